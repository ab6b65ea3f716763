import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readTail } from '../log-file.js';
import { ManagedProcess, type ProcessExit } from '../managed-process.js';
import { findFreePort } from '../ports.js';
import { silentReporter, type Reporter } from '../reporter.js';
import { unlessAborted } from '../aborting.js';
import { StartFailure } from '../start-failure.js';
import { explainMongodLog } from './explain-log.js';
import { findMongod, type FoundMongod } from './find-mongod.js';
import { dbPathOf, keepMongodFacts, readKeptMongod } from './kept-mongod.js';
import { becomePrimary, replicaSetArgs, replicaSetUri } from './replica-set.js';

const STOP_WITHIN_MS = 3_000;

export interface EmbeddedMongodOptions {
  /** Absolute; the database, its log and its pid file are kept in it. */
  dataDir: string;
  /** Where downloaded binaries are kept; `bin` in the data folder if not said. */
  binDir?: string;
  env: Readonly<Record<string, string | undefined>>;
  reporter?: Reporter;
  signal?: AbortSignal;
}

export interface EmbeddedMongod {
  uri: string;
  port: number;
  version: string;
  process: ManagedProcess<void>;
  stop(): Promise<void>;
}

/**
 * Runs a real mongod as a one-node replica set on the data folder.
 * @throws StartFailure with the reason in one line
 */
export async function startEmbeddedMongod(options: EmbeddedMongodOptions): Promise<EmbeddedMongod> {
  const { dataDir, env, reporter = silentReporter } = options;
  const { binDir = join(dataDir, 'bin'), signal = new AbortController().signal } = options;
  makeDbPath(dataDir);
  const kept = readKeptMongod(dataDir);
  const search = { binDir, env, dataVersion: kept.version, reporter, signal };
  const mongod = await findMongod(search);
  const port = await findFreePort(kept.port);
  const process = createMongodProcess(options, mongod, port);
  try {
    await unlessAborted(process.start(), signal);
  } catch (error) {
    await process.stop(STOP_WITHIN_MS);
    throw error;
  }
  keepMongodFacts(dataDir, { version: mongod.version, port });
  const { version } = mongod;
  return {
    uri: replicaSetUri(port),
    port,
    version,
    process,
    stop: () => process.stop(STOP_WITHIN_MS),
  };
}

function createMongodProcess(
  { dataDir, env }: EmbeddedMongodOptions,
  mongod: FoundMongod,
  port: number,
): ManagedProcess<void> {
  const logFile = join(dataDir, 'logs/mongod.log');
  return new ManagedProcess({
    name: 'mongod',
    file: mongod.path,
    args: mongodArgs(dbPathOf(dataDir), port),
    env,
    cwd: dataDir,
    logFile,
    runDir: join(dataDir, 'run'),
    whenReady: (_child, gone) => becomePrimary(port, gone),
    explainExit: (exit) => explainExit(exit, logFile),
  });
}

function mongodArgs(dbPath: string, port: number): string[] {
  return [
    ...['--dbpath', dbPath, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...replicaSetArgs,
    ...['--quiet', '--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...['--wiredTigerCacheSizeGB', '0.25'],
    // A fresh data folder is 10 MB with this, 300 MB without.
    ...['--wiredTigerEngineConfigString', 'log=(file_max=8MB,prealloc=false)'],
  ];
}

function explainExit({ code, signal }: ProcessExit, logFile: string): string {
  const end = signal ?? `code ${code ?? 'unknown'}`;
  const reason = explainMongodLog(readTail(logFile)) ?? `it ended with ${end}`;
  return `mongod does not start: ${reason}. Its log: ${relative(process.cwd(), logFile)}`;
}

function makeDbPath(dataDir: string): void {
  const dbPath = dbPathOf(dataDir);
  try {
    mkdirSync(dbPath, { recursive: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new StartFailure(`The database folder ${dbPath} cannot be made (${code}).`);
  }
}
