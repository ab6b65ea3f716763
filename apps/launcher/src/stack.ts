import type { Env } from './environment.js';
import type { ManagedProcess, UnexpectedExit } from './managed-process.js';

// Together less than the 15 s in which a stop has to be over.
const STOP_WITHIN_MS = { server: 9_500, sandbox: 2_000, mongod: 3_000 };

export interface Processes {
  server: ManagedProcess<Record<string, unknown>>;
  sandbox?: ManagedProcess<Record<string, unknown>>;
  mongod?: ManagedProcess<void>;
}

export interface Admin {
  email: string;
  password: string;
  isPasswordMadeUp: boolean;
  /** It did not exist before this start. */
  wasCreated: boolean;
}

export interface RunningStack {
  mode: 'sandbox' | 'live';
  urls: { server: string; sandbox?: string };
  mongoUri: string;
  admin: Admin | null;
  /** Null where nothing is kept here: all is in a database elsewhere. */
  dataDir: string | null;
  /** The server's whole environment: what was made up for sandbox mode is found in it. */
  env: Env;
  processes: Processes;
  /** Resolves at the first end of a process that nobody asked for. */
  unexpectedExit: Promise<UnexpectedExit>;
  stop(): Promise<void>;
  /** `kill -9` of everything at once; the data folder can be launched again afterwards. */
  kill(): Promise<void>;
}

/** Ends the server first, so that what it finishes still finds the others. */
export async function stopInOrder(processes: Partial<Processes>): Promise<void> {
  await processes.server?.stop(STOP_WITHIN_MS.server);
  await processes.sandbox?.stop(STOP_WITHIN_MS.sandbox);
  await processes.mongod?.stop(STOP_WITHIN_MS.mongod);
}

/** Ends all at once and without a warning, as a power cut would. */
export async function killAll({ server, sandbox, mongod }: Partial<Processes>): Promise<void> {
  await Promise.all([
    server?.stop(0, 'SIGKILL'),
    sandbox?.stop(0, 'SIGKILL'),
    mongod?.stop(0, 'SIGKILL'),
  ]);
}

export function firstUnexpectedExit({
  server,
  sandbox,
  mongod,
}: Processes): Promise<UnexpectedExit> {
  return Promise.race(
    [server, sandbox, mongod].flatMap((process) => (process ? [process.unexpectedExit] : [])),
  );
}
