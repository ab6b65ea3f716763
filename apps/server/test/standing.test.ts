import type { AdminSender, Event, Message, PlatformHealth, Sender } from '@waypost/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkSubscriptions } from '../src/features/standing/check-subscriptions.js';
import { SilenceWatch } from '../src/features/standing/silence-watch.js';
import { refreshNumbers } from '../src/features/senders/refresh-numbers.js';
import { SenderStore } from '../src/features/senders/senders.store.js';
import { standingFeature } from '../src/features/standing/index.js';
import { StandingStore } from '../src/features/standing/standing.store.js';
import { createCloudApi } from '@waypost/whatsapp';
import { createLogger } from '../src/platform/logger.js';
import type { NewEvent } from '../src/features/live/events.store.js';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change,
  newPhone,
  postWebhook,
  sendBody,
  untilStatus,
} from './fixtures.js';
import {
  accessToken,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let admin: ApiClient;
let template: { name: string; language: string };
/** Meta's time of the next news: each is newer than the one before. */
let at = Math.floor(Date.now() / 1000) + 100;

beforeAll(async () => {
  app = await startApp({ SEND_WAIT_MS: '300' });
  merchant = await app.registerMerchant();
  admin = await app.loginAdmin();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

async function tell(value: object, field = 'account_update'): Promise<void> {
  at += 1;
  expect((await postWebhook(app, change(field, value, at))).status).toBe(200);
}

const restriction = (...types: string[]) => ({
  event: 'ACCOUNT_RESTRICTION',
  restriction_info: types.map((restriction_type) => ({ restriction_type })),
});
const ban = (waba_ban_state: string) => ({
  event: 'DISABLED_UPDATE',
  ban_info: { waba_ban_state },
});

async function mySender(): Promise<Sender> {
  const { data } = await merchant.expect(200, 'GET', '/api/senders');
  const [sender] = data as Sender[];
  if (!sender) throw new Error('The merchant has no sender.');
  return sender;
}

function untilSender(status: Sender['status']): Promise<Sender> {
  return until(mySender, (sender) => sender.status === status);
}

async function health(): Promise<PlatformHealth> {
  return (await admin.expect(200, 'GET', '/api/admin/health')).data as PlatformHealth;
}

async function send(body: object): Promise<Message> {
  const { data } = await merchant.call('POST', '/api/messages/send', body);
  return data as Message;
}

async function events(of: Pick<ApiClient, 'expect'>): Promise<Event[]> {
  const { data } = await of.expect(200, 'GET', '/api/events?after=0&limit=200');
  return (data as Event[]).filter(({ notice }) => notice !== undefined);
}

describe('what Meta stops', () => {
  beforeEach(async () => {
    await tell(ban('REINSTATE'));
    await tell(restriction());
    await untilSender('active');
  });

  it.each<[string, object, object]>([
    ['a ban', ban('DISABLE'), ban('REINSTATE')],
    ['an account that is gone', { event: 'ACCOUNT_DELETED' }, { event: 'ACCOUNT_RECONNECTED' }],
    [
      'a restriction of all that is sent',
      restriction('RESTRICTED_BIZ_INITIATED_MESSAGING', 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING'),
      restriction(),
    ],
  ])('%s keeps the queue whole, and its end lets it go', async (_name, stop, lift) => {
    await tell(stop);
    const sender = await untilSender('paused');
    expect(sender.statusReason).toContain('account');
    // A dispatcher that was asked before may have one more moment.
    await until(health, ({ senders }) => senders[0]?.status === 'paused');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const sent = await Promise.all(Array.from({ length: 5 }, () => send(sendBody(template))));
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'queued'));
    const { problems, accounts } = await health();
    expect(accounts[0]?.notices.some(({ severity }) => severity === 'critical')).toBe(true);
    expect(problems.some(({ what }) => what.startsWith(`Account ${wabaId}: `))).toBe(true);
    const { data } = await admin.expect(200, 'GET', '/api/admin/senders');
    expect((data as AdminSender[])[0]).toMatchObject({
      ...{ status: 'paused', pauseReason: sender.statusReason },
    });
    const { total } = await app.sandbox.ledger({ limit: 1 });
    await tell(lift);
    await untilSender('active');
    for (const { id } of sent) await untilStatus(merchant, id, 'read');
    expect((await app.sandbox.ledger({ limit: 1 })).total).toBe(total + 5);
  });

  it('that may only be answered holds templates alone', async () => {
    await tell(restriction('RESTRICTED_BIZ_INITIATED_MESSAGING'));
    expect(await untilSender('restricted')).toMatchObject({
      statusReason: expect.stringContaining('RESTRICTED_BIZ_INITIATED_MESSAGING') as unknown,
    });
    const to = newPhone();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = await send(sendBody(template, to));
    expect(held.status).toBe('queued');
    await tell(restriction());
    await untilSender('active');
    await untilStatus(merchant, held.id, 'read');
  });

  it('templates of utility holds no answer', async () => {
    const to = newPhone();
    await untilStatus(merchant, (await send(sendBody(template, to))).id, 'read');
    await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Hi' } });
    await tell(restriction('RESTRICTED_UTILITY_TEMPLATES'));
    await untilSender('restricted');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const answer = await send({ to, type: 'text', text: { body: 'Hello' } });
    await untilStatus(merchant, answer.id, 'read');
    expect((await send(sendBody(template, to))).status).toBe('queued');
    await tell(restriction());
    await untilSender('active');
  });

  it('is over when its time is', async () => {
    const expiration = Math.floor(Date.now() / 1000) - 60;
    await tell({
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration }],
    });
    await until(health, ({ accounts }) =>
      (accounts[0]?.notices ?? []).some(({ event }) => event === 'RESTRICTED'),
    );
    expect(await mySender()).toMatchObject({ status: 'active' });
    expect((await health()).problems.some(({ what }) => what.includes('restricts'))).toBe(false);
  });

  it('is told in any order: what is older changes nothing', async () => {
    const before = at;
    await tell(ban('DISABLE'));
    await untilSender('paused');
    await postWebhook(app, change('account_update', ban('REINSTATE'), before));
    await postWebhook(app, change('account_update', ban('SCHEDULE_FOR_DISABLE'), at));
    // Of one second the same wins, whichever comes first.
    const settled = () => app.db.collection('webhooks_log').countDocuments({ state: 'received' });
    await until(settled, (count) => count === 0);
    const told = (await health()).accounts[0]?.notices.find(({ topic }) => topic === 'ban');
    expect(told?.event).toBe('SCHEDULE_FOR_DISABLE');
  });
});

