import { randomUUID } from 'node:crypto';
import type { AdminSender, Message, WebhookEventDetail } from '@waypost/contract';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
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
} from './fixtures.js';
import {
  phoneNumberId,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
  await app.sandbox.setSettings({ webhooks: { paused: true } });
});

afterAll(() => app.stop());

const events = () => app.db.collection<Document & { _id: string }>('webhooks_log');
const parked = () => app.db.collection<Document & { _id: string }>('parked_items');
const messages = () => app.db.collection<Document & { _id: string }>('message_logs');

async function aSentMessage(to = newPhone()): Promise<Message> {
  const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, to));
  return data as Message;
}

/** As it stood when Meta's answer had been lost: its id at Meta is not known. */
async function aMessageWithoutAnswer(): Promise<Message & { wamid: string }> {
  const message = await aSentMessage();
  await messages().updateOne(
    { _id: message.id },
    {
      $set: { status: 'sending', attemptId: 'try_lost' },
      $unset: { providerMessageId: '', acceptedAt: '' },
      $inc: { rev: 1 },
    },
  );
  return { ...message, wamid: message.providerMessageId ?? '' };
}

/** Posts it and waits until it has been applied. */
async function post(
  payload: object,
  how: Parameters<typeof postWebhook>[2] = {},
): Promise<WebhookEventDetail> {
  const marked = { ...payload, marker: randomUUID() };
  const raw = Buffer.from(JSON.stringify(marked));
  expect((await postWebhook(app, null, { ...how, raw })).status).toBe(200);
  const event = await until(
    () => events().findOne({ raw }),
    (found) => found !== null && found.state !== 'received',
  );
  return detail(event?._id ?? '');
}

async function detail(id: string): Promise<WebhookEventDetail> {
  return (await admin.expect(200, 'GET', `/api/admin/webhooks/${id}`)).data as WebhookEventDetail;
}

