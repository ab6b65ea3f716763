import type { Message } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getMessage } from '../fixtures.js';
import { until } from '../harness.js';
import { isFull, startShops, type ShopStreet } from './shop.js';

/** How many sends are called back at once: a thousand in the long form. */
const PAIRS = isFull ? 1_000 : 100;

let street: ShopStreet;

beforeAll(async () => {
  street = await startShops();
});

afterAll(() => street.stop());

describe('a message that waits', () => {
  it('F30 called back as it is about to leave: either called back or sent, and the answer tells which', async () => {
    const shop = await street.openShop();
    await street.stopStatuses();
    const cancel = async () => {
      const { id } = (await shop.send()).data as Message;
      const answer = await shop.call('POST', `/api/messages/logs/${id}/cancel`);
      return { id, status: answer.status };
    };
    const pairs: { id: string; status: number }[] = [];
    while (pairs.length < PAIRS) {
      pairs.push(...(await Promise.all(Array.from({ length: 20 }, cancel))));
    }
    const sent = pairs.filter(({ status }) => status !== 200);
    expect(sent.every(({ status }) => status === 409)).toBe(true);
    await shop.untilAtMeta(
      sent.map(({ id }) => id),
      30_000,
    );
    for (const { id, status } of pairs) {
      const { total } = await street.app.sandbox.ledger({ callbackData: id, limit: 0 });
      expect([id, total]).toEqual([id, status === 200 ? 0 : 1]);
      if (status === 200) expect(await shop.statusOf(id)).toBe('cancelled');
    }
  }, 120_000);

  it('F36 that cannot be put into words comes to an end, and holds up no other', async () => {
    const shop = await street.openShop();
    const scheduledAt = new Date(Date.now() + 1_500).toISOString();
    const { id } = (await shop.send({ scheduledAt })).data as Message;
    const { matchedCount } = await street.app.db
      .collection<{ _id: string }>('message_logs')
      .updateOne({ _id: id }, { $unset: { payload: '' } });
    expect(matchedCount).toBe(1);
    await until(
      () => shop.statusOf(id),
      (status) => status !== 'scheduled',
    );
    await shop.untilAtMeta(await shop.sendMany(10), 5_000);
    await shop.untilAll([id], 'failed', 15_000);
    expect(await getMessage(shop, id)).toMatchObject({ attempts: 0 });
    expect(shop.calls()).toHaveLength(10);
  });
});
