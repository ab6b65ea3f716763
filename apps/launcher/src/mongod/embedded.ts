import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readTail } from '../log-file.js';
import { ManagedProcess, type ProcessExit } from '../managed-process.js';
import { findFreePort } from '../ports.js';
import { silentReporter, type Reporter } from '../reporter.js';
import { unlessAborted } from '../aborting.js';
import { StartFailure } from '../start-failure.js';
import { explainMongodLog } from './explain-log.js';
import { findMongod } from './find-mongod.js';
import { assertIsWhole, dbPathOf, readKeptMongod, writeKeptMongod } from './kept-mongod.js';
import { becomePrimary, moveReplicaSet, replicaSetArgs, replicaSetUri } from './replica-set.js';

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
  assertIsWhole(dataDir, kept);
  const search = { binDir, env, dataVersion: kept.version, reporter, signal };
  const { path: file, version } = await findMongod(search);
  const port = await findFreePort(kept.port);
  const create = (whenReady: typeof becomePrimary, replicaSet: readonly string[]) => {
    const args = [...mongodArgs(dbPathOf(dataDir), port), ...replicaSet];
    return createMongodProcess(options, { file, args, whenReady: (gone) => whenReady(port, gone) });
  };
  if (kept.hasData && kept.port !== port) {
    writeKeptMongod(dataDir, { version, port: null });
    const mover = create(moveReplicaSet, []);
    await startOrStop(mover, signal);
    await mover.stop(STOP_WITHIN_MS);
  }
  const process = create(becomePrimary, replicaSetArgs);
  await startOrStop(process, signal);
  writeKeptMongod(dataDir, { version, port });
  const stop = () => process.stop(STOP_WITHIN_MS);
  return { uri: replicaSetUri(port), port, version, process, stop };
}

async function startOrStop(process: ManagedProcess<void>, signal: AbortSignal): Promise<void> {
  try {
    await unlessAborted(process.start(), signal);
  } catch (error) {
    await process.stop(STOP_WITHIN_MS);
    throw error;
  }
}

function createMongodProcess(
  { dataDir, env }: EmbeddedMongodOptions,
  run: { file: string; args: string[]; whenReady: (gone: AbortSignal) => Promise<void> },
): ManagedProcess<void> {
  const logFile = join(dataDir, 'logs/mongod.log');
  return new ManagedProcess({
    ...run,
    name: 'mongod',
    env,
    cwd: dataDir,
    logFile,
    runDir: join(dataDir, 'run'),
    whenReady: (_child, gone) => run.whenReady(gone),
    explainExit: (exit) => explainExit(exit, logFile),
  });
}

function mongodArgs(dbPath: string, port: number): string[] {
  return [
    ...['--dbpath', dbPath, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
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
