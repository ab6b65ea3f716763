import { describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.js';
import { createLogger } from '../../platform/logger.js';
import type { DeviceDoc } from './devices.store.js';
import { createPushQueue, type Outcome, type PushResult } from './push-queue.js';

const aDevice = (id: string, origin = 'https://push.test'): DeviceDoc => ({
  ...{ _id: id, userId: 'usr_1', sessionId: 'ses_1', key: id, kind: 'webpush', failures: 0 },
  address: {
    kind: 'webpush',
    subscription: { endpoint: `${origin}/${id}`, keys: { p256dh: '', auth: '' } },
  },
  ...{ events: [], showText: false, createdAt: new Date(), updatedAt: new Date() },
});

const payload = {
  data: { type: 'message.received', id: 'msg_1', eventId: '1', title: 'New message', at: '' },
  ttlSeconds: 60,
  isUrgent: true,
};

function aQueue(send: (id: string) => Promise<Outcome>) {
  const results: PushResult[] = [];
  const queue = createPushQueue({
    send: (address) =>
      send(address.kind === 'webpush' ? address.subscription.endpoint.slice(-1) : ''),
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

const pushesTo = (devices: readonly DeviceDoc[]) => devices.map((device) => ({ device, payload }));

describe('createPushQueue', () => {
  it('sends no more than so many at once, and all of them', async () => {
    let underWay = 0;
    let most = 0;
    const { queue, results } = aQueue(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay -= 1;
      return { is: 'delivered' };
    });
    await queue.send(pushesTo(Array.from({ length: 300 }, (_, index) => aDevice(`d${index}`))));
    expect([most, results.length]).toEqual([64, 300]);
  });

  it('leaves alone a service that asks for it, and no other', async () => {
    const asked: string[] = [];
    const { queue, results } = aQueue((id) => {
      asked.push(id);
      return Promise.resolve<Outcome>(
        id === 'a' ? { is: 'later', afterMs: 60_000 } : { is: 'delivered' },
      );
    });
    await queue.send(pushesTo([aDevice('a')]));
    await queue.send(pushesTo([aDevice('b'), aDevice('c', 'https://other.test')]));
    expect(asked).toEqual(['a', 'c']);
    expect(results).toEqual(['later', 'later', 'delivered']);
    await queue.stop();
  });

  it('gives up where it is asked to wait until nobody cares', async () => {
    const { queue, results } = aQueue(() =>
      Promise.resolve<Outcome>({ is: 'later', afterMs: 3_000_000 }),
    );
    await queue.send(pushesTo([aDevice('a')]));
    expect(results).toEqual(['given_up']);
  });

  it('does not send again what may have got through, and then leaves the service alone', async () => {
    let calls = 0;
    const { queue, results } = aQueue(() => {
      calls += 1;
      return Promise.reject(new Error('no answer'));
    });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await queue.send(pushesTo([aDevice(id)]));
    expect(calls).toBe(5);
    expect(results).toEqual([...Array<PushResult>(5).fill('refused'), 'later']);
    await queue.stop();
  });
});