describe('news', () => {
  it('reaches merchants of the number, and of the platform’s business admins alone', async () => {
    const value = { display_phone_number: '15550100200', event: 'THROUGHPUT_UPGRADE' };
    await tell({ ...value, current_limit: 'TIER_100K' }, 'phone_number_quality_update');
    const { id: senderId } = await mySender();
    await until(mySender, ({ messagingLimit }) => messagingLimit === 'TIER_100K');
    await tell({ event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } });
    const all = await until(
      () => events(admin),
      (told) => told.some(({ notice }) => notice?.topic === 'violation'),
    );
    const mine = await events(merchant);
    expect(mine.map(({ notice }) => notice)).toContainEqual({
      ...{ topic: 'limit', event: 'TIER_100K', severity: 'info', senderId },
      ...{ text: 'The messaging limit is TIER_100K.', detail: 'THROUGHPUT_UPGRADE' },
      at: new Date((at - 1) * 1000).toISOString(),
    });
    expect(mine.map(({ notice }) => notice?.topic)).not.toContain('violation');
    expect(mine.every(({ type, notice }) => type === 'account.notice' && !notice?.wabaId)).toBe(
      true,
    );
    expect(all.find(({ notice }) => notice?.topic === 'violation')?.notice).toMatchObject({
      ...{ severity: 'critical', wabaId },
    });
  });

  it('told again is told once', async () => {
    const value = { display_phone_number: '15550100200', event: 'ONBOARDING' };
    const payload = change(
      'phone_number_quality_update',
      { ...value, current_limit: 'TIER_250' },
      (at += 1),
    );
    await postWebhook(app, payload);
    await until(mySender, ({ messagingLimit }) => messagingLimit === 'TIER_250');
    await postWebhook(app, payload);
    const settled = () => app.db.collection('webhooks_log').countDocuments({ state: 'received' });
    await until(settled, (count) => count === 0);
    const told = (await events(merchant)).filter(({ notice }) => notice?.event === 'TIER_250');
    expect(told).toHaveLength(1);
  });
});

const told: NewEvent[] = [];
const log = createLogger('silent');
const base = () => ({
  standings: new StandingStore(app.db),
  recordEvent: (event: NewEvent) => void told.push(event),
  onChange: () => undefined,
  log,
});
const graph = (token = accessToken) =>
  createCloudApi({
    ...{ baseUrl: app.sandboxUrl, version: 'v26.0', timeoutMs: 5_000 },
    accessToken: () => token,
  });

