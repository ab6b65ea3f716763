import { randomUUID } from 'node:crypto';
import type { Message } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  anApprovedTemplate,
  getMessage,
  inboundText,
  newPhone,
  postWebhook,
  sendBody,
  sign,
  statuses,
  untilStatus,
} from './fixtures.js';
import { startApp, until, verifyToken, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
  // From here on every status is told by the tests themselves.
  await app.sandbox.setSettings({ webhooks: { paused: true } });
});

afterAll(() => app.stop());

const path = '/api/webhooks/meta';
const events = () => app.db.collection('webhooks_log');

async function aSentMessage(to = newPhone(), by = merchant, of = template): Promise<Message> {
  const { data } = await by.expect(201, 'POST', '/api/messages/send', sendBody(of, to));
  return data as Message;
}

function status(message: Message, word: string, fields: object = {}) {
  return {
    id: message.providerMessageId ?? '',
    status: word,
    biz_opaque_callback_data: message.id,
    ...fields,
  };
}

/** As it stood when Meta's answer had been lost. */
async function loseAnswer(sent: Message): Promise<void> {
  await app.db.collection<{ _id: string }>('message_logs').updateOne(
    { _id: sent.id },
    {
      $set: { status: 'sending', attemptId: 'try_lost' },
      $unset: { providerMessageId: '', acceptedAt: '' },
      $inc: { rev: 1 },
    },
  );
}

/** Waits until every stored event has been applied. */
function settled(): Promise<number> {
  return until(
    () => events().countDocuments({ state: 'received' }),
    (count) => count === 0,
  );
}

describe('verifyWebhook', () => {
  const query = (fields: Record<string, string>) =>
    new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': '1158201444',
      'hub.verify_token': verifyToken,
      ...fields,
    }).toString();

  it('answers the challenge as plain text', async () => {
    const answer = await app.api.call('GET', `${path}?${query({})}`);
    expect([answer.status, answer.text]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it.each([
    ['another token', query({ 'hub.verify_token': 'wrong' })],
    ['another mode', query({ 'hub.mode': 'unsubscribe' })],
    ['nothing', ''],
    ['a repeated token', `${query({})}&hub.verify_token=wrong`],
    ['a repeated challenge', `${query({})}&hub.challenge=2`],
    ['a huge challenge', query({ 'hub.challenge': 'x'.repeat(1000) })],
  ])('refuses %s', async (_name, text) => {
    expect((await app.api.call('GET', `${path}?${text}`)).status).toBe(403);
  });
});

describe('receiveWebhook', () => {
  const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');

  it.each([
    ['no signature', ''],
    ['another signature', `sha256=${'0'.repeat(64)}`],
    ['a short one', sign(body).slice(0, -2)],
    ['SHA-1', sign(body).replace('sha256=', 'sha1=')],
    ['no prefix', sign(body).replace('sha256=', '')],
    ['no hex', `sha256=${'z'.repeat(64)}`],
    ['one of another body', sign(Buffer.from(`${body.toString()} `))],
  ])('answers 401 with an empty body and stores nothing for %s', async (_name, signature) => {
    const before = await events().countDocuments();
    const answer = await postWebhook(app, null, { raw: body, signature });
    expect(answer).toEqual({ status: 401, text: '' });
    expect(await events().countDocuments()).toBe(before);
  });

  it('checks the raw bytes: escapes, slashes and all', async () => {
    const raw = Buffer.from(
      '{"object":"whatsapp_business_account","entry":[],"x":"caf\\u00e9 \\ud83e\\udd8a https:\\/\\/ex.test"}',
    );
    expect(await postWebhook(app, null, { raw })).toMatchObject({ status: 200 });
    const unescaped = Buffer.from(JSON.stringify(JSON.parse(raw.toString())));
    const answer = await postWebhook(app, null, { raw: unescaped, signature: sign(raw) });
    expect(answer.status).toBe(401);
  });

  it('stores every byte before it answers exactly 200', async () => {
    const raw = Buffer.from(`{"object":"whatsapp_business_account","marker":"${randomUUID()}"}`);
    expect(await postWebhook(app, null, { raw })).toEqual({ status: 200, text: '' });
    expect(await events().countDocuments({ raw })).toBe(1);
  });

  it('keeps what is signed but no JSON, out of the way', async () => {
    const raw = Buffer.from(`{"broken":"${randomUUID()}`);
    expect((await postWebhook(app, null, { raw })).status).toBe(200);
    const event = await until(
      () => events().findOne({ raw }),
      (found) => found?.state === 'quarantined',
    );
    expect(event?.reason).toBe('The body is no JSON.');
  });

  it('applies all others when one is nested deep or names very many', async () => {
    const message = await aSentMessage();
    const deep = '['.repeat(6_000) + ']'.repeat(6_000);
    const many = JSON.stringify(Array.from({ length: 200_000 }, () => 0));
    const head = '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":';
    for (const rest of [
      `"account_update","value":{"event":"X","deep":${deep}}}]}]}`,
      `"messages","value":{"errors":${many}}}]}]}`,
    ]) {
      expect((await postWebhook(app, null, { raw: Buffer.from(head + rest) })).status).toBe(200);
    }
    await postWebhook(app, statuses(status(message, 'delivered')));
    await untilStatus(merchant, message.id, 'delivered');
    await settled();
  });

  it('takes 3 MB, and refuses 5 MB and compressed bodies', async () => {
    const padded = (bytes: number) => Buffer.from(`{"x":"${'x'.repeat(bytes)}"}`);
    expect((await postWebhook(app, null, { raw: padded(3_000_000) })).status).toBe(200);
    expect((await postWebhook(app, null, { raw: padded(5_000_000) })).status).toBe(413);
    const gzip = await fetch(app.url + path, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip', 'x-hub-signature-256': sign(body) },
      body: new Uint8Array(body),
    });
    expect(gzip.status).toBe(415);
  });
});

