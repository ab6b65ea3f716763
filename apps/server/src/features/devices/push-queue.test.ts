import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../platform/clock.js';
import { createLogger } from '../../platform/logger.js';
import type { DeviceDoc } from './devices.store.js';
import { createPushQueue, type Outcome, type PushResult } from './push-queue.js';

const aDevice = (id: string, origin = 'https://push.test', userId = 'usr_1'): DeviceDoc => ({
  ...{ _id: id, userId, sessionId: 'ses_1', key: id, kind: 'webpush', failures: 0 },
  address: {
    kind: 'webpush',
    subscription: { endpoint: `${origin}/${id}`, keys: { p256dh: '', auth: '' } },
  },
  ...{ events: [], showText: false, createdAt: new Date(), updatedAt: new Date() },
});

const payload = {
  data: { type: 'message.received', id: 'msg_1', eventId: '1', title: 'New message', at: '' },
  collapseId: 'one',
  ttlSeconds: 60,
  isUrgent: true,
};

function aQueue(send: (endpoint: string) => Promise<Outcome>) {
  const results: PushResult[] = [];
  const queue = createPushQueue({
    send: (address) => send(address.kind === 'webpush' ? address.subscription.endpoint : ''),
    abort: () => Promise.resolve(),
    devices: {
      has: () => Promise.resolve(true),
      noteSuccessAcrossOwners: () => Promise.resolve(),
      noteFailureAcrossOwners: () => Promise.resolve(null),
      removeGoneAcrossOwners: () => Promise.resolve(),
    },
    clock: systemClock,
    log: createLogger('silent'),
    onResult: (_push, result) => results.push(result),
  });
  return { queue, results };
}

const count = async (results: readonly PushResult[], expected: number): Promise<void> =>
  vi.waitFor(() => {
    expect(results).toHaveLength(expected);
  });

const pushesTo = (devices: readonly DeviceDoc[]) => devices.map((device) => ({ device, payload }));

describe('createPushQueue', () => {
  it('sends no more than so many at once, in all, of an owner and to a service, and all of them', async () => {
    const underWay = new Map<string, number>();
    const most: Record<string, number> = {};
    const noteOne = (key: string, change: number): void => {
      const now = (underWay.get(key) ?? 0) + change;
      underWay.set(key, now);
      most[key] = Math.max(most[key] ?? 0, now);
    };
    const { queue, results } = aQueue(async (endpoint) => {
      const { host, pathname } = new URL(endpoint);
      for (const key of ['all', host, pathname.split('-')[0] ?? '']) noteOne(key, 1);
      await new Promise((resolve) => setTimeout(resolve, 10));
      for (const key of ['all', host, pathname.split('-')[0] ?? '']) noteOne(key, -1);
      return { is: 'delivered' };
    });
    const devices = Array.from({ length: 800 }, (_, index) => {
      const owner = `u${index % 120}`;
      const host = index % 2 === 0 ? 'large' : `${index % 40}`;
      return aDevice(`${owner}-${index}`, `https://${host}.push.test`, owner);
    });
    queue.add(pushesTo(devices));
    await count(results, 800);
    expect(most).toMatchObject({ all: 256, 'large.push.test': 16, '/u1': 4 });
  });

  it('lets nobody wait for a service of another’s that does not answer', async () => {
    const asked: string[] = [];
    const { queue, results } = aQueue((endpoint) => {
      asked.push(endpoint);
      return endpoint.includes('slow')
        ? new Promise((resolve) => setTimeout(resolve, 1_000, { is: 'delivered' }))
        : Promise.resolve({ is: 'delivered' });
    });
    const slow = Array.from({ length: 300 }, (_, index) =>
      aDevice(`s${index}`, `https://slow${index}.test`, 'usr_slow'),
    );
    queue.add(pushesTo([...slow, aDevice('b')]));
    await vi.waitFor(() => {
      expect(results).toEqual(['delivered']);
    });
    expect(asked).toHaveLength(5);
    await queue.stop();
  });

  it('drops the oldest of whoever has too many waiting, and nothing of others', async () => {
    const held: (() => void)[] = [];
    const asked: string[] = [];
    const { queue, results } = aQueue(async (endpoint) => {
      asked.push(endpoint);
      if (endpoint.includes('slow')) await new Promise<void>((resolve) => held.push(resolve));
      return { is: 'delivered' };
    });
    const slow = (from: number, length: number) =>
      Array.from({ length }, (_, index) =>
        aDevice(`s${from + index}`, 'https://slow.test', 'usr_slow'),
      );
    queue.add(pushesTo(slow(0, 4)));
    queue.add(pushesTo([...slow(4, 1_002), aDevice('b')]));
    await vi.waitFor(() => {
      expect([...results].sort()).toEqual(['delivered', 'dropped', 'dropped']);
    });
    held[0]?.();
    await vi.waitFor(() => {
      expect(asked.at(-1)).toBe('https://slow.test/s6');
    });
  });

  it('leaves alone a service that asks for it, and no other', async () => {
    const asked: string[] = [];
    const { queue, results } = aQueue((endpoint) => {
      const id = endpoint.slice(-1);
      asked.push(id);
      return Promise.resolve<Outcome>(
        id === 'a' ? { is: 'later', afterMs: 60_000 } : { is: 'delivered' },
      );
    });
    queue.add(pushesTo([aDevice('a')]));
    await count(results, 1);
    queue.add(pushesTo([aDevice('b'), aDevice('c', 'https://other.test')]));
    await count(results, 3);
    expect(asked).toEqual(['a', 'c']);
    expect(results).toEqual(['later', 'later', 'delivered']);
    await queue.stop();
  });

  it('gives up where it is asked to wait until nobody cares', async () => {
    const { queue, results } = aQueue(() =>
      Promise.resolve<Outcome>({ is: 'later', afterMs: 3_000_000 }),
    );
    queue.add(pushesTo([aDevice('a')]));
    await count(results, 1);
    expect(results).toEqual(['given_up']);
  });

  it('does not send again what may have got through, and then leaves the service alone', async () => {
    let calls = 0;
    const { queue, results } = aQueue(() => {
      calls += 1;
      return Promise.reject(new Error('no answer'));
    });
    for (const [index, id] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
      queue.add(pushesTo([aDevice(id)]));
      await count(results, index + 1);
    }
    expect(calls).toBe(5);
    expect(results).toEqual([...Array<PushResult>(5).fill('refused'), 'later']);
    await queue.stop();
  });
});
