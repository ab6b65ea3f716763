import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aDataDir, aReporter } from '../test/fixtures.js';
import { stopOrphans } from './orphans.js';
import { findCommand } from './process-table.js';

const IDLE = 'process.send(1); setInterval(() => {}, 1000)';
const DEAF = `process.on('SIGTERM', () => {}); ${IDLE}`;

async function aLeftOver(runDir: string, name: string, script = IDLE, command?: string) {
  const child = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  const { pid = 0 } = child;
  mkdirSync(runDir, { recursive: true });
  const identity = { pid, command: command ?? findCommand(pid) };
  writeFileSync(join(runDir, `${name}.json`), JSON.stringify(identity));
  return child;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

describe('stopOrphans', () => {
  it('stops what a killed start has left, the server first', async () => {
    const runDir = aDataDir();
    const reporter = aReporter();
    const mongod = await aLeftOver(runDir, 'mongod');
    const server = await aLeftOver(runDir, 'server');
    await stopOrphans(runDir, reporter);
    await expect.poll(() => hasEnded(mongod) && hasEnded(server)).toBe(true);
    expect(reporter.lines).toEqual([
      expect.stringContaining(`Stopping server (pid ${server.pid ?? ''})`),
      expect.stringContaining(`Stopping mongod (pid ${mongod.pid ?? ''})`),
    ]);
    expect(readdirSync(runDir)).toEqual([]);
  });

  it('leaves a process alone that only has the pid of one of ours', async () => {
    const runDir = aDataDir();
    const reporter = aReporter();
    const foreign = await aLeftOver(runDir, 'server', IDLE, 'node apps/server/dist/main.js');
    await stopOrphans(runDir, reporter);
    expect(hasEnded(foreign)).toBe(false);
    expect(reporter.lines).toEqual([]);
  });

  it('kills one that does not stop when asked', { timeout: 10_000 }, async () => {
    const runDir = aDataDir();
    const deaf = await aLeftOver(runDir, 'sandbox', DEAF);
    await stopOrphans(runDir, aReporter());
    await expect.poll(() => deaf.signalCode).toBe('SIGKILL');
  });
});
