import { join, relative } from 'node:path';
import type { Env } from './environment.js';
import { lastWords, readTail } from './log-file.js';
import { ManagedProcess, readyMessage, type ProcessExit } from './managed-process.js';
import { REPOSITORY } from './repository.js';

/**
 * What a request makes dies young: with room for it, less of it is copied. What is old is looked through
 * before it has doubled, so that memory stays near what is in use (bench/RESULTS.md).
 */
const V8_OPTIONS = ['--max-semi-space-size=32', '--heap-growing-percent=30'];

export interface NodeProcessOptions {
  name: 'server' | 'sandbox';
  entry: string;
  env: Env;
  /** Where its log and its pid file are kept; without one it writes to the terminal. */
  dataDir?: string;
}

/** One of our own programs, which says over its channel that it is ready. */
export function createNodeProcess(
  options: NodeProcessOptions,
): ManagedProcess<Record<string, unknown>> {
  const { name, entry, env, dataDir } = options;
  const logFile = dataDir === undefined ? null : join(dataDir, `logs/${name}.log`);
  return new ManagedProcess({
    name,
    file: process.execPath,
    // The data folder tells two stacks on one machine apart where processes are listed.
    args: [...V8_OPTIONS, entry, ...(dataDir === undefined ? [] : [`--data-dir=${dataDir}`])],
    env,
    cwd: REPOSITORY,
    ...(dataDir === undefined ? {} : { runDir: join(dataDir, 'run') }),
    ...(logFile === null ? {} : { logFile }),
    whenReady: readyMessage,
    explainExit: (exit) => explainExit(name, exit, logFile),
  });
}

function explainExit(name: string, exit: ProcessExit, logFile: string | null): string {
  const end = exit.signal ?? `code ${exit.code ?? 'unknown'}`;
  if (logFile === null) return `The ${name} has not started (${end}).`;
  const words = lastWords(readTail(logFile));
  return words ?? `The ${name} has not started (${end}); see ${relative(process.cwd(), logFile)}`;
}
