import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../src/ports.js';
import { findCommand } from '../src/process-table.js';
import { aDataDir, binDir } from './fixtures.js';
import { pidOf, startWaypost } from './npm-start.js';

const NAMES = ['server', 'sandbox', 'mongod'];

async function someSettings() {
  const dataDir = aDataDir();
  symlinkSync(binDir, join(dataDir, 'bin'));
  return {
    DATA_DIR: dataDir,
    PORT: String(await findFreePort()),
    SANDBOX_PORT: String(await findFreePort()),
  };
}

function runningOf(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'run'));
}

describe('a start', () => {
  it('shows one screen, stops in order at SIGTERM, and finds its data again', async () => {
    const env = await someSettings();
    const first = startWaypost(env);
    const screen = await first.screen();
    expect(screen).toContain('sandbox mode: nothing reaches WhatsApp');
    expect(screen).toMatch(/Password +\S+ +\(shown only now\)/);
    const pids = NAMES.map((name) => pidOf(env.DATA_DIR, name));
    first.kill('SIGTERM');
    first.kill('SIGTERM');
    expect(await first.exitCode()).toBe(0);
    expect(first.output()).toContain('Stopped');
    expect(pids.map(findCommand)).toEqual([null, null, null]);
    expect(runningOf(env.DATA_DIR)).toEqual([]);

    const second = startWaypost(env);
    expect(await second.screen()).not.toContain('Password');
    second.kill('SIGINT');
    expect(await second.exitCode()).toBe(0);
  });

  it('never shows a password that was given', async () => {
    const start = startWaypost({ ...(await someSettings()), ADMIN_PASSWORD: 'given-password' });
    expect(await start.screen()).not.toContain('given-password');
  });

  it('runs live on its own database with the settings of Meta, a mounted secret among them', async () => {
    const env = await someSettings();
    const secret = join(env.DATA_DIR, 'app-secret');
    writeFileSync(secret, 'an-app-secret-of-thirty-two-chars\n');
    const start = startWaypost({
      ...env,
      META_GRAPH_URL: 'http://127.0.0.1:9',
      META_ACCESS_TOKEN: 'an-access-token',
      META_PHONE_NUMBER_ID: '1',
      META_WABA_ID: '2',
      META_APP_ID: '3',
      META_APP_SECRET_FILE: secret,
      META_WEBHOOK_VERIFY_TOKEN: 'a-verify-token',
      JWT_SECRET: `k1:${randomBytes(32).toString('base64')}`,
      ENCRYPTION_KEY: `k1:${randomBytes(32).toString('base64')}`,
    });
    expect(await start.screen()).toContain('running live: messages reach WhatsApp');
    expect(runningOf(env.DATA_DIR).sort()).toEqual(['launcher.json', 'mongod.json', 'server.json']);
  });

  it('stops what a killed start has left, and goes on', async () => {
    const env = await someSettings();
    const first = startWaypost(env);
    await first.screen();
    first.kill('SIGKILL');
    await first.exitCode();
    const second = startWaypost(env);
    const screen = await second.screen();
    expect(screen).toMatch(/Stopping server .*\n.*Stopping sandbox .*\n.*Stopping mongod /);
  });

  it('says which process died, stops the rest and fails', async () => {
    const env = await someSettings();
    const start = startWaypost(env);
    await start.screen();
    process.kill(pidOf(env.DATA_DIR, 'sandbox'), 'SIGKILL');
    expect(await start.exitCode()).toBe(1);
    expect(start.errors()).toMatch(
      /^The sandbox has ended by itself \(SIGKILL\); stopping the rest\. Its log: .*sandbox\.log\n$/,
    );
    expect(runningOf(env.DATA_DIR)).toEqual([]);
  });

  it('can be stopped before it is up', async () => {
    const env = await someSettings();
    const start = startWaypost(env);
    await expect
      .poll(() => runningOf(env.DATA_DIR).includes('mongod.json'), { interval: 5 })
      .toBe(true);
    start.kill('SIGINT');
    expect(await start.exitCode()).toBe(0);
    expect(runningOf(env.DATA_DIR)).toEqual([]);
  });
});

describe('a start that cannot go on says why in one line', () => {
  it('when a port is in use, before anything is started', async () => {
    const env = await someSettings();
    const intruder = createServer().listen(Number(env.PORT), '127.0.0.1');
    onTestFinished(() => void intruder.close());
    const start = startWaypost(env);
    expect(await start.exitCode()).toBe(1);
    expect(start.errors()).toBe(`Port ${env.PORT} is in use; set PORT to another one.\n`);
    expect(readdirSync(env.DATA_DIR).sort()).toEqual(['bin', 'run']);
  });

  it('when another one runs on the data folder', async () => {
    const env = await someSettings();
    await startWaypost(env).screen();
    const second = startWaypost(env);
    expect(await second.exitCode()).toBe(1);
    expect(second.errors()).toMatch(
      /^Waypost is already running on this data folder \(pid \d+\)\.\n$/,
    );
  });

  it('when the database is broken', async () => {
    const env = await someSettings();
    mkdirSync(join(env.DATA_DIR, 'mongo'));
    writeFileSync(join(env.DATA_DIR, 'mongo/WiredTiger'), 'WiredTiger');
    writeFileSync(join(env.DATA_DIR, 'mongod.json'), '{ "version": "6.0.5", "port": 27017 }');
    const start = startWaypost(env);
    expect(await start.exitCode()).toBe(1);
    expect(start.errors()).toMatch(/^The database is broken: .*turtle is missing\. .*\n$/);
  });

  it('when a setting is wrong, naming it', async () => {
    const start = startWaypost({ ...(await someSettings()), MONGODB_URI: 'localhost' });
    expect(await start.exitCode()).toBe(1);
    expect(start.errors()).toContain('MONGODB_URI: must begin with mongodb://');
  });
});