describe('statuses', () => {
  it('raise a message in any order, any number of times', async () => {
    const message = await aSentMessage();
    for (const word of ['read', 'delivered', 'read', 'sent', 'delivered', 'sent']) {
      await postWebhook(app, statuses(status(message, word)));
    }
    await settled();
    const read = await getMessage(merchant, message.id);
    expect(read).toMatchObject({ status: 'read' });
    expect(read).toHaveProperty('sentAt');
    expect(read).toHaveProperty('deliveredAt');
  });

  it('that come together are all kept, and told once as they leave the message', async () => {
    const message = await aSentMessage();
    const words = ['sent', 'delivered', 'read'];
    await postWebhook(app, statuses(...words.map((word) => status(message, word))));
    await settled();
    const { timeline } = await getMessage(merchant, message.id);
    const entries = words.map((word) => expect.objectContaining({ status: word }) as object);
    expect(timeline).toEqual(expect.arrayContaining(entries));
    const told = app.db.collection<{ data: Message }>('events').find({ 'data.id': message.id });
    const changes = (await told.sort({ seq: 1 }).toArray()).map(({ data }) => data.status);
    expect(changes).toEqual([message.status, 'read']);
  });

  it('find a message by Meta’s id alone', async () => {
    const message = await aSentMessage();
    const { biz_opaque_callback_data: _none, ...plain } = status(message, 'delivered');
    await postWebhook(app, statuses(plain));
    await untilStatus(merchant, message.id, 'delivered');
  });

  it('tell why a message failed, unless it was delivered after all', async () => {
    const message = await aSentMessage();
    const errors = [{ code: 131026, title: 'Message undeliverable' }];
    await postWebhook(app, statuses(status(message, 'failed', { errors })));
    const failed = await untilStatus(merchant, message.id, 'failed');
    expect(failed.error?.code).toBe(131026);
    expect(failed.error?.advice).not.toBe('');
    await postWebhook(app, statuses(status(message, 'delivered')));
    expect(await untilStatus(merchant, message.id, 'delivered')).not.toHaveProperty('error');
  });

  it('of nobody’s, or broken, touch none of their neighbours', async () => {
    const messages = [await aSentMessage(), await aSentMessage()];
    const payload = statuses(...messages.map((message) => status(message, 'delivered')), {
      id: 'wamid.unknown',
      status: 'read',
    });
    const value = payload.entry[0]?.changes[0]?.value as { statuses: unknown[] };
    value.statuses.splice(1, 0, null, { status: 7 }, 'text');
    await postWebhook(app, payload);
    for (const message of messages) await untilStatus(merchant, message.id, 'delivered');
    const event = await until(
      () => events().findOne({ 'items.outcome': 'parked', state: 'applied' }),
      (found) => found !== null,
    );
    const outcomes = (event?.items as { outcome: string }[]).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual([
      'applied',
      'applied',
      'parked',
      'quarantined',
      'quarantined',
      'quarantined',
    ]);
  });

  it('of another number do not reach a message, whatever id they name', async () => {
    const message = await aSentMessage();
    const payload = statuses(status(message, 'read'));
    const value = payload.entry[0]?.changes[0]?.value as { metadata: object };
    value.metadata = { display_phone_number: '15550100999', phone_number_id: '999' };
    await postWebhook(app, payload);
    await settled();
    expect(await getMessage(merchant, message.id)).toMatchObject({ status: 'sent' });
  });
});

