import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../src/wait.js';
import { idOf, newPhone, startShop, type Shop } from './shop.js';

const { signal } = new AbortController();

let shop: Shop;

beforeAll(async () => {
  // Long enough to be killed in.
  shop = await startShop({ SEND_WAIT_MS: '3000' });
});

afterEach(() => shop.heal());

afterAll(() => shop.stack.stop());

const now = () => new Date().toISOString();

describe('a server that dies', { timeout: 150_000 }, () => {
  it('F4 before its client is told: the same key at another server names the same message', async () => {
    const [first, second] = shop.stack.servers;
    const since = now();
    // Or a status would tell the server what the answer does not.
    await shop.stack.sandbox.setSettings({ webhooks: { paused: true } });
    await shop.stack.sandbox.fail('messages', { acceptThenHangMs: 60_000 });
    const send = { key: 'killed-before-the-answer', to: newPhone(), isAsync: false };
    const lost = shop.send({ ...send, at: first }).catch(() => null);
    await shop.untilAtMeta(1, since);
    await first.process.stop(0, 'SIGKILL');
    expect(await lost).toBeNull();
    let again = await shop.send({ ...send, at: second });
    const isAnswered = async () => {
      again = await shop.send({ ...send, at: second });
      return again.status !== 409;
    };
    expect(await waitUntil(isAnswered, { forMs: 30_000, signal })).toBe(true);
    await first.process.start();
    await shop.stack.sandbox.setSettings({ webhooks: { paused: false } });
    await shop.untilAll([idOf(again)], ['read']);
    expect((await shop.stack.sandbox.ledger({ to: send.to })).total).toBe(1);
  });
});

describe('two servers on one queue', { timeout: 150_000 }, () => {
  it('F33 send each message once', async () => {
    const ids = await shop.sendMany(60);
    await shop.untilAll(ids, ['read']);
    await shop.expectHonest(ids);
    const attempts = await shop.stack.db
      .collection<{ _id: string }>('message_logs')
      .countDocuments({ _id: { $in: ids }, attempts: 1 });
    expect(attempts).toBe(60);
  });

  it('F82 make one message of fifty requests with one key', async () => {
    const to = newPhone();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        shop.send({
          ...{ at: shop.stack.servers[index % 2 === 0 ? 0 : 1] },
          ...{ key: 'fifty-at-once', to, isAsync: index % 3 === 0 },
        }),
      ),
    );
    const ids = answers.filter(({ status }) => status < 300).map(idOf);
    expect(new Set(ids).size).toBe(1);
    const others = answers.filter(({ status }) => status >= 300);
    expect(others.filter(({ error }) => error?.code !== 'idempotency_in_progress')).toEqual([]);
    await shop.untilAll(ids.slice(0, 1), ['read']);
    expect((await shop.stack.sandbox.ledger({ to })).total).toBe(1);
    const other = await shop.send({ key: 'fifty-at-once', to: newPhone() });
    expect([other.status, other.error?.code]).toEqual([422, 'idempotency_key_reused']);
  });
});

describe('a server that is told to stop', { timeout: 150_000 }, () => {
  it('F37 under load, with Meta hanging: ends in order within 10 s, and nothing is lost', async () => {
    const [, at] = shop.stack.servers;
    const ids: string[] = [];
    let isOver = false;
    const keepSending = async () => {
      while (!isOver) {
        const answer = await shop.send({ at, isAsync: false }).catch(() => null);
        if (answer && answer.status < 300) ids.push(idOf(answer));
        else await sleep(50);
      }
    };
    const load = Promise.all(Array.from({ length: 8 }, keepSending));
    await sleep(1_000);
    await shop.stack.sandbox.fail('messages', { hangMs: 30_000 }, { times: 3 });
    await sleep(200);
    const startedAt = performance.now();
    at.process.kill('SIGTERM');
    const { code } = await at.process.unexpectedExit;
    const tookMs = performance.now() - startedAt;
    isOver = true;
    await load;
    await at.process.start();
    expect(code).toBe(0);
    // Half of it: what is waited for is Meta's timeout of 2 s, not clients who keep on asking.
    expect(tookMs).toBeLessThan(5_000);
    expect(ids.length).toBeGreaterThan(20);
    await shop.endPauses();
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });

  it('F37 twice: ends at once', async () => {
    const [{ process }] = shop.stack.servers;
    const since = now();
    await shop.stack.sandbox.fail('messages', { acceptThenHangMs: 30_000 });
    const id = idOf(await shop.send());
    await shop.untilAtMeta(1, since);
    process.kill('SIGTERM');
    await sleep(300);
    const startedAt = performance.now();
    process.kill('SIGTERM');
    await process.unexpectedExit;
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await process.start();
    await shop.untilAll([id], ['read']);
  });
});
