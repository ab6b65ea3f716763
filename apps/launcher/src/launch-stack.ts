import { join } from 'node:path';
import { ENV_NAMES, loadConfig, type Config } from '@waypost/server/config';
import { liveModeEnv, localUrl, SANDBOX_HOST, sandboxEnv, sandboxModeEnv } from './environment.js';
import type { Env } from './environment.js';
import { startEmbeddedMongod } from './mongod/embedded.js';
import { createNodeProcess } from './node-process.js';
import { stopOrphans } from './orphans.js';
import { assertPortIsFree, findFreePort } from './ports.js';
import type { Reporter } from './reporter.js';
import { SANDBOX_ENTRY, SERVER_ENTRY } from './repository.js';
import { keptSecrets, makeUpPassword } from './secrets.js';
import { firstUnexpectedExit, type Admin, type Processes, type RunningStack } from './stack.js';
import { unlessAborted } from './aborting.js';

const SANDBOX_ADMIN = 'admin@waypost.test';
const SLOW_AFTER_MS = 20_000;

export interface StackLaunch {
  /** As given, and with the settings that are files read. */
  given: Env;
  env: Env;
  config: Config;
  dataDir: string;
  reporter: Reporter;
  signal: AbortSignal;
  binDir?: string;
}

interface Ports {
  server: number;
  sandbox: number;
}

/** Starts the processes on their data folder, noting each in `started` before it is waited for. */
export async function launchStack(
  launch: StackLaunch,
  started: Partial<Processes>,
): Promise<Omit<RunningStack, 'stop' | 'kill'>> {
  const { config, dataDir, reporter } = launch;
  await stopOrphans(join(dataDir, 'run'), reporter);
  const ports = await choosePorts(config);
  const mongoUri = config.mongo.url ?? (await startDatabase(launch, started));
  const env = serverEnv(launch, ports, mongoUri);
  if (config.sandbox.enabled) await startSandbox(launch, ports, env, started);
  const server = createNodeProcess({ name: 'server', entry: SERVER_ENTRY, env, dataDir });
  started.server = server;
  const ready = await becomeReady(launch, 'server', server.start());
  const processes = { ...started, server };
  const { publicUrl } = loadConfig({ ...launch.env, PORT: String(ports.server) }).http;
  const sandboxUrl = localUrl(SANDBOX_HOST, ports.sandbox);
  return {
    mode: config.sandbox.enabled ? 'sandbox' : 'live',
    urls: {
      server: publicUrl,
      ...(config.sandbox.enabled ? { sandbox: sandboxUrl } : {}),
    },
    mongoUri,
    admin: describeAdmin(config, env, ready.adminCreated === true),
    dataDir,
    env,
    processes,
    unexpectedExit: firstUnexpectedExit(processes),
  };
}

async function choosePorts({ http, sandbox }: Config): Promise<Ports> {
  if (http.port !== 0) {
    await assertPortIsFree(http.port, http.host, { port: 'PORT', host: 'HOST' });
  }
  if (sandbox.enabled && sandbox.port !== 0) {
    const settings = { port: 'SANDBOX_PORT', host: 'The sandbox on' };
    await assertPortIsFree(sandbox.port, SANDBOX_HOST, settings);
  }
  return {
    server: http.port === 0 ? await findFreePort() : http.port,
    sandbox: sandbox.port === 0 ? await findFreePort() : sandbox.port,
  };
}

async function startDatabase(launch: StackLaunch, started: Partial<Processes>): Promise<string> {
  const mongod = await startEmbeddedMongod(launch);
  started.mongod = mongod.process;
  return mongod.uri;
}

function serverEnv({ given, env, config, dataDir }: StackLaunch, ports: Ports, mongoUri: string) {
  const decided = { dataDir, mongoUri, port: ports.server };
  if (!config.sandbox.enabled) return liveModeEnv(given, decided);
  return sandboxModeEnv(withoutFileNames(env), {
    ...decided,
    sandboxPort: ports.sandbox,
    secrets: keptSecrets(dataDir),
    admin: {
      email: config.admin.email ?? SANDBOX_ADMIN,
      password: config.admin.password ?? makeUpPassword(),
    },
  });
}

async function startSandbox(
  launch: StackLaunch,
  ports: Ports,
  serverEnv: Env,
  started: Partial<Processes>,
): Promise<void> {
  const { config, dataDir } = launch;
  const serverUrl = localUrl(config.http.host, ports.server);
  const env = sandboxEnv(serverEnv, dataDir, serverUrl);
  started.sandbox = createNodeProcess({ name: 'sandbox', entry: SANDBOX_ENTRY, env, dataDir });
  await becomeReady(launch, 'sandbox', started.sandbox.start());
}

async function becomeReady<T>(launch: StackLaunch, name: string, work: Promise<T>): Promise<T> {
  const log = join(launch.dataDir, `logs/${name}.log`);
  const slow = setTimeout(
    () => launch.reporter.say(`The ${name} is not ready yet; what it does is in ${log}`),
    SLOW_AFTER_MS,
  );
  try {
    return await unlessAborted(work, launch.signal);
  } finally {
    clearTimeout(slow);
  }
}

function describeAdmin({ admin }: Config, env: Env, wasCreated: boolean): Admin | null {
  const email = env.ADMIN_EMAIL;
  const password = env.ADMIN_PASSWORD;
  if (email === undefined || password === undefined) return null;
  return { email, password, isPasswordMadeUp: admin.password === undefined, wasCreated };
}

function withoutFileNames(env: Env): Env {
  const files = new Set(ENV_NAMES.map((name) => `${name}_FILE`));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !files.has(name)));
}
