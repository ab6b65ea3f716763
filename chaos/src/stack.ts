import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, ManagedProcess } from '@waypost/launcher';
import { createSandboxClient, type SandboxClient } from '@waypost/sandbox';
import { MongoClient, type Db } from 'mongodb';

const BIN_DIR = fileURLToPath(new URL('../../data/bin', import.meta.url));
const STOP_WITHIN_MS = 10_000;

/** The server's timers, shortened so that a run meets the end of each of them many times. */
const TIMERS = {
  LEASE_SECONDS: '2',
  UNCONFIRMED_AFTER_SECONDS: '6',
  META_TIMEOUT_MS: '2000',
  SEND_WAIT_MS: '500',
};

export interface Server {
  name: string;
  url: string;
  process: ManagedProcess<Record<string, unknown>>;
}

export interface Stack {
  /** Two servers on one database, as behind a load balancer. */
  servers: readonly [Server, Server];
  mongod: ManagedProcess<void>;
  sandbox: SandboxClient;
  db: Db;
  admin: { email: string; password: string };
  wabaId: string;
  phoneNumberId: string;
  /** What ended although nobody asked it to. */
  died: readonly string[];
  stop(): Promise<void>;
}

/**
 * mongod, sandbox and two servers as processes of their own, the first three as `npm start` does.
 * @param prepare makes the data folder ready before anything is started, and gives what undoes that
 */
export async function startStack(
  path: string | undefined,
  timers: Partial<typeof TIMERS> = {},
  prepare: (dataDir: string) => () => void = () => () => undefined,
): Promise<Stack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'waypost-chaos-'));
  const undo = prepare(dataDir);
  const started: { stop(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop();
    undo();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const product = await launch({
      binDir: BIN_DIR,
      env: {
        ...TIMERS,
        ...timers,
        PATH: path,
        DATA_DIR: dataDir,
        PORT: '0',
        SANDBOX_PORT: '0',
        LOG_LEVEL: 'warn',
        RATE_LIMITS: 'off',
      },
    });
    started.push(product);
    const { env, processes, urls } = product;
    const mongod = given(processes.mongod);
    const second = await secondServer(processes.server, dataDir);
    started.push({ stop: () => second.process.stop(STOP_WITHIN_MS) });
    await second.process.start();
    const mongo = await MongoClient.connect(product.mongoUri);
    started.push({ stop: () => mongo.close() });
    return {
      servers: [{ name: 'server 1', url: urls.server, process: processes.server }, second],
      mongod,
      sandbox: createSandboxClient(given(urls.sandbox)),
      db: mongo.db('waypost'),
      admin: given(product.admin),
      wabaId: given(env.META_WABA_ID),
      phoneNumberId: given(env.META_PHONE_NUMBER_ID),
      died: watch([processes.server, second.process, given(processes.sandbox), mongod]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Grows by one for each process that ends although nobody asked it to. */
function watch(processes: readonly Pick<ManagedProcess<unknown>, 'unexpectedExit'>[]): string[] {
  const died: string[] = [];
  for (const { unexpectedExit } of processes) {
    void unexpectedExit.then(({ name, code, signal }) =>
      died.push(`${name} (${signal ?? code ?? 'unknown'})`),
    );
  }
  return died;
}

async function secondServer(
  { spec }: ManagedProcess<Record<string, unknown>>,
  dataDir: string,
): Promise<Server> {
  const port = await findFreePort();
  const process = new ManagedProcess({
    ...spec,
    name: 'server-2',
    env: { ...spec.env, PORT: String(port) },
    logFile: join(dataDir, 'logs/server-2.log'),
  });
  return { name: 'server 2', url: `http://127.0.0.1:${port}`, process };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo; // A TCP server that listens has one.
      probe.close(() => resolve(port));
    });
  });
}

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('A part of the stack is not there.');
  return value;
}
