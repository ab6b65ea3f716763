import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findJson } from './json-file.js';
import { killGroup } from './managed-process.js';
import { isRunning, type ProcessIdentity } from './process-table.js';
import type { Reporter } from './reporter.js';

const STOP_ORDER = ['server', 'sandbox', 'mongod'] as const;
const STOP_WITHIN_MS = 4_000;
const POLL_MS = 20;

/** Stops what a launcher that was killed has left running on this data folder, in order. */
export async function stopOrphans(runDir: string, reporter: Reporter): Promise<void> {
  for (const name of STOP_ORDER) {
    const pidFile = join(runDir, `${name}.json`);
    const orphan = findIdentity(pidFile);
    if (orphan !== null && isRunning(orphan)) {
      reporter.say(
        `Stopping ${name} (pid ${orphan.pid}), left over from a start that was killed …`,
      );
      await stop(orphan);
    }
    rmSync(pidFile, { force: true });
  }
}

async function stop(orphan: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + STOP_WITHIN_MS;
  killGroup(orphan.pid, 'SIGTERM');
  while (isRunning(orphan)) {
    if (Date.now() > deadline) killGroup(orphan.pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

function findIdentity(pidFile: string): ProcessIdentity | null {
  const file = findJson(pidFile);
  if (typeof file !== 'object' || file === null || !('pid' in file) || !('command' in file)) {
    return null;
  }
  const { pid, command } = file;
  return typeof pid === 'number' && typeof command === 'string' ? { pid, command } : null;
}
