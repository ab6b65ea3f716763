import type { Message, MessageDetail } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  anApprovedTemplate,
  getMessage,
  inboundText,
  newPhone,
  postWebhook,
  sendBody,
  untilStatus,
} from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  app = await startApp({ SEND_WAIT_MS: '1500', META_TIMEOUT_MS: '1500' });
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterEach(() => app.sandbox.clearFaults());

afterAll(() => app.stop());

const send = (body: unknown) => merchant.call('POST', '/api/messages/send', body);
const sent = async (to?: string) => {
  const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, to));
  return data as Message;
};
const ledgerOf = (callbackData: string) => app.sandbox.ledger({ callbackData });
const countMessages = () => app.db.collection('message_logs').countDocuments();

describe('sendMessage', () => {
  it('answers that Meta took it, and follows it until it is read', async () => {
    const to = newPhone();
    const message = await sent(to);
    expect(message).toMatchObject({
      status: 'sent',
      to,
      from: '+15550100200',
      attempts: 1,
      template: { name: template.name, category: 'UTILITY' },
    });
    expect(message.providerMessageId).toMatch(/^wamid\./);
    const read = (await untilStatus(merchant, message.id, 'read')) as MessageDetail;
    expect(read.timeline.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['queued', 'sending', 'sent', 'delivered', 'read']),
    );
    expect(read).toHaveProperty('deliveredAt');
    const ledger = await ledgerOf(message.id);
    expect(ledger).toMatchObject({ total: 1, duplicates: [] });
    expect(ledger.messages[0]?.to).toBe(to.slice(1));
  });

  it('keeps the number’s pace, so that Meta never has to slow it', async () => {
    const own = await startApp({ SEND_WAIT_MS: '0' });
    const shop = await own.registerMerchant();
    const approved = await anApprovedTemplate(shop);
    await Promise.all(
      Array.from({ length: 200 }, () =>
        shop.expect(202, 'POST', '/api/messages/send', sendBody(approved)),
      ),
    );
    const collection = own.db.collection('message_logs');
    await until(
      () => collection.countDocuments({ status: 'read' }),
      (count) => count === 200,
      20_000,
    );
    expect(await collection.countDocuments({ attempts: 1 })).toBe(200);
    const times = (await own.sandbox.ledger({ limit: 1000 })).messages.map(({ acceptedAt }) =>
      Date.parse(acceptedAt),
    );
    // 80 a second; a busy machine can only make the span longer.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(2_000);
    await own.stop();
  });

  it.each([
    ['no recipient', { to: undefined }, 400, 'to'],
    ['a number that is no text', { to: 15550109999 }, 400, 'to'],
    ['an operator for a number', { to: { $gt: '' } }, 400, 'to.$gt'],
    ['no plus', { to: '15550109999' }, 422, 'to'],
    ['letters', { to: '+1555CALLNOW' }, 422, 'to'],
    ['too short', { to: '+1555' }, 422, 'to'],
    ['an endless number', { to: `+${'1'.repeat(59)}` }, 422, 'to'],
    ['an unknown type', { type: 'telegram' }, 400, 'type'],
    ['no content', { template: undefined }, 400, 'template'],
    ['content of another type', { text: { body: 'Hi' } }, 400, 'text'],
    ['an unknown field', { priority: 1 }, 400, 'priority'],
    ['another merchant', { merchantId: 'mer_1' }, 400, 'merchantId'],
    ['a sender of nobody', { senderId: 'snd_none' }, 422, 'senderId'],
    ['an endless validity', { validForSeconds: 1e12 }, 400, 'validForSeconds'],
  ])('refuses %s, stores nothing, sends nothing', async (_name, fields, status, path) => {
    const before = await countMessages();
    const { total } = await app.sandbox.ledger();
    const answer = await send({ ...sendBody(template), ...fields });
    expect(answer.status).toBe(status);
    expect(answer.error.details?.map((detail) => detail.path)).toContain(path);
    expect(await countMessages()).toBe(before);
    expect((await app.sandbox.ledger()).total).toBe(total);
  });

  it.each([
    ['an unknown template', { name: 'none_such', language: 'en_US' }, 'template_not_found'],
    ['another language', { language: 'nl' }, 'template_not_found'],
    ['too few variables', { variables: { body: ['Ana'] } }, 'template_parameters_mismatch'],
    ['too many', { variables: { body: ['Ana', '17', 'x'] } }, 'template_parameters_mismatch'],
    ['none', { variables: undefined }, 'template_parameters_mismatch'],
    ['a line break', { variables: { body: ['A\nna', '17'] } }, 'template_parameters_mismatch'],
  ])('refuses a template with %s', async (_name, fields, code) => {
    const body = sendBody(template);
    const { status, error } = await send({ ...body, template: { ...body.template, ...fields } });
    expect([status, error.code]).toEqual([422, code]);
    expect(error.details).not.toEqual([]);
  });

  it('takes Meta’s own components as well', async () => {
    const parameters = [
      { type: 'text', text: 'Ana' },
      { type: 'text', text: '17' },
    ];
    const { name, language } = template;
    const components = [{ type: 'body', parameters }];
    const answer = await send({
      to: newPhone(),
      type: 'template',
      template: { name, language, components },
    });
    expect(answer.status).toBe(201);
  });

  it('sends free text only within 24 hours of what the person wrote', async () => {
    const to = newPhone();
    const text = { to, type: 'text', text: { body: 'Hello *there* é 🦊' } };
    expect((await send(text)).error.code).toBe('outside_service_window');
    await sent(to);
    await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Hi' } });
    const answer = await until(
      () => send(text),
      ({ status }) => status === 201,
    );
    await untilStatus(merchant, (answer.data as Message).id, 'read');
  });

  it('knows a person under the number that was typed and the one that Meta uses', async () => {
    const to = '+5531987654321';
    const first = await sent(to);
    await untilStatus(merchant, first.id, 'read');
    const text = { to, type: 'text', text: { body: 'Oi' } };
    expect((await send(text)).error.code).toBe('outside_service_window');
    const { waId } = await getMessage(merchant, first.id);
    expect(`+${waId ?? ''}`).not.toBe(to);
    await app.sandbox.inbound({ from: `+${waId ?? ''}`, type: 'text', text: { body: 'Oi' } });
    await until(
      () => send(text),
      ({ status }) => status === 201,
    );
  });

  it('is answered at a stop, and what Meta says in the meantime is kept', async () => {
    const stopping = await startApp();
    const shop = await stopping.registerMerchant();
    const approved = await anApprovedTemplate(shop);
    await stopping.sandbox.setSettings({ latencyMs: 1500 });
    const answer = shop.call('POST', '/api/messages/send', sendBody(approved));
    await until(
      () => stopping.sandbox.ledger(),
      ({ total }) => total === 1,
    );
    const collection = app.db.client.db(stopping.db.databaseName).collection('message_logs');
    await stopping.stopServer();
    const { status, data } = await answer;
    expect([status, (data as Message).status]).toEqual([202, 'sending']);
    expect(await collection.findOne()).toMatchObject({ status: 'sent', attempts: 1 });
    await stopping.stop();
  });

  it('tells why Meta refused it for good', async () => {
    await app.sandbox.fail('messages', { error: { code: 131008 } });
    const { status, error } = await send(sendBody(template));
    expect([status, error.code]).toEqual([422, 'provider_rejected']);
    expect(error.provider).toMatchObject({ code: 131008 });
    const kept = await getMessage(merchant, error.messageId ?? '');
    expect(kept).toMatchObject({ status: 'failed', error: { code: 131008, retryable: false } });
    expect(await ledgerOf(kept.id)).toMatchObject({ total: 0 });
  });

  it.each([
    ['Meta is overloaded', { error: { code: 131016, status: 500 } }],
    ['the number is throttled', { error: { code: 130429, status: 400 } }],
    ['the pair is throttled', { error: { code: 131056, status: 400 } }],
    ['something went wrong once', { error: { code: 131000, status: 500 } }],
  ])('goes again when %s', async (_name, effect) => {
    await app.sandbox.fail('messages', effect);
    const answer = await send(sendBody(template));
    expect([201, 202]).toContain(answer.status);
    const { id } = answer.data as Message;
    await untilStatus(merchant, id, 'read');
    expect(await ledgerOf(id)).toMatchObject({ total: 1, duplicates: [] });
  });

  it('is left to evidence when the connection broke after the request was out', async () => {
    await app.sandbox.fail('messages', { resetBefore: true });
    const { status, data } = await send(sendBody(template));
    expect([status, (data as Message).status]).toEqual([202, 'sending']);
    expect(await ledgerOf((data as Message).id)).toMatchObject({ total: 0 });
  });

  it.each([
    ['the answer is lost', { acceptThenReset: true as const }],
    ['the answer is too late', { acceptThenHangMs: 3000 }],
    ['the answer is cut', { truncateBody: true as const }],
  ])('is settled by evidence, and never sent twice, when %s', async (_name, effect) => {
    await app.sandbox.fail('messages', effect);
    const { status, data } = await send(sendBody(template));
    expect([201, 202]).toContain(status);
    const { id } = data as Message;
    const read = await untilStatus(merchant, id, 'read');
    expect(read).toMatchObject({ attempts: 1 });
    expect(read.providerMessageId).toMatch(/^wamid\./);
    expect(await ledgerOf(id)).toMatchObject({ total: 1, duplicates: [] });
  });

  it('answers 202 and goes on when Meta hangs', async () => {
    // Five unknown outcomes in a row would pause the sender.
    await sent();
    await app.sandbox.fail('messages', { hangMs: 5000 });
    const { status, data } = await send(sendBody(template));
    expect(status).toBe(202);
    expect(data).toMatchObject({ status: 'sending' });
  });

  it('pauses the sender whose token is dead, keeps the queue, and goes on after it', async () => {
    const paused = await startApp({ SEND_WAIT_MS: '300' });
    const shop = await paused.registerMerchant();
    const approved = await anApprovedTemplate(shop);
    await paused.sandbox.fail('messages', { error: { code: 190, status: 401 } });
    const first = await shop.expect(202, 'POST', '/api/messages/send', sendBody(approved));
    const second = await shop.expect(202, 'POST', '/api/messages/send', sendBody(approved));
    const senders = paused.db.collection('senders');
    expect(await senders.countDocuments({ 'paused.reason': { $type: 'string' } })).toBe(1);
    await senders.updateOne({}, { $set: { 'paused.until': new Date() } });
    await paused.db.collection('message_logs').updateMany({}, { $set: { dueAt: new Date() } });
    for (const { data } of [first, second]) {
      await untilStatus(shop, (data as Message).id, 'read');
    }
    expect(await paused.sandbox.ledger()).toMatchObject({ total: 2, duplicates: [] });
    await paused.stop();
  });

  it('calls it unconfirmed when no evidence comes, and believes evidence that comes late', async () => {
    const impatient = await startApp({
      SEND_WAIT_MS: '100',
      META_TIMEOUT_MS: '300',
      UNCONFIRMED_AFTER_SECONDS: '1',
      LEASE_SECONDS: '2',
    });
    const shop = await impatient.registerMerchant();
    const approved = await anApprovedTemplate(shop);
    await impatient.sandbox.setSettings({ webhooks: { paused: true } });
    await impatient.sandbox.fail('messages', { acceptThenReset: true });
    const { data } = await shop.expect(202, 'POST', '/api/messages/send', sendBody(approved));
    const { id } = data as Message;
    await untilStatus(shop, id, 'unconfirmed');
    await impatient.sandbox.setSettings({ webhooks: { paused: false } });
    await untilStatus(shop, id, 'read');
    expect(await impatient.sandbox.ledger()).toMatchObject({ total: 1 });
    await impatient.stop();
  });

  it('stops sending when Meta gives no usable answers any more, and probes', async () => {
    const broken = await startApp({ SEND_WAIT_MS: '100' });
    const shop = await broken.registerMerchant();
    const approved = await anApprovedTemplate(shop);
    await broken.sandbox.fail('messages', { http: 502 }, { times: 'forever' });
    for (let count = 0; count < 12; count += 1) {
      await shop.expect(202, 'POST', '/api/messages/send', sendBody(approved));
    }
    const messages = broken.db.collection('message_logs');
    expect(await messages.countDocuments({ status: 'sending' })).toBe(5);
    expect(await messages.countDocuments({ status: 'queued' })).toBe(7);
    await broken.stop();
  });

  it('never sends late what is no longer worth sending', async () => {
    await app.sandbox.fail(
      'messages',
      { error: { code: 131016, status: 500 } },
      { times: 'forever' },
    );
    const { status, data, error } = await send({ ...sendBody(template), validForSeconds: 1 });
    const id = status === 422 ? (error.messageId ?? '') : (data as Message).id;
    await until(
      () => getMessage(merchant, id),
      (message) => message.status === 'expired',
      15_000,
    );
    await app.sandbox.clearFaults();
    expect(await ledgerOf(id)).toMatchObject({ total: 0 });
  });
});

