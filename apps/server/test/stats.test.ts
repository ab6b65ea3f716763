import type { Analytics, MessageStats } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMessage } from './builders.js';
import { startApp, type MerchantClient, type TestApp } from './harness.js';
import type { MessageDoc } from '../src/features/messages/index.js';

let app: TestApp;
let merchant: MerchantClient;
let other: MerchantClient;

const at = (time: string) => new Date(`2026-03-${time}Z`);
const minutesAfter = (date: Date, minutes: number) => new Date(date.getTime() + minutes * 60_000);

let made = 0;

function message(merchantId: string, createdAt: Date, fields: Partial<MessageDoc>): MessageDoc {
  made += 1;
  return aMessage({
    _id: `msg_stats_${made}`,
    merchantId,
    providerMessageId: `wamid.stats.${made}`,
    createdAt,
    updatedAt: createdAt,
    ...fields,
  });
}

function came(createdAt: Date, status: MessageDoc['status'], minutes: number[]) {
  const [accepted, delivered, read] = minutes.map((count) => minutesAfter(createdAt, count));
  return {
    status,
    ...(accepted ? { acceptedAt: accepted } : {}),
    ...(delivered ? { deliveredAt: delivered } : {}),
    ...(read ? { readAt: read } : {}),
  };
}

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  other = await app.registerMerchant();
  const mine = (createdAt: Date, fields: Partial<MessageDoc>) =>
    message(merchant.merchantId, createdAt, fields);
  const morning = at('29T00:30:00');
  const evening = at('29T22:30:00');
  await app.db.collection<MessageDoc>('message_logs').insertMany([
    mine(morning, { type: 'template', ...came(morning, 'read', [0, 1, 11]) }),
    mine(morning, { type: 'template', ...came(morning, 'read', [0, 3, 33]) }),
    mine(morning, came(morning, 'delivered', [0, 5])),
    mine(evening, {
      ...came(evening, 'failed', [0]),
      error: { code: 131026, title: 'Message undeliverable' },
    }),
    mine(evening, { status: 'failed', error: { code: 131047, title: 'Re-engagement message' } }),
    mine(evening, { status: 'expired' }),
    mine(evening, { direction: 'inbound', status: 'received' }),
    mine(at('30T00:00:00'), { status: 'expired' }),
    message(other.merchantId, morning, came(morning, 'sent', [0])),
  ]);
});

afterAll(() => app.stop());

const span = 'from=2026-03-29T00:00:00Z&until=2026-03-30T00:00:00Z';

async function stats(query: string, client = merchant as Pick<MerchantClient, 'expect'>) {
  return (await client.expect(200, 'GET', `/api/messages/stats?${query}`)).data as MessageStats;
}

describe('getMessageStats', () => {
  it('counts by the furthest stage, and the stages add up', async () => {
    const { totals, funnel, rates, failures, latency } = await stats(span);
    expect(totals).toEqual({
      outbound: 6,
      inbound: 1,
      scheduled: 0,
      queued: 0,
      sending: 0,
      sent: 0,
      delivered: 1,
      read: 2,
      failed: 2,
      unconfirmed: 0,
      cancelled: 0,
      expired: 1,
    });
    expect(funnel).toEqual({ accepted: 4, delivered: 3, read: 2 });
    expect(rates).toEqual({ delivery: 0.75, read: 0.5, failure: 0.25 });
    expect(failures).toEqual([
      { code: 131026, title: 'Message undeliverable', count: 1 },
      { code: 131047, title: 'Re-engagement message', count: 1 },
    ]);
    expect(latency).toEqual({
      acceptedToDeliveredMs: { p50: 180_000, p95: 300_000 },
      deliveredToReadMs: { p50: 600_000, p95: 1_800_000 },
    });
  });

  it('begins days and hours where the time zone does, also when the clocks change', async () => {
    // On 29 March 2026 the clocks of Amsterdam go from 02:00 to 03:00, so 22:30 UTC is the next day.
    const days = await stats(`${span}&groupBy=day&timezone=Europe/Amsterdam`);
    expect(days.series.map(({ key, outbound }) => [key, outbound])).toEqual([
      ['2026-03-28T23:00:00.000Z', 3],
      ['2026-03-29T22:00:00.000Z', 3],
    ]);
    const hours = await stats(`${span}&groupBy=hour`);
    expect(hours.series).toEqual([
      {
        key: '2026-03-29T00:00:00.000Z',
        outbound: 3,
        inbound: 0,
        accepted: 3,
        delivered: 3,
        read: 2,
        failed: 0,
      },
      {
        key: '2026-03-29T22:00:00.000Z',
        outbound: 3,
        inbound: 1,
        accepted: 1,
        delivered: 0,
        read: 0,
        failed: 2,
      },
    ]);
  });

  it('groups by type, sender and template', async () => {
    const types = await stats(`${span}&groupBy=type`);
    expect(types.series.map(({ key, outbound }) => [key, outbound])).toEqual([
      ['text', 4],
      ['template', 2],
    ]);
    expect((await stats(`${span}&groupBy=sender`)).series).toMatchObject([{ key: 'snd_1' }]);
    expect((await stats(`${span}&groupBy=template`)).series).toEqual([]);
  });

  it('takes its own messages only; an admin all, or one merchant’s', async () => {
    const admin = await app.loginAdmin();
    expect((await stats(span, other)).totals.outbound).toBe(1);
    expect((await stats(span, admin)).totals.outbound).toBe(7);
    const one = await stats(`${span}&merchantId=${other.merchantId}`, admin);
    expect(one.totals.outbound).toBe(1);
  });

  it.each([
    ['merchantId=mer_1', 'merchantId'],
    ['from=2026-03-30T00:00:00Z&until=2026-03-29T00:00:00Z', 'from'],
    ['from=2024-01-01T00:00:00Z&until=2026-01-01T00:00:00Z', 'from'],
    ['from=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z&groupBy=hour', 'from'],
    ['timezone=Mars/Base', 'timezone'],
    ['groupBy=moon', 'groupBy'],
  ])('refuses %s', async (query, path) => {
    const { status, error } = await merchant.call('GET', `/api/messages/stats?${query}`);
    expect([status, error.code]).toEqual([400, 'validation_failed']);
    expect(error.details?.map((detail) => detail.path)).toEqual([path]);
  });

  it('is empty, not wrong, without messages', async () => {
    const { totals, rates, latency, series } = await stats('until=2020-01-01T00:00:00Z');
    expect(totals.outbound).toBe(0);
    expect(rates).toEqual({ delivery: 0, read: 0, failure: 0 });
    expect(latency).toEqual({ acceptedToDeliveredMs: {}, deliveredToReadMs: {} });
    expect(series).toEqual([]);
  });
});

describe('getAnalytics', () => {
  it('counts the platform and its merchants', async () => {
    const admin = await app.loginAdmin();
    const { data } = await admin.expect(200, 'GET', `/api/admin/analytics?${span}`);
    const { totals, merchants, topMerchants } = data as Analytics;
    expect(totals.outbound).toBe(7);
    expect(merchants).toEqual({ total: 0, active: 2, new: 0 });
    expect(topMerchants).toEqual([
      { merchantId: merchant.merchantId, businessName: 'Ana’s shop', outbound: 6 },
      { merchantId: other.merchantId, businessName: 'Ana’s shop', outbound: 1 },
    ]);
    const now = (await admin.expect(200, 'GET', '/api/admin/analytics')).data as Analytics;
    expect(now.merchants).toMatchObject({ total: 2, new: 2 });
  });
});
