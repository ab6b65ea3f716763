import type { Config } from '@waypost/server/config';
import type { Env } from './environment.js';
import { createNodeProcess } from './node-process.js';
import { SERVER_ENTRY } from './repository.js';
import { firstUnexpectedExit, stopInOrder, type RunningStack } from './stack.js';
import { unlessAborted } from './aborting.js';

export interface ServerAlone {
  env: Env;
  config: Config;
  mongoUri: string;
  signal: AbortSignal;
}

/** With a database and Meta elsewhere there is nothing to add: the server, as it was configured. */
export async function launchServerAlone(given: ServerAlone): Promise<RunningStack> {
  const { env, config, mongoUri, signal } = given;
  const server = createNodeProcess({ name: 'server', entry: SERVER_ENTRY, env });
  const processes = { server };
  try {
    await unlessAborted(server.start(), signal);
  } catch (error) {
    await stopInOrder(processes);
    throw error;
  }
  return {
    mode: 'live',
    urls: { server: config.http.publicUrl },
    mongoUri,
    admin: null,
    dataDir: null,
    env,
    processes,
    unexpectedExit: firstUnexpectedExit(processes),
    stop: () => stopInOrder(processes),
    kill: () => server.stop(0, 'SIGKILL'),
  };
}
