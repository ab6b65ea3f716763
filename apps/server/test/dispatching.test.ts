import type { AdminSender, Message, MessageDetail, SendBatchResult } from '@waypost/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, getMessage, newPhone, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let ana: MerchantClient;
let ben: MerchantClient;

beforeAll(async () => {
  app = await startApp({
    SEND_WAIT_MS: '0',
    META_TIMEOUT_MS: '2000',
    UNCONFIRMED_AFTER_SECONDS: '1',
    LEASE_SECONDS: '2',
  });
  [ana, ben] = await Promise.all([app.registerMerchant(), app.registerMerchant()]);
});

afterEach(() => app.sandbox.clearFaults());

afterAll(() => app.stop());

const nameOf = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '_')}`;

const aTemplate = (merchant: MerchantClient, category: 'UTILITY' | 'MARKETING') => {
  const name = nameOf(category.toLowerCase());
  const text = `Hello {{1}}, there is something {{2}} of ours named ${name} for you today.`;
  const example = { body_text: [['Ana', 'new']] };
  const components = [{ type: 'BODY', text, example }];
  const body = { name, language: 'en_US', category, components };
  return anApprovedTemplate(merchant, body);
};

const aCodeTemplate = (merchant: MerchantClient) => {
  const body = {
    name: nameOf('code'),
    language: 'en_US',
    category: 'AUTHENTICATION',
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
    ],
  };
  return anApprovedTemplate(merchant, body);
};

async function send(merchant: MerchantClient, body: unknown): Promise<Message> {
  return (await merchant.expect(202, 'POST', '/api/messages/send', body)).data as Message;
}

describe('merchants on one number', () => {
  it('take turns: six hundred of one do not delay a single one of another, nor its own live one', async () => {
    const [templateOfAna, templateOfBen] = await Promise.all([
      aTemplate(ana, 'UTILITY'),
      aTemplate(ben, 'UTILITY'),
    ]);
    const messages = Array.from({ length: 600 }, () => sendBody(templateOfAna));
    const batch = await ana.expect(202, 'POST', '/api/messages/batch', { messages });
    expect((batch.data as SendBatchResult).accepted).toBe(600);
    const [live, other] = await Promise.all([
      send(ana, sendBody(templateOfAna)),
      send(ben, sendBody(templateOfBen)),
    ]);
    const waited = async (merchant: MerchantClient, { id }: Message): Promise<number> => {
      const { createdAt, acceptedAt } = await until(
        () => getMessage(merchant, id),
        (message) => message.acceptedAt !== undefined,
      );
      return Date.parse(acceptedAt ?? '') - Date.parse(createdAt);
    };
    expect(await waited(ana, live)).toBeLessThan(4_000);
    expect(await waited(ben, other)).toBeLessThan(4_000);
    // At 80 a second most of the batch still waits: it went ahead of none of them.
    const waiting = await app.db.collection('message_logs').countDocuments({ status: 'queued' });
    expect(waiting).toBeGreaterThan(0);
    await until(
      () => app.db.collection('message_logs').countDocuments({ status: 'queued' }),
      (left) => left === 0,
      20_000,
    );
    expect((await app.sandbox.ledger()).duplicates).toEqual([]);
  });
});

describe('many messages to one person', () => {
  it('keep Meta’s pace for a pair, so that Meta never has to refuse', async () => {
    const template = await aTemplate(ben, 'UTILITY');
    const to = newPhone();
    const messages = Array.from({ length: 46 }, () => sendBody(template, to));
    const batch = await ben.expect(202, 'POST', '/api/messages/batch', { messages });
    const ids = (batch.data as SendBatchResult).messages.map(({ id }) => id);
    const settled = await until(
      () => Promise.all(ids.map((id) => getMessage(ben, id))),
      (all) => all.filter(({ acceptedAt }) => acceptedAt !== undefined).length >= 45,
      15_000,
    );
    const last = settled.filter(({ acceptedAt }) => acceptedAt === undefined);
    expect(last.length).toBeLessThanOrEqual(1);
    const timelines = await Promise.all(
      ids.map(async (id) => (await getMessage(ben, id)) as MessageDetail),
    );
    const details = timelines.flatMap(({ timeline }) => timeline.map(({ detail }) => detail));
    expect(details).toContain('Too many messages to this person at once.');
    expect((await app.sandbox.ledger({ to })).total).toBeGreaterThanOrEqual(45);
  });
});

describe('a long line to one person', () => {
  it('waits in order, and is neither written nor told again and again', async () => {
    const template = await aTemplate(ben, 'UTILITY');
    const to = newPhone();
    const messages = Array.from({ length: 200 }, () => sendBody(template, to));
    const batch = await ben.expect(202, 'POST', '/api/messages/batch', { messages });
    const ids = (batch.data as SendBatchResult).messages.map(({ id }) => id);
    const waiting = { _id: { $in: ids }, status: 'queued', 'timeline.1': { $exists: true } };
    const logs = app.db.collection<{ _id: string; rev: number; dueAt: Date }>('message_logs');
    const held = await until(
      () => logs.find(waiting).sort({ dueAt: 1 }).toArray(),
      (found) => found.length >= 150,
    );
    expect(Math.max(...held.map(({ rev }) => rev))).toBeLessThanOrEqual(3);
    const [first, second, third] = held.slice(100).map(({ dueAt }) => dueAt.getTime());
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(5_000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThan(5_000);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const told = await app.db.collection('events').countDocuments({ 'data.id': { $in: ids } });
    // Made, held once, and those that left: sent, delivered, read.
    expect(told).toBeLessThan(ids.length * 2 + 50 * 4);
  });
});

describe('merchants whose messages are for later', () => {
  it('do not hold up one that has something now', async () => {
    const template = await aTemplate(ana, 'UTILITY');
    const probe = await send(ana, sendBody(template));
    const logs = app.db.collection<{ _id: string }>('message_logs');
    const sample = await logs.findOne({ _id: probe.id });
    const later = new Date(Date.now() + 3_600_000);
    const held = Array.from({ length: 300 }, (_, at) => ({
      ...sample,
      ...{ _id: `msg_later_${at}`, merchantId: `mer_later_${at}`, status: 'queued', rev: 1 },
      ...{ dueAt: later, validUntil: later, providerMessageId: undefined },
    }));
    await logs.insertMany(held.map(({ providerMessageId: _none, ...document }) => document));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { id, createdAt } = await send(ana, sendBody(template));
    const sent = await until(
      () => getMessage(ana, id),
      ({ acceptedAt }) => acceptedAt !== undefined,
    );
    expect(Date.parse(sent.acceptedAt ?? '') - Date.parse(createdAt)).toBeLessThan(3_000);
    await logs.deleteMany({ _id: /^msg_later_/ });
  });
});

describe('a number whose marketing Meta stops (131048)', () => {
  it('goes on with all else, keeps the marketing queued, and says so to the admin', async () => {
    const [offer, order] = await Promise.all([
      aTemplate(ana, 'MARKETING'),
      aTemplate(ana, 'UTILITY'),
    ]);
    await app.sandbox.fail('messages', { error: { code: 131048 } });
    const first = await send(ana, sendBody(offer));
    const stopped = await until(
      () => getMessage(ana, first.id) as Promise<MessageDetail>,
      ({ status, timeline }) => status === 'queued' && timeline.length > 1,
    );
    expect(stopped).toMatchObject({ status: 'queued' });
    const second = await send(ana, sendBody(offer));
    await untilStatus(ana, (await send(ana, sendBody(order))).id, 'read');
    const held = (await getMessage(ana, second.id)) as MessageDetail;
    expect(held).toMatchObject({ status: 'queued', attempts: 0 });
    expect(held.timeline.at(-1)?.detail).toMatch(/^Marketing waits: /);
    expect((await app.sandbox.ledger({ callbackData: second.id })).total).toBe(0);
    const admin = await app.loginAdmin();
    const { data } = await admin.expect(200, 'GET', '/api/admin/senders');
    const [number] = (data as AdminSender[]).filter(
      ({ marketingPausedUntil }) => marketingPausedUntil,
    );
    expect(number).toMatchObject({ status: 'active' });
    const health = await admin.expect(200, 'GET', '/api/admin/health');
    expect(JSON.stringify(health.data)).toContain('Meta takes no marketing from');
  });
});

describe('a one-time code whose outcome stays unknown', () => {
  const unknown = async (merchant: MerchantClient): Promise<Message> => {
    const { name, language } = await aCodeTemplate(merchant);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    const to = newPhone();
    // The messages of other tests may be tried again meanwhile.
    await app.sandbox.fail('messages', { acceptThenReset: true }, { to });
    const template = { name, language, variables: { body: ['481516'] } };
    const { id } = await send(merchant, { to, type: 'template', template });
    await untilStatus(merchant, id, 'unconfirmed');
    return getMessage(merchant, id);
  };

  afterEach(() => app.sandbox.setSettings({ webhooks: { paused: false } }));

  it('is sent once more where its merchant wants that, and never a third time', async () => {
    const shop = await app.registerMerchant();
    await shop.expect(200, 'PATCH', '/api/merchant', { onUnconfirmed: 'resend_authentication' });
    const first = await unknown(shop);
    const again = await until(
      async () =>
        ((await shop.expect(200, 'GET', '/api/messages/logs')).data as Message[]).find(
          ({ resendOf }) => resendOf === first.id,
        ),
      (message) => message?.acceptedAt !== undefined,
    );
    expect(again).toMatchObject({ to: first.to, type: 'template' });
    expect((await app.sandbox.ledger({ to: first.to ?? '' })).total).toBe(2);
    const all = await shop.expect(200, 'GET', '/api/messages/logs');
    expect(all.data as Message[]).toHaveLength(2);
  });

  it('waits for a person where it is not set', async () => {
    const shop = await app.registerMerchant();
    await unknown(shop);
    const all = await shop.expect(200, 'GET', '/api/messages/logs');
    expect(all.data as Message[]).toHaveLength(1);
  });
});
