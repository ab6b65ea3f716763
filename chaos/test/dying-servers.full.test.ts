import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '../src/stack.js';
import { idOf, startShop, type Shop } from './shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
});

afterEach(() => shop.heal());

afterAll(() => shop.stack.stop());

async function kill({ process }: Server): Promise<void> {
  await process.stop(0, 'SIGKILL');
}

const now = () => new Date().toISOString();

describe('a server that dies', { timeout: 150_000 }, () => {
  it('F2 after it took messages from the queue: what had not left waits for no one, or for a person', async () => {
    const [first] = shop.stack.servers;
    // Meta's answers are slow, so that more is taken than can leave.
    await shop.stack.sandbox.setSettings({ latencyMs: 400 });
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      ids.push(...(await shop.sendMany(40)));
      await kill(first);
      await first.process.start();
    }
    await shop.stack.sandbox.setSettings({ latencyMs: 5 });
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });

  it('F3 as its client is told 202: the message is sent', async () => {
    const [first] = shop.stack.servers;
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push(idOf(await shop.send({ at: first })));
      await kill(first);
      await first.process.start();
    }
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });

  it('F29 and is away when a message is due: it goes on the return, once', async () => {
    const scheduledAt = new Date(Date.now() + 1_000).toISOString();
    const id = idOf(await shop.send({ fields: { scheduledAt, validForSeconds: 600 } }));
    const late = idOf(await shop.send({ fields: { scheduledAt, validForSeconds: 1 } }));
    await Promise.all(shop.stack.servers.map(kill));
    await sleep(2_500);
    await Promise.all(shop.stack.servers.map(({ process }) => process.start()));
    await shop.untilAll([id], ['read']);
    await shop.untilAll([late], ['expired']);
    expect([await shop.countAtMeta(id), await shop.countAtMeta(late)]).toEqual([1, 0]);
  });
});

describe('a server that is frozen', { timeout: 150_000 }, () => {
  it('F34 past its lease, and wakes: nothing is sent twice', async () => {
    const ids: string[] = [];
    for (const server of shop.stack.servers) {
      const since = now();
      // Some have left and are not answered, some are claimed, some wait.
      await shop.stack.sandbox.setSettings({ latencyMs: 800 });
      ids.push(...(await shop.sendMany(60)));
      await shop.untilAtMeta(15, since);
      server.process.kill('SIGSTOP');
      await sleep(4_500);
      server.process.kill('SIGCONT');
      await shop.stack.sandbox.setSettings({ latencyMs: 5 });
    }
    await shop.endPauses();
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });

  it('F35 again and again: is not called ready, and nothing is sent twice', async () => {
    const [{ url, process }] = shop.stack.servers;
    const ids: string[] = [];
    for (let burst = 0; burst < 4; burst += 1) {
      ids.push(...(await shop.sendMany(25)));
      process.kill('SIGSTOP');
      const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(
        () => null,
      );
      expect(ready).toBeNull();
      process.kill('SIGCONT');
      await sleep(200);
    }
    await shop.endPauses();
    await shop.untilSettled(ids);
    await shop.expectHonest(ids);
  });
});
