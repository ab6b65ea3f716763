import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aDataDir } from '../test/fixtures.js';
import { ManagedProcess, readyMessage } from './managed-process.js';

const READY = "process.send({ type: 'ready' }); setInterval(() => {}, 1000);";

function aProcess(script: string, file = process.execPath) {
  const dataDir = aDataDir();
  const managed = new ManagedProcess({
    name: 'server',
    file,
    args: ['-e', script],
    env: {},
    cwd: dataDir,
    runDir: join(dataDir, 'run'),
    logFile: join(dataDir, 'logs/server.log'),
    whenReady: readyMessage,
    explainExit: ({ code, signal }) => `it ended with ${signal ?? code ?? 'an error'}`,
  });
  onTestFinished(() => managed.stop(0, 'SIGKILL'));
  return { managed, pidFile: join(dataDir, 'run/server.json'), dataDir };
}

describe('ManagedProcess', () => {
  it('is started when it says that it is ready, and notes pid and command', async () => {
    const { managed, pidFile } = aProcess(READY);
    await expect(managed.start()).resolves.toMatchObject({ type: 'ready' });
    expect(JSON.parse(readFileSync(pidFile, 'utf8'))).toMatchObject({
      pid: managed.pid,
      command: `${process.execPath} -e ${READY}`,
    });
    await managed.stop(1_000);
    expect([managed.pid, existsSync(pidFile)]).toEqual([null, false]);
  });

  it('explains an end before it was ready', async () => {
    await expect(aProcess('process.exit(3)').managed.start()).rejects.toThrow('it ended with 3');
    await expect(aProcess('', '/nowhere/mongod').managed.start()).rejects.toThrow('an error');
  });

  it('reports an end that nobody asked for', async () => {
    const { managed } = aProcess(READY);
    await managed.start();
    managed.kill('SIGKILL');
    await expect(managed.unexpectedExit).resolves.toMatchObject({
      name: 'server',
      signal: 'SIGKILL',
    });
  });

  it('kills one that does not stop in time', async () => {
    const { managed } = aProcess(`process.on('SIGTERM', () => {}); ${READY}`);
    await managed.start();
    const startedAt = Date.now();
    await managed.stop(200);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it('can be started again, and adds to its log', async () => {
    const { managed, dataDir } = aProcess(`console.log('here'); ${READY}`);
    await managed.start();
    await managed.restart();
    expect(managed.pid).not.toBeNull();
    await expect
      .poll(() => readFileSync(join(dataDir, 'logs/server.log'), 'utf8'))
      .toBe('here\nhere\n');
  });
});