it('what Meta only tells when it is asked is told too, once', async () => {
  const senders = new SenderStore(app.db);
  const api = graph();
  const clock = { now: () => new Date() };
  const standing = standingFeature({
    ...{ ...base(), db: app.db, api, appId: app.config.meta.appId, graphVersion: 'v26.0', clock },
    listAllNumbers: () => senders.listAcrossOwners(),
    readLastReceivedAt: () => Promise.resolve(undefined),
  });
  told.length = 0;
  const ask = () => refreshNumbers({ senders, api, standing, clock, log });
  await ask();
  await app.sandbox.setSettings({ qualityRating: 'RED', numberStatus: 'RESTRICTED' });
  await ask();
  await ask();
  const news = () => told.map(({ data }) => [data, told[0]?.audience]);
  expect(news()).toEqual([
    [expect.objectContaining({ topic: 'quality', event: 'RED' }), ['everyone']],
    [expect.objectContaining({ topic: 'status', event: 'RESTRICTED' }), ['everyone']],
  ]);
  expect(await mySender()).toMatchObject({ quality: 'red' });
  const { problems } = await health();
  expect(problems.map(({ what }) => what)).toContain(
    'Sandbox: Meta says of the number: RESTRICTED.',
  );
  await app.sandbox.setSettings({ qualityRating: 'GREEN', numberStatus: 'CONNECTED' });
  await ask();
  expect(told).toHaveLength(4);
  await api.close();
});

describe('webhooks that do not come', () => {
  async function subscription(method: 'POST' | 'DELETE'): Promise<void> {
    const url = `${app.sandboxUrl}/v26.0/${wabaId}/subscribed_apps`;
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(url, { method, headers })).status).toBe(200);
  }

  async function check(token = accessToken, isStart = true): Promise<void> {
    const api = graph(token);
    const numbers = await app.db.collection('senders').find().toArray();
    const deps = {
      ...{ ...base(), api, appId: app.config.meta.appId },
      listAllNumbers: () => Promise.resolve(numbers as never),
      clock: { now: () => new Date() },
    };
    await checkSubscriptions(deps, { isStart });
    await api.close();
  }

  const problem = async (word: string): Promise<boolean> =>
    (await health()).problems.some(({ what }) => what.includes(word));

  it('for want of a subscription are told at start, and when it is back', async () => {
    await until(health, ({ accounts }) =>
      (accounts[0]?.notices ?? []).some(({ event }) => event === 'SUBSCRIBED'),
    );
    expect(await problem('not subscribed')).toBe(false);
    told.length = 0;
    await subscription('DELETE');
    await check();
    expect(await problem('not subscribed')).toBe(true);
    await check();
    expect(told.map(({ data, audience }) => [data, audience])).toEqual([
      [expect.objectContaining({ topic: 'subscription', event: 'MISSING' }), []],
    ]);
    await subscription('POST');
    // Not only once a day, while it is so.
    await check(accessToken, false);
    expect(await problem('not subscribed')).toBe(false);
    expect(told).toHaveLength(2);
  });

  it('are not asked about where all numbers are on an app of their own', async () => {
    await subscription('DELETE');
    await check();
    expect(await problem('not subscribed')).toBe(true);
    const senders = app.db.collection('senders');
    await senders.updateMany({}, { $set: { app: { key: 'app_1', secrets: [] } } });
    expect(await problem('not subscribed')).toBe(false);
    told.length = 0;
    await check('token-of-nobody');
    await senders.updateMany({}, { $unset: { app: '' } });
    expect(told).toEqual([]);
    await subscription('POST');
    await check();
    expect(await problem('not subscribed')).toBe(false);
  });

  it('for want of a token are told', async () => {
    await check('token-of-nobody');
    expect(await problem('does not let the token see the account')).toBe(true);
    await check();
    expect(await problem('does not let the token see the account')).toBe(false);
  });

  it('while messages go out are noticed after a while', async () => {
    let now = new Date();
    let lastReceivedAt: Date | undefined = new Date(now.getTime() - 1_000);
    const watch = new SilenceWatch({
      ...base(),
      readLastReceivedAt: () => Promise.resolve(lastReceivedAt),
      clock: { now: () => now },
    });
    const pass = async (minutes: number): Promise<void> => {
      now = new Date(now.getTime() + minutes * 60_000);
      await watch.look();
    };
    told.length = 0;
    await pass(60);
    expect(told).toEqual([]);
    watch.sent();
    await pass(14);
    watch.sent();
    expect(told).toEqual([]);
    await pass(2);
    await pass(5);
    expect(told.map(({ data }) => data)).toEqual([expect.objectContaining({ event: 'SILENT' })]);
    lastReceivedAt = now;
    await pass(1);
    expect(told.map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ event: 'HEARD', severity: 'info' }),
    );
  });
});

it('a version of Graph that ends soon is a problem', async () => {
  expect((await health()).graph).toEqual({ version: 'v26.0' });
  const old = await startApp({ META_GRAPH_VERSION: 'v19.0' });
  try {
    const client = await old.loginAdmin();
    const { data } = await client.expect(200, 'GET', '/api/admin/health');
    const { graph, problems } = data as PlatformHealth;
    expect(graph).toEqual({ version: 'v19.0', endsAt: '2026-05-21T00:00:00.000Z' });
    expect(problems.map(({ what }) => what)).toContain('Meta has ended Graph v19.0 (2026-05-21).');
  } finally {
    await old.stop();
  }
});
