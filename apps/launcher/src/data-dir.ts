import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findJson, writeJson } from './json-file.js';
import { findCommand, isRunning, type ProcessIdentity } from './process-table.js';
import type { Reporter } from './reporter.js';
import { throwIfAborted } from './aborting.js';
import { StartFailure } from './start-failure.js';

const PREDECESSOR_STOPS_WITHIN_MS = 20_000;
const POLL_MS = 100;

/** The right to use a data folder, which one launcher at a time has. */
export interface DataDirLock {
  /** Tells a successor that it need only wait. */
  markStopping(): void;
  release(): void;
}

type Holder = ProcessIdentity & { startedAt: string; stopping: boolean };

// In a container a pid comes back at each start, so our own pid on a lock may be a predecessor's.
const heldHere = new Set<string>();

export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'run'), { recursive: true });
    accessSync(join(dataDir, 'run'), constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartFailure(
      `The data folder ${dataDir} cannot be written (${code}); set DATA_DIR to another one.`,
    );
  }
}

/**
 * Takes the data folder, waiting for a predecessor that is still stopping.
 * @throws StartFailure when another launcher runs on it
 */
export async function lockDataDir(
  dataDir: string,
  { reporter, signal }: { reporter: Reporter; signal: AbortSignal },
): Promise<DataDirLock> {
  const path = join(dataDir, 'run/launcher.json');
  const me: Holder = {
    pid: process.pid,
    command: findCommand(process.pid) ?? process.title,
    startedAt: new Date().toISOString(),
    stopping: false,
  };
  const deadline = Date.now() + PREDECESSOR_STOPS_WITHIN_MS;
  let isWaiting = false;
  while (!tryCreate(path, me)) {
    throwIfAborted(signal);
    const holder = findHolder(path);
    if (holder === null || !isAlive(holder, path)) {
      removeStale(path);
      continue;
    }
    if (!holder.stopping || Date.now() > deadline) throw new StartFailure(refusal(holder));
    if (!isWaiting) reporter.say(`Waiting for the start before (pid ${holder.pid}) to stop …`);
    isWaiting = true;
    await sleep(POLL_MS);
  }
  heldHere.add(path);
  return {
    markStopping: () => writeJson(path, { ...me, stopping: true }),
    release() {
      heldHere.delete(path);
      rmSync(path, { force: true });
    },
  };
}

function refusal({ pid, stopping }: Holder): string {
  return stopping
    ? `Waypost (pid ${pid}) has not stopped within ${PREDECESSOR_STOPS_WITHIN_MS / 1000} s; try again.`
    : `Waypost is already running on this data folder (pid ${pid}).`;
}

function tryCreate(path: string, me: Holder): boolean {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, JSON.stringify(me));
  try {
    // Unlike a file that is opened and then written, a link is there with its content or not at all.
    linkSync(temporary, path);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function findHolder(path: string): Holder | null {
  const holder = findJson(path);
  const isHolder =
    typeof holder === 'object' && holder !== null && 'pid' in holder && 'command' in holder;
  // Safe: the file is only ever written by this module.
  return isHolder ? (holder as Holder) : null;
}

function isAlive(holder: Holder, path: string): boolean {
  if (holder.pid === process.pid) return heldHere.has(path);
  return isRunning(holder);
}

/** Two starts may both find the same dead holder: what is moved away is put back if it lives. */
function removeStale(path: string): void {
  const moved = `${path}.${process.pid}.old`;
  try {
    renameSync(path, moved);
    const holder = findHolder(moved);
    if (holder !== null && isAlive(holder, path)) linkSync(moved, path);
  } catch {
    // Another start was quicker; the next try sees what it has made of it.
  } finally {
    rmSync(moved, { force: true });
  }
}
