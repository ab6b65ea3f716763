import { randomUUID } from 'node:crypto';
import type { AdminSender, Message, MessageStats } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../api-client.js';
import {
  anApprovedTemplate,
  change,
  getMessage,
  inboundText,
  newPhone,
  postWebhook,
  sendBody,
  statuses,
  untilStatus,
} from '../fixtures.js';
import {
  phoneNumberId,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from '../harness.js';

let app: TestApp;
let other: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  app = await startApp();
  other = await startApp({
    MONGODB_DB: app.config.mongo.database,
    META_GRAPH_URL: app.config.meta.graphUrl,
  });
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
  await app.sandbox.setSettings({ webhooks: { paused: true } });
});

afterAll(async () => {
  await other.stop();
  await app.stop();
});

const events = () => app.db.collection('webhooks_log');
const settled = () =>
  until(
    () => events().countDocuments({ state: 'received' }),
    (count) => count === 0,
  );

async function aSentMessage(by = merchant, fields: object = {}): Promise<Message> {
  const body = { ...sendBody(template, newPhone()), ...fields };
  return (await by.expect(201, 'POST', '/api/messages/send', body)).data as Message;
}

const told = ({ id, providerMessageId = '' }: Message, status: string) => ({
  ...{ id: providerMessageId, status, timestamp: '1800000000' },
  biz_opaque_callback_data: id,
});

const inboxOf = async (client: MerchantClient) =>
  (await client.expect(200, 'GET', '/api/messages/logs?direction=inbound&limit=200'))
    .data as Message[];

describe('the same thing told again', () => {
  it('F61 ten times at once, at two servers, has one effect', async () => {
    const message = await aSentMessage();
    const text = inboundText(message.to ?? '', 'Ten times');
    const both = { ...text, entry: [...text.entry, ...statuses(told(message, 'read')).entry] };
    const posts = Array.from({ length: 10 }, (_, index) =>
      postWebhook(index % 2 === 0 ? app : other, both),
    );
    for (const { status } of await Promise.all(posts)) expect(status).toBe(200);
    await settled();
    const heard = (await inboxOf(merchant)).filter(({ from }) => from === message.to);
    expect(heard).toHaveLength(1);
    const { timeline } = (await getMessage(merchant, message.id)) as unknown as {
      timeline: { source: string }[];
    };
    expect(timeline.filter(({ source }) => source === 'webhook')).toHaveLength(1);
  });
});

describe('what comes early, late or without its beginning', () => {
  it('F63 before the answer to the send: it is the same message', async () => {
    await app.sandbox.setSettings({
      ...{ latencyMs: 400, sentAfterMs: 0, deliveredAfterMs: 5, readAfterMs: 10 },
      webhooks: { paused: false },
    });
    try {
      const message = await aSentMessage();
      const read = await untilStatus(merchant, message.id, 'read');
      expect(read.providerMessageId).toBe(message.providerMessageId);
      expect((await app.sandbox.ledger({ to: message.to ?? '' })).total).toBe(1);
    } finally {
      await app.sandbox.setSettings({ latencyMs: 20, webhooks: { paused: true } });
    }
  });

  it('F80 read without delivered counts as delivered', async () => {
    const shop = await app.registerMerchant();
    await app.sandbox.setSettings({ webhooks: { paused: false } });
    const approved = await anApprovedTemplate(shop);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    const message = await aSentMessage(shop, sendBody(approved));
    await postWebhook(app, statuses(told(message, 'read')));
    await untilStatus(shop, message.id, 'read');
    const { data } = await shop.expect(200, 'GET', '/api/messages/stats');
    expect((data as MessageStats).funnel).toEqual({ accepted: 1, delivered: 1, read: 1 });
  });
});