describe('parked changes', () => {
  it('are applied as soon as their message becomes known', async () => {
    const { id, wamid } = await aMessageWithoutAnswer();
    const early = await post(statuses({ id: wamid, status: 'read' }));
    expect(early.outcomes).toEqual({ parked: 1 });
    expect(early.items[0]?.reason).toBe('Its message is not known yet.');
    // None of the tries that come by themselves is near.
    await parked().updateMany({}, { $set: { dueAt: new Date(Date.now() + 3_600_000) } });
    await post(statuses({ id: wamid, status: 'sent', biz_opaque_callback_data: id }));
    await untilStatus(merchant, id, 'read');
    const settled = await until(
      () => detail(early.id),
      ({ outcomes }) => outcomes?.applied === 1,
    );
    expect(settled.outcomes).toEqual({ applied: 1 });
    expect(settled.items[0]).not.toHaveProperty('reason');
    await until(
      () => parked().countDocuments(),
      (count) => count === 0,
    );
  });

  it('are tried by themselves where another process made it known', async () => {
    const { id, wamid } = await aMessageWithoutAnswer();
    await post(statuses({ id: wamid, status: 'delivered' }));
    await messages().updateOne(
      { _id: id },
      { $set: { providerMessageId: wamid }, $inc: { rev: 1 } },
    );
    await untilStatus(merchant, id, 'delivered');
  });

  it('wait on while the webhook that told them is not at its end', async () => {
    const { id, wamid } = await aMessageWithoutAnswer();
    const early = await post(statuses({ id: wamid, status: 'delivered' }));
    const waiting = { eventId: early.id };
    const later = new Date(Date.now() + 3_600_000);
    const unfinished = { state: 'received', dueAt: later };
    await parked().updateMany(waiting, { $set: { dueAt: later } });
    await events().updateOne(
      { _id: early.id },
      { $set: unfinished, $unset: { outcomes: '', items: '', notable: '' }, $inc: { rev: 1 } },
    );
    await messages().updateOne(
      { _id: id },
      { $set: { providerMessageId: wamid }, $inc: { rev: 1 } },
    );
    await parked().updateMany(waiting, { $set: { dueAt: new Date() }, $inc: { rev: 1 } });
    await untilStatus(merchant, id, 'delivered');
    await parked().updateMany(waiting, { $set: { dueAt: new Date(), tries: 5 }, $inc: { rev: 1 } });
    await until(
      () => parked().findOne(waiting),
      (it) => it === null || it.tries >= 6,
    );
    expect(await parked().countDocuments(waiting)).toBe(1);
    const finished = { state: 'applied', outcomes: { parked: 1 }, notable: ['parked'] };
    await events().updateOne(
      { _id: early.id },
      { $set: { ...finished, items: early.items }, $unset: { dueAt: '' }, $inc: { rev: 1 } },
    );
    // Soon after, however long its tries would let it wait by now.
    await until(
      () => parked().countDocuments(waiting),
      (count) => count === 0,
    );
    expect((await detail(early.id)).outcomes).not.toHaveProperty('parked');
  });

  it('wait once, however often they are told, and are given up with a reason', async () => {
    const unknown = statuses({ id: `wamid.${randomUUID()}`, status: 'read' });
    const first = await post(unknown);
    const second = await post(unknown);
    expect([first.outcomes, second.outcomes]).toEqual([{ parked: 1 }, { duplicate: 1 }]);
    const waiting = { eventId: first.id };
    expect(await parked().countDocuments(waiting)).toBe(1);
    await parked().updateOne(waiting, { $set: { dueAt: new Date(), giveUpAt: new Date() } });
    const given = await until(
      () => detail(first.id),
      ({ outcomes }) => outcomes?.ignored === 1,
    );
    expect(given.items[0]?.reason).toMatch(/^Given up: its message did not become known/);
    await until(
      () => parked().countDocuments(waiting),
      (count) => count === 0,
    );
  });

  it('of a template wait until it is here', async () => {
    const news = change('message_template_status_update', {
      event: 'PAUSED',
      message_template_id: 700000000000001,
      message_template_name: `late_${randomUUID().slice(0, 8)}`,
      message_template_language: 'en_US',
      reason: 'NONE',
    });
    const event = await post(news);
    expect(event.outcomes).toEqual({ parked: 1 });
    expect(event.items[0]?.reason).toBe('Its template is not known yet.');
    expect(await parked().countDocuments({ eventId: event.id })).toBe(1);
  });

  it('are found by their outcome, like all others', async () => {
    const found = async (outcome: string) =>
      (await admin.expect(200, 'GET', `/api/admin/webhooks?outcome=${outcome}`)).data as {
        outcomes: Record<string, number>;
      }[];
    await post(change('account_alerts', { alert: 'x' }));
    for (const outcome of ['parked', 'duplicate', 'ignored', 'applied']) {
      const rows = await found(outcome);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ outcomes }) => (outcomes[outcome] ?? 0) > 0)).toBe(true);
    }
  });
});