describe('inbound', () => {
  const inboxOf = async (client: MerchantClient) =>
    (await client.expect(200, 'GET', '/api/messages/logs?direction=inbound')).data as Message[];

  const anotherMerchant = async () => {
    const other = await app.registerMerchant();
    await app.sandbox.setSettings({ webhooks: { paused: false } });
    const approved = await anApprovedTemplate(other);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    return { merchant: other, template: approved };
  };

  it('belongs to whoever last wrote to that person, and comes once', async () => {
    const { merchant: own, template: approved } = await anotherMerchant();
    const to = newPhone();
    await aSentMessage(to);
    await aSentMessage(to, own, approved);
    const text = inboundText(to, 'Grüße 🦊');
    await Promise.all([postWebhook(app, text), postWebhook(app, text), postWebhook(app, text)]);
    await settled();
    const inbox = await inboxOf(own);
    expect(inbox).toHaveLength(1);
    expect(inbox[0]).toMatchObject({
      status: 'received',
      type: 'text',
      from: to,
      contact: { phone: to, name: 'Zoë 🦊' },
      content: { text: { body: 'Grüße 🦊' } },
    });
    expect((await inboxOf(merchant)).map(({ from }) => from)).not.toContain(to);
  });

  it('is found its merchant when it comes with the status that settles the question', async () => {
    for (let round = 0; round < 5; round += 1) {
      const to = newPhone();
      const sent = await aSentMessage(to);
      await loseAnswer(sent);
      const answer = inboundText(to, `Thank you (${round})`);
      const both = statuses(status(sent, 'delivered', { biz_opaque_callback_data: sent.id }));
      const changes = [...answer.entry, ...both.entry].flatMap((entry) => entry.changes);
      const [entry] = both.entry;
      await postWebhook(app, { ...both, entry: [{ ...entry, changes }] });
      const mine = await until(
        async () =>
          (await merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound'))
            .data as Message[],
        (messages) => messages.some(({ from }) => from === to),
      );
      expect(mine.find(({ from }) => from === to)?.content.text?.body).toContain(String(round));
    }
  });

  it('is found its merchant right behind a long POST that settles the question at its end', async () => {
    const to = newPhone();
    const sent = await aSentMessage(to);
    await loseAnswer(sent);
    const others = Array.from({ length: 999 }, () => ({
      ...{ id: `wamid.A${randomUUID()}`, status: 'sent' },
    }));
    const settling = { ...status(sent, 'delivered'), id: 'wamid.Z' };
    await postWebhook(app, statuses(...others, settling));
    await postWebhook(app, inboundText(to, 'Thank you'));
    const inbound = await until(
      () => app.db.collection('message_logs').findOne({ 'contact.phone': to }),
      (found) => found !== null,
    );
    expect(inbound?.merchantId).toBe(sent.merchantId);
    await settled();
  });

  it('belongs to the merchant of the message it quotes', async () => {
    const to = newPhone();
    const quoted = await aSentMessage(to);
    const { merchant: other, template: approved } = await anotherMerchant();
    await aSentMessage(to, other, approved);
    await postWebhook(
      app,
      inboundText(to, 'About that', { context: { id: quoted.providerMessageId ?? '' } }),
    );
    await settled();
    expect((await inboxOf(merchant)).map(({ from }) => from)).toContain(to);
    expect(await inboxOf(other)).toEqual([]);
  });

  it('does not go to somebody whose message never reached the person', async () => {
    const to = newPhone();
    await aSentMessage(to);
    const other = await anotherMerchant();
    const failed = await aSentMessage(to, other.merchant, other.template);
    const errors = [{ code: 131026, title: 'Message undeliverable' }];
    await postWebhook(app, statuses(status(failed, 'failed', { errors })));
    await settled();
    await postWebhook(app, inboundText(to, 'Yes?'));
    await settled();
    expect((await inboxOf(merchant)).map(({ from }) => from)).toContain(to);
    expect(await inboxOf(other.merchant)).toEqual([]);
  });

  it('goes to whoever had written when the person wrote, however late we hear of it', async () => {
    const to = newPhone();
    const message = await aSentMessage(to);
    await app.db
      .collection<{ _id: string }>('message_logs')
      .updateOne({ _id: message.id }, { $set: { acceptedAt: new Date(Date.now() - 600_000) } });
    const timestamp = String(Math.floor(Date.now() / 1000) - 300);
    const other = await anotherMerchant();
    await aSentMessage(to, other.merchant, other.template);
    await postWebhook(app, inboundText(to, 'Earlier', { timestamp }));
    await settled();
    expect((await inboxOf(merchant)).map(({ from }) => from)).toContain(to);
    expect(await inboxOf(other.merchant)).toEqual([]);
  });

  it('told again opens no window of somebody who wrote in the meantime', async () => {
    const to = newPhone();
    await aSentMessage(to);
    const text = inboundText(to, 'Hi');
    await postWebhook(app, text);
    await settled();
    const other = await anotherMerchant();
    await aSentMessage(to, other.merchant, other.template);
    await postWebhook(app, text);
    await settled();
    const { error } = await other.merchant.call('POST', '/api/messages/send', {
      to,
      type: 'text',
      text: { body: 'Hi' },
    });
    expect(error.code).toBe('outside_service_window');
  });

  it('of somebody nobody wrote to is the admin’s to see', async () => {
    const from = newPhone();
    await postWebhook(app, inboundText(from, 'Hello?'));
    await settled();
    const admin = await app.loginAdmin();
    const { data } = await admin.expect(
      200,
      'GET',
      '/api/messages/logs?direction=inbound&limit=200',
    );
    const found = (data as Message[]).find((message) => message.from === from);
    expect(found).toBeDefined();
    expect(found).not.toHaveProperty('merchantId');
    expect((await inboxOf(merchant)).map((message) => message.from)).not.toContain(from);
  });

  it('that is old opens no window', async () => {
    const to = newPhone();
    await aSentMessage(to);
    const timestamp = String(Math.floor(Date.now() / 1000) - 25 * 3600);
    await postWebhook(app, inboundText(to, 'Yesterday', { timestamp }));
    await settled();
    const text = { to, type: 'text', text: { body: 'Hi' } };
    const { error } = await merchant.call('POST', '/api/messages/send', text);
    expect(error.code).toBe('outside_service_window');
  });
});
