import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A pid alone is not enough: the system gives it to another process once this one is gone. */
export interface ProcessIdentity {
  pid: number;
  command: string;
}

/** The command line of a running process, or null where there is none (or only its zombie). */
export function findCommand(pid: number): string | null {
  try {
    const parts = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return parts.join(' ').trim() || null;
  } catch {
    return process.platform === 'linux' ? null : findCommandByPs(pid);
  }
}

export function isRunning({ pid, command }: ProcessIdentity): boolean {
  return findCommand(pid) === command;
}

function findCommandByPs(pid: number): string | null {
  const ps = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return ps.stdout.trim() || null;
}