describe('a merchant’s own Meta app', () => {
  const secret = 'secret-of-the-app-of-a-merchant-01';
  const newNumber = async (number: number, appSecret = secret): Promise<AdminSender> => {
    await app.sandbox.setSettings({ phoneNumbers: 4 });
    const { data } = await admin.expect(201, 'POST', '/api/admin/senders', {
      phoneNumberId: String(BigInt(phoneNumberId) + BigInt(number)),
      wabaId,
      label: `Number ${number}`,
      shared: false,
      merchantIds: [merchant.merchantId],
      appSecret,
    });
    return data as AdminSender;
  };
  const inboundAt = (number: string, from: string) => {
    const payload = inboundText(from, 'Hello');
    const value = payload.entry[0]?.changes[0]?.value as { metadata: object };
    value.metadata = { display_phone_number: '1', phone_number_id: number };
    return payload;
  };
  let own: AdminSender;
  let path: string;

  beforeAll(async () => {
    own = await newNumber(1);
    path = own.webhookPath ?? '';
  });

  it('is kept sealed, and its secret is never read back', async () => {
    expect(path).toMatch(/^\/api\/webhooks\/meta\/app_[0-9a-f]{32}$/);
    expect(JSON.stringify(own)).not.toContain(secret);
    const stored = JSON.stringify(await app.db.collection('senders').find().toArray());
    expect(stored).not.toContain(secret);
    const audit = JSON.stringify((await admin.expect(200, 'GET', '/api/admin/audit')).data);
    expect(audit).not.toContain(secret);
  });

  it('speaks for its own number, at its own address', async () => {
    const from = newPhone();
    const event = await post(inboundAt(own.phoneNumberId, from), { path, secret });
    expect(event.outcomes).toEqual({ applied: 1 });
    const inbox = (await merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound'))
      .data as Message[];
    expect(inbox.find((it) => it.from === from)).toMatchObject({ senderId: own.id });
  });

  it('is believed by its own secret alone', async () => {
    const payload = inboundAt(own.phoneNumberId, newPhone());
    const before = await events().countDocuments();
    for (const how of [
      { path },
      { path, secret: 'another-secret-of-thirty-two-chars' },
      { secret },
      { path: '/api/webhooks/meta/app_00000000000000000000000000000000', secret },
      { path: '/api/webhooks/meta/app_00000000000000000000000000000000' },
    ]) {
      expect(await postWebhook(app, payload, how)).toEqual({ status: 401, text: '' });
    }
    expect(await events().countDocuments()).toBe(before);
  });

  it('cannot speak for the number or account of another, nor the platform’s for its', async () => {
    const message = await aSentMessage();
    const status = statuses({ id: message.providerMessageId ?? '', status: 'read' });
    const theirs = await post(status, { path, secret });
    expect(theirs.outcomes).toEqual({ quarantined: 1 });
    expect(theirs.items[0]?.reason).toBe('Its number or account is not of the app that sent it.');
    expect((await getMessage(merchant, message.id)).status).toBe('sent');
    const ours = await post(inboundAt(own.phoneNumberId, newPhone()));
    expect(ours.outcomes).toEqual({ quarantined: 1 });
    const account = change('account_update', { event: 'ACCOUNT_DELETED' });
    const foreign = { ...account, entry: account.entry.map((it) => ({ ...it, id: '999' })) };
    expect((await post(foreign, { path, secret })).outcomes).toEqual({ quarantined: 1 });
  });

  it('cannot speak for an account that has numbers of others, nor for a number by what it is called', async () => {
    const news = (display_phone_number?: string) =>
      change('account_update', { event: 'ACCOUNT_DELETED', display_phone_number });
    expect((await post(news(), { path, secret })).outcomes).toEqual({ quarantined: 1 });
    const senders = (await admin.expect(200, 'GET', '/api/admin/senders')).data as AdminSender[];
    const platform = senders.find(({ id }) => id !== own.id);
    expect((await post(news(platform?.displayPhoneNumber), { path, secret })).outcomes).toEqual({
      quarantined: 1,
    });
    expect((await post(news(own.displayPhoneNumber))).outcomes).toEqual({ quarantined: 1 });
    const security = change('security', {
      event: 'PIN_CHANGED',
      display_phone_number: own.displayPhoneNumber,
    });
    expect((await post(security, { path, secret })).outcomes).toEqual({ applied: 1 });
  });

  it('is one for all its numbers, and changes its secret at all of them at once', async () => {
    const second = await newNumber(2);
    expect(second.webhookPath).toBe(path);
    const renewed = 'renewed-secret-of-the-same-app-001';
    const patch = `/api/admin/senders/${second.id}`;
    const { data } = await admin.expect(200, 'PATCH', patch, { appSecret: renewed });
    expect((data as AdminSender).webhookPath).toBe(path);
    // The intake knows secrets as of a second ago.
    await until(
      () => postWebhook(app, {}, { path, secret: renewed }),
      ({ status }) => status === 200,
    );
    for (const sender of [own, second]) {
      for (const signedBy of [renewed, secret]) {
        const payload = inboundAt(sender.phoneNumberId, newPhone());
        expect((await post(payload, { path, secret: signedBy })).outcomes).toEqual({ applied: 1 });
      }
    }
    await app.db.collection('senders').updateMany(
      { app: { $exists: true } },
      { $set: { 'app.secrets.$[old].until': new Date(0) } },
      {
        arrayFilters: [{ 'old.until': { $exists: true } }],
      },
    );
    const late = await until(
      () => postWebhook(app, inboundAt(own.phoneNumberId, newPhone()), { path, secret }),
      ({ status }) => status === 401,
    );
    expect(late.text).toBe('');
  });

  it('is not troubled by a secret that cannot be opened', async () => {
    const senders = app.db.collection('senders');
    const broken = { key: 'app_broken', secrets: [{ sealed: 'v1.gone.a.b.c' }] };
    await senders.updateOne({ phoneNumberId }, { $set: { app: broken } });
    const current = (await senders.findOne({ phoneNumberId: own.phoneNumberId }))?.app as {
      secrets: object[];
    };
    await senders.updateOne(
      { phoneNumberId: own.phoneNumberId },
      { $set: { 'app.secrets': [...current.secrets, ...broken.secrets] } },
    );
    const renewed = 'renewed-secret-of-the-same-app-001';
    const known = await newNumber(3, renewed);
    expect(known.webhookPath).toBe(path);
    const payload = inboundAt(own.phoneNumberId, newPhone());
    expect((await post(payload, { path, secret: renewed })).outcomes).toEqual({ applied: 1 });
    const atBroken = { path: '/api/webhooks/meta/app_broken', secret: renewed };
    expect((await postWebhook(app, payload, atBroken)).status).toBe(401);
    await senders.updateOne({ phoneNumberId }, { $unset: { app: '' } });
    await senders.updateOne({ phoneNumberId: own.phoneNumberId }, { $set: { app: current } });
  });

  it('is given up by null, and the number is on the platform’s app again', async () => {
    const patch = `/api/admin/senders/${own.id}`;
    const { data } = await admin.expect(200, 'PATCH', patch, { appSecret: null });
    expect(data).not.toHaveProperty('webhookPath');
    const event = await post(inboundAt(own.phoneNumberId, newPhone()));
    expect(event.outcomes).toEqual({ applied: 1 });
  });

  it('answers Meta’s check of its address', async () => {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': '42',
      'hub.verify_token': 'verify-token-of-the-tests',
    });
    const answer = await fetch(`${app.url}${path}?${query.toString()}`);
    expect([answer.status, await answer.text()]).toEqual([200, '42']);
  });
});