describe('listMessages', () => {
  it('neither skips nor repeats a row while new ones arrive', async () => {
    const own = await app.registerMerchant();
    const approved = await anApprovedTemplate(own);
    const one = async () => {
      const { data } = await own.expect(201, 'POST', '/api/messages/send', sendBody(approved));
      return (data as Message).id;
    };
    const ids = [await one(), await one(), await one(), await one(), await one()];
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await own.expect(200, 'GET', `/api/messages/logs?limit=2${query}`);
      seen.push(...(page.data as Message[]).map(({ id }) => id));
      cursor = page.meta.nextCursor;
      await one();
    }
    expect(seen).toEqual([...ids].reverse());
  });

  it('filters by status, direction, recipient and time', async () => {
    const own = await app.registerMerchant();
    const approved = await anApprovedTemplate(own);
    const to = newPhone();
    const { data } = await own.expect(201, 'POST', '/api/messages/send', sendBody(approved, to));
    const { id, createdAt } = data as Message;
    await untilStatus(own, id, 'read');
    await postWebhook(app, inboundText(to, 'Thanks'));
    const ids = async (query: string) => {
      const answer = await own.expect(200, 'GET', `/api/messages/logs?${query}`);
      return (answer.data as Message[]).map((message) => message.id);
    };
    await until(
      () => ids('direction=inbound'),
      (found) => found.length === 1,
    );
    expect(await ids('status=read,failed')).toEqual([id]);
    expect(await ids('status=failed')).toEqual([]);
    expect(await ids('direction=outbound')).toEqual([id]);
    expect(await ids(`to=${encodeURIComponent(to)}`)).toEqual([id]);
    expect(await ids(`to=${to}`)).toEqual([id]);
    expect(await ids(`until=${createdAt}`)).toEqual([]);
    expect(await ids(`from=${createdAt}&direction=outbound`)).toEqual([id]);
  });

  it('shows an admin every merchant’s, or those of one', async () => {
    const own = await app.registerMerchant();
    const approved = await anApprovedTemplate(own);
    await own.expect(201, 'POST', '/api/messages/send', sendBody(approved));
    const admin = await app.loginAdmin();
    const path = `/api/messages/logs?merchantId=${own.merchantId}`;
    expect((await admin.expect(200, 'GET', path)).data).toHaveLength(1);
    const all = (await admin.expect(200, 'GET', '/api/messages/logs?limit=200')).data;
    expect(new Set((all as Message[]).map(({ merchantId }) => merchantId)).size).toBeGreaterThan(1);
    const refused = await own.call('GET', path);
    expect(refused.error.details).toMatchObject([{ path: 'merchantId' }]);
  });
});
