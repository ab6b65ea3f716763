import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aDataDir, aReporter, never } from '../test/fixtures.js';
import { lockDataDir, makeDataDir } from './data-dir.js';
import { findCommand } from './process-table.js';

async function aHolder(dataDir: string, stopping: boolean) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const { pid = 0 } = child;
  writeHolder(dataDir, { pid, command: findCommand(pid), stopping });
  return { pid, kill: () => child.kill('SIGKILL') };
}

function writeHolder(dataDir: string, holder: object): void {
  makeDataDir(dataDir);
  writeFileSync(join(dataDir, 'run/launcher.json'), JSON.stringify(holder));
}

function lock(dataDir: string, reporter = aReporter()) {
  makeDataDir(dataDir);
  return lockDataDir(dataDir, { reporter, signal: never() });
}

describe('lockDataDir', () => {
  it('lets one launcher at a time have the folder', async () => {
    const dataDir = aDataDir();
    const first = await lock(dataDir);
    await expect(lock(dataDir)).rejects.toThrow(
      `Waypost is already running on this data folder (pid ${process.pid}).`,
    );
    first.release();
    (await lock(dataDir)).release();
  });

  it('refuses while another process runs on it', async () => {
    const dataDir = aDataDir();
    const { pid } = await aHolder(dataDir, false);
    await expect(lock(dataDir)).rejects.toThrow(`already running on this data folder (pid ${pid})`);
  });

  it('waits for a predecessor that is stopping', async () => {
    const dataDir = aDataDir();
    const holder = await aHolder(dataDir, true);
    const reporter = aReporter();
    const locking = lock(dataDir, reporter);
    await expect.poll(() => reporter.lines).toEqual([expect.stringContaining(String(holder.pid))]);
    holder.kill();
    (await locking).release();
  });

  it.each([
    ['of a process that is gone', { pid: 4_194_305, command: 'node scripts/start.mjs' }],
    ['whose pid another program has now', { pid: 1, command: 'node scripts/start.mjs' }],
    ['of our own pid, from before a restart of the container', { pid: process.pid, command: 'x' }],
    ['that is cut off', {}],
  ])('takes over a lock %s', async (_what, holder) => {
    const dataDir = aDataDir();
    writeHolder(dataDir, { ...holder, stopping: false });
    const taken = await lock(dataDir);
    taken.release();
    expect(existsSync(join(dataDir, 'run/launcher.json'))).toBe(false);
  });

  it('is had by exactly one of many that find the same dead holder', async () => {
    const dataDir = aDataDir();
    writeHolder(dataDir, { pid: 4_194_305, command: 'gone', stopping: false });
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lock(dataDir)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('makeDataDir', () => {
  it('says in one line that the folder cannot be made', () => {
    const file = join(aDataDir(), 'a-file');
    writeFileSync(file, '');
    expect(() => makeDataDir(file)).toThrow(/The data folder .*a-file cannot be written \(E/);
  });

  it.skipIf(process.getuid?.() === 0)('says in one line that it is read-only', () => {
    const folder = aDataDir();
    chmodSync(folder, 0o500);
    expect(() => makeDataDir(folder)).toThrow(/cannot be written \(EACCES\)/);
  });
});