describe('a number’s own access token', () => {
  it('is what Meta is called with, sealed, and given up by null', async () => {
    const [platform] = (await admin.expect(200, 'GET', '/api/admin/senders')).data as AdminSender[];
    const patch = `/api/admin/senders/${platform?.id ?? ''}`;
    const { data } = await admin.expect(200, 'PATCH', patch, {
      accessToken: 'EAAG-token-that-meta-does-not-know',
    });
    expect(data).toMatchObject({ hasOwnToken: true });
    const stored = JSON.stringify(await app.db.collection('senders').find().toArray());
    expect(stored).not.toContain('EAAG-token-that-meta-does-not-know');
    const answer = await merchant.call('POST', '/api/messages/send', sendBody(template), {
      prefer: 'respond-async',
    });
    const { id } = answer.data as Message;
    await until(
      async () => (await admin.expect(200, 'GET', '/api/admin/senders')).data as AdminSender[],
      (senders) => senders.find((it) => it.id === platform?.id)?.status === 'paused',
    );
    await admin.expect(200, 'PATCH', patch, { accessToken: 'token-of-the-sandbox' });
    await app.db.collection('senders').updateMany({}, { $unset: { paused: '' } });
    await messages().updateOne({ _id: id }, { $set: { dueAt: new Date() }, $inc: { rev: 1 } });
    await untilStatus(merchant, id, 'sent');
    const given = await admin.expect(200, 'PATCH', patch, { accessToken: null });
    expect(given.data).toMatchObject({ hasOwnToken: false });
  });
});