describe('one POST with much in it', () => {
  it('F64, F65 a thousand statuses, one of nobody: taken within a second, the others applied', async () => {
    const message = await aSentMessage();
    const [sent] = await app.db
      .collection<{ _id: string }>('message_logs')
      .find({ _id: message.id })
      .toArray();
    const copies = Array.from({ length: 999 }, (_, index) => ({
      ...{ ...sent, _id: `msg_many${index}` },
      ...{ providerMessageId: `wamid.many${index}`, rev: 1 },
    }));
    await app.db.collection<{ _id: string }>('message_logs').insertMany(copies);
    const items = copies.map(({ _id, providerMessageId }) => ({
      ...{ id: providerMessageId, status: 'delivered', timestamp: '1800000000' },
      biz_opaque_callback_data: _id,
    }));
    const unknown = { id: `wamid.${randomUUID()}`, status: 'read', timestamp: '1800000000' };
    const startedAt = performance.now();
    const answer = await postWebhook(app, statuses(...items, unknown));
    expect(answer.status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const event = await until(
      () => events().findOne({ 'outcomes.applied': 999 }),
      (found) => found !== null,
    );
    expect(event?.outcomes).toEqual({ applied: 999, parked: 1 });
  });
});

describe('what is not as expected', () => {
  it('F70 an unknown field and unknown keys are kept as they came', async () => {
    const message = await aSentMessage();
    const known = statuses({ ...told(message, 'read'), ...{ brand_new: { a: [1] } } });
    const news = change('something_new', { deep: { er: [true, null, 'x'] } });
    const payload = { ...known, also: 1, entry: [...known.entry, ...news.entry] };
    await postWebhook(app, payload);
    await untilStatus(merchant, message.id, 'read');
    const event = await until(
      () => events().findOne({ 'outcomes.ignored': 1, state: 'applied' }),
      (found) => found !== null,
    );
    expect(event?.outcomes).toEqual({ applied: 1, ignored: 1 });
  });

  it('F76 of a number of nobody, or of an account of nobody, is in quarantine and seen by no merchant', async () => {
    const text = inboundText(newPhone(), 'Whose?');
    const value = text.entry[0]?.changes[0]?.value as { metadata: object };
    value.metadata = { display_phone_number: '1', phone_number_id: '404404' };
    const account = change('message_template_status_update', {
      ...{ event: 'APPROVED', message_template_id: 7, message_template_name: 'x' },
      message_template_language: 'en_US',
    });
    const foreign = { ...account.entry[0], id: '505505' };
    await postWebhook(app, { ...text, entry: [...text.entry, foreign] });
    const event = await until(
      () => events().findOne({ 'outcomes.quarantined': 2 }),
      (found) => found !== null,
    );
    expect(event?.notable).toEqual(['quarantined']);
    expect((await inboxOf(merchant)).map(({ from }) => from)).not.toContain(text);
  });

  it('F77 a number that has a new owner: its messages stay those of whoever sent them', async () => {
    const next = await app.registerMerchant();
    await app.sandbox.setSettings({ phoneNumbers: 2 });
    const number = String(BigInt(phoneNumberId) + 1n);
    const { data } = await admin.expect(201, 'POST', '/api/admin/senders', {
      ...{ phoneNumberId: number, wabaId, label: 'Moves', shared: false },
      merchantIds: [merchant.merchantId],
    });
    const { id: senderId } = data as AdminSender;
    await app.sandbox.setSettings({ webhooks: { paused: false } });
    const approved = await anApprovedTemplate(merchant);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    const { data: sent } = await merchant.expect(201, 'POST', '/api/messages/send', {
      ...sendBody(approved),
      senderId,
    });
    const message = sent as Message;
    const merchantIds = [next.merchantId];
    await admin.expect(200, 'PATCH', `/api/admin/senders/${senderId}`, { merchantIds });
    const status = statuses(told(message, 'read'));
    const value = status.entry[0]?.changes[0]?.value as { metadata: object };
    value.metadata = { display_phone_number: '1', phone_number_id: number };
    await postWebhook(app, status);
    await untilStatus(merchant, message.id, 'read');
    const { data: theirs } = await next.expect(200, 'GET', '/api/messages/logs');
    expect(theirs).toEqual([]);
  });

  it.each(['0', '-1', '86399', '4102444800', '99999999999999', 'yesterday', '', null, 1.5, {}])(
    'F79 a time of %j is clamped, and opens no window of another day',
    async (timestamp) => {
      const message = await aSentMessage();
      const text = inboundText(message.to ?? '', 'When?', { timestamp: timestamp as string });
      const both = {
        ...text,
        entry: [
          ...text.entry,
          ...statuses({ ...told(message, 'read'), timestamp: timestamp as string }).entry,
        ],
      };
      expect((await postWebhook(app, both)).status).toBe(200);
      const read = await untilStatus(merchant, message.id, 'read');
      const readAt = Date.parse(read.readAt ?? '');
      expect(Math.abs(readAt - Date.now())).toBeLessThan(60_000);
      await settled();
      const [person] = await app.db
        .collection('contacts')
        .find({ phones: message.to })
        .project<{ windows?: Record<string, Date> }>({ windows: 1 })
        .toArray();
      for (const end of Object.values(person?.windows ?? {})) {
        expect(end.getTime()).toBeLessThanOrEqual(Date.now() + 86_400_000);
      }
    },
  );

  it('F79 ten thousand errors in one status are one failure', async () => {
    const message = await aSentMessage();
    const errors = Array.from({ length: 10_000 }, (_, code) => ({ code, title: 'Again' }));
    await postWebhook(app, statuses({ ...told(message, 'failed'), errors }));
    await untilStatus(merchant, message.id, 'failed');
  });
});
