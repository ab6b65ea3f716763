import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, ManagedProcess, readyMessage, type RunningStack } from '@waypost/launcher';
import { createSandboxClient, type SandboxClient } from '@waypost/sandbox';
import { MongoClient, type Db } from 'mongodb';

const BIN_DIR = fileURLToPath(new URL('../../data/bin', import.meta.url));
const BASELINE_ENTRY = fileURLToPath(new URL('baseline/main.js', import.meta.url));
const STOP_WITHIN_MS = 30_000;
/** Longer than any run: a bench of sends shall not measure the statuses that follow them. */
const NEVER_MS = 30 * 86_400_000;
export const PHONE_NUMBERS = 8;
/** Of the baseline's tokens. */
export const BASELINE_SECRET = randomUUID();

export interface Stack {
  product: RunningStack;
  sandbox: SandboxClient;
  /** Both databases are on the one mongod. */
  productDb: Db;
  baselineDb: Db;
  urls: { waypost: string; baseline: string; sandbox: string };
  pids: { waypost: number; baseline: number; sandbox: number; mongod: number };
  appSecret: string;
  /** Ends the server and starts it again under the profiler, which writes to the folder when it ends. */
  profileServer(folder: string): Promise<ManagedProcess<Record<string, unknown>>>;
  stop(): Promise<void>;
}

/** mongod, sandbox, server and baseline as processes of their own, the first three as `npm start` does. */
export async function startStack(options: {
  env: Readonly<Record<string, string | undefined>>;
  latencyMs: number;
  signal: AbortSignal;
}): Promise<Stack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  const started: { stop(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const { PATH } = options.env;
    const product = await launch({
      binDir: BIN_DIR,
      signal: options.signal,
      env: {
        PATH,
        DATA_DIR: dataDir,
        PORT: '0',
        SANDBOX_PORT: '0',
        NODE_ENV: 'production',
        RATE_LIMITS: 'off',
      },
    });
    started.push(product);
    const mongo = await MongoClient.connect(product.mongoUri);
    started.push({ stop: () => mongo.close() });
    const baseline = baselineProcess(product, dataDir);
    started.push({ stop: () => baseline.stop(STOP_WITHIN_MS) });
    const { url } = await baseline.start();
    const sandboxUrl = given(product.urls.sandbox);
    const sandbox = createSandboxClient(sandboxUrl);
    await sandbox.setSettings({
      phoneNumbers: PHONE_NUMBERS,
      throughput: 'HIGH',
      latencyMs: options.latencyMs,
      reviewAfterMs: 0,
      // Several merchants make the same template, which Meta's reviewers would not have.
      review: 'approve',
      sentAfterMs: NEVER_MS,
      deliveredAfterMs: NEVER_MS,
      readAfterMs: NEVER_MS,
    });
    return {
      product,
      sandbox,
      productDb: mongo.db(product.env.MONGODB_DB ?? 'waypost'),
      baselineDb: mongo.db('baseline'),
      urls: { waypost: product.urls.server, baseline: String(url), sandbox: sandboxUrl },
      pids: {
        waypost: given(product.processes.server.pid),
        baseline: given(baseline.pid),
        sandbox: given(product.processes.sandbox?.pid),
        mongod: given(product.processes.mongod?.pid),
      },
      appSecret: given(product.env.META_APP_SECRET),
      profileServer: async (folder) => {
        const { server } = product.processes;
        await server.stop(STOP_WITHIN_MS);
        const profiled = underProfiler(server, folder);
        started.push({ stop: () => profiled.stop(STOP_WITHIN_MS) });
        await profiled.start();
        return profiled;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function underProfiler(
  { spec }: ManagedProcess<Record<string, unknown>>,
  folder: string,
): ManagedProcess<Record<string, unknown>> {
  const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, ...spec.args];
  return new ManagedProcess({ ...spec, args });
}

function baselineProcess({ env, mongoUri, urls }: RunningStack, dataDir: string) {
  return new ManagedProcess({
    name: 'baseline',
    file: process.execPath,
    args: [BASELINE_ENTRY],
    env: {
      NODE_ENV: 'production',
      MONGODB_URI: mongoUri,
      GRAPH_URL: urls.sandbox,
      TOKEN: env.META_ACCESS_TOKEN,
      APP_SECRET: env.META_APP_SECRET,
      JWT_SECRET: BASELINE_SECRET,
    },
    cwd: dataDir,
    logFile: join(dataDir, 'logs/baseline.log'),
    whenReady: readyMessage,
    explainExit: ({ code }) => `The baseline has not started (code ${code ?? 'unknown'}).`,
  });
}

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('A part of the stack is not there.');
  return value;
}
