import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ManagedProcess } from '@waypost/launcher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callApi } from '../src/api.js';
import type { Server } from '../src/stack.js';
import { idOf, newPhone, startShop, type Shop } from './shop.js';

const CLOCK = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url));
const MINUTE_MS = 60_000;

let shop: Shop;
let changed: Server | undefined;

beforeEach(async () => {
  shop = await startShop();
});

afterEach(async () => {
  await changed?.process.stop(10_000);
  await shop.stack.stop();
});

type Spec = ManagedProcess<Record<string, unknown>>['spec'];

/** The second server again, as another sort of process. */
async function startChanged(change: (spec: Spec) => Partial<Spec>): Promise<Server> {
  const [, second] = shop.stack.servers;
  await second.process.stop(10_000);
  const { spec } = second.process;
  changed = { ...second, process: new ManagedProcess({ ...spec, ...change(spec) }) };
  await changed.process.start();
  // The first one may end.
  const url = `${second.url}/api/webhooks/meta`;
  await shop.stack.sandbox.setSettings({ webhooks: { url } });
  return changed;
}

function startShifted(shiftMs: number, at = 'start'): Promise<Server> {
  return startChanged(({ args, env }) => ({
    args: ['--import', CLOCK, ...args],
    env: { ...env, SHIFT_MS: String(shiftMs), SHIFT_AT: at },
  }));
}

describe('a clock that is wrong', { timeout: 240_000 }, () => {
  it.each([
    ['behind', -10],
    ['ahead of', 10],
  ])(
    'F31 ten minutes %s the database, at one of two: each message goes once, at once',
    async (_name, minutes) => {
      await startShifted(minutes * MINUTE_MS);
      const ids = await shop.sendMany(60);
      await shop.stack.servers[0].process.stop(10_000);
      ids.push(...(await Promise.all(Array.from({ length: 20 }, () => sendAtSecond()))));
      await shop.untilAll(ids, ['read']);
      await shop.expectHonest(ids);
    },
  );

  it('F32 that jumps back an hour: what is scheduled and what comes goes, once', async () => {
    const { process } = await startShifted(-60 * MINUTE_MS, 'SIGUSR2');
    await shop.stack.servers[0].process.stop(10_000);
    const scheduledAt = new Date(Date.now() + 3_000).toISOString();
    const ids = [await sendAtSecond({ fields: { scheduledAt } }), await sendAtSecond()];
    process.kill('SIGUSR2');
    ids.push(...(await Promise.all(Array.from({ length: 20 }, () => sendAtSecond()))));
    await shop.untilAll(ids, ['read']);
    await shop.expectHonest(ids);
  });
});

async function sendAtSecond({ fields }: { fields?: object } = {}): Promise<string> {
  return idOf(await shop.send({ at: shop.stack.servers[1], ...(fields ? { fields } : {}) }));
}

describe('a machine without room', { timeout: 240_000 }, () => {
  it('F41 no descriptors left: it lives, recovers, and loses nothing', async () => {
    // Loading its modules takes over two hundred for a moment, and running two dozen.
    const { url, process } = await startChanged(({ file, args }) => ({
      file: '/bin/sh',
      args: ['-c', 'ulimit -n 250; exec "$0" "$@"', file, ...args],
    }));
    const { port } = new URL(url);
    const sockets: Socket[] = [];
    for (let count = 0; count < 350; count += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    await sleep(500);
    const keys = Array.from({ length: 20 }, (_, index) => ({
      key: `key-${index}`,
      to: newPhone(),
    }));
    const send = (send: { key: string; to: string }) =>
      shop.send({ ...send, at: shop.stack.servers[1] }).catch(() => null);
    const early = await Promise.all(keys.map(send));
    for (const socket of sockets) socket.destroy();
    await sleep(1_000);
    const late = await Promise.all(keys.map(send));
    expect(process.pid).not.toBeNull();
    const ids = late.map((answer) => (answer ? idOf(answer) : ''));
    early.forEach((answer, index) => {
      if (answer && answer.status < 300) expect(idOf(answer)).toBe(ids[index]);
    });
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });
  it('F39 no memory left in the middle of a load: as if it were killed', async () => {
    const { url, process } = await startChanged(({ args }) => ({
      args: ['--max-old-space-size=64', ...args],
    }));
    await shop.stack.sandbox.setSettings({ latencyMs: 300 });
    const ids = await shop.sendMany(60);
    const body = {
      messages: Array.from({ length: 150_000 }, (_, index) => ({ to: `+${index}` })),
    };
    const greedy = Array.from({ length: 40 }, () =>
      callApi(url, 'POST', '/api/messages/batch', { token: shop.merchant.token, body }).catch(
        () => null,
      ),
    );
    const { code, signal } = await process.unexpectedExit;
    await Promise.all(greedy);
    expect([code, signal]).not.toEqual([0, null]);
    await process.start();
    await shop.endPauses();
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });
});

describe('a Graph that is slow', { timeout: 240_000 }, () => {
  it('F25 five seconds an answer: the lease is kept, and no more is under way than may be', async () => {
    await shop.stack.stop();
    shop = await startShop({ META_TIMEOUT_MS: '15000' });
    await shop.stack.sandbox.setSettings({ latencyMs: 3_000 });
    await shop.stack.sandbox.fail('messages', { slowBodyMs: 2_000 }, { times: 'forever' });
    const ids = await shop.sendMany(200);
    const messages = shop.stack.db.collection('message_logs');
    const senders = shop.stack.db.collection<{ _id: string; dispatcher: { owner: string } }>(
      'senders',
    );
    const owners = new Set<string | undefined>();
    let most = 0;
    for (let look = 0; look < 60; look += 1) {
      most = Math.max(most, await messages.countDocuments({ status: 'sending' }));
      owners.add((await senders.findOne({ _id: shop.merchant.senderId }))?.dispatcher.owner);
      await sleep(200);
    }
    await shop.untilAll(ids, ['read']);
    expect(most).toBeLessThanOrEqual(128);
    expect(owners.size).toBe(1);
    expect(await messages.countDocuments({ attempts: 1 })).toBe(200);
    await shop.expectHonest(ids);
  });
});
