import type { Message, MessageDetail, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, newPhone, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: Template;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

const send = (fields: object, headers?: Record<string, string>) =>
  merchant.call('POST', '/api/messages/send', { ...sendBody(template), ...fields }, headers);

const countSent = async (id: string) => (await app.sandbox.ledger({ callbackData: id })).total;

describe('scheduledAt', () => {
  it('is when it is sent, and not before', async () => {
    const scheduledAt = inSeconds(2);
    const { status, data } = await send({ scheduledAt, validForSeconds: 60 });
    const message = data as Message;
    expect([status, message.status, message.scheduledAt]).toEqual([202, 'scheduled', scheduledAt]);
    expect(Date.parse(message.validUntil ?? '')).toBe(Date.parse(scheduledAt) + 60_000);
    expect(await countSent(message.id)).toBe(0);
    const read = (await untilStatus(merchant, message.id, 'read')) as MessageDetail;
    expect(read.timeline.slice(0, 3).map((entry) => entry.status)).toEqual([
      'scheduled',
      'queued',
      'sending',
    ]);
    const queuedAt = read.timeline[1]?.at ?? '';
    expect(Date.parse(queuedAt)).toBeGreaterThanOrEqual(Date.parse(scheduledAt));
    expect(await countSent(message.id)).toBe(1);
  });

  it('is called back like any other that waits', async () => {
    const { id } = (await send({ scheduledAt: inSeconds(1) })).data as Message;
    const cancelled = await merchant.expect(200, 'POST', `/api/messages/logs/${id}/cancel`);
    expect((cancelled.data as Message).status).toBe('cancelled');
    const later = (await send({ scheduledAt: inSeconds(1.2) })).data as Message;
    await untilStatus(merchant, later.id, 'read');
    expect(await countSent(id)).toBe(0);
  });

  it.each([
    ['in the past', -60],
    ['more than 30 days ahead', 31 * 86_400],
  ])('is refused %s', async (_name, seconds) => {
    const { status, error } = await send({ scheduledAt: inSeconds(seconds) });
    expect([status, error.details?.[0]?.path]).toEqual([400, 'scheduledAt']);
  });

  it('is refused for free text past the end of the window', async () => {
    const to = newPhone();
    const first = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, to));
    await untilStatus(merchant, (first.data as Message).id, 'read');
    await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Tomorrow?' } });
    const text = { to, type: 'text', text: { body: 'Yes' } };
    const sendText = (seconds: number) =>
      merchant.call('POST', '/api/messages/send', { ...text, scheduledAt: inSeconds(seconds) });
    await until(
      () => sendText(23 * 3600),
      ({ status }) => status === 202,
    );
    const late = await sendText(25 * 3600);
    expect([late.status, late.error.code]).toEqual([422, 'outside_service_window']);
  });
});

describe('Prefer: respond-async', () => {
  it('is answered once the message is stored, which is sent all the same', async () => {
    await app.sandbox.setSettings({ latencyMs: 500 });
    const answer = await send({}, { prefer: 'wait=5, respond-async' });
    await app.sandbox.setSettings({ latencyMs: 0 });
    const message = answer.data as Message;
    expect([answer.status, message.status]).toEqual([202, 'sending']);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    await untilStatus(merchant, message.id, 'read');
    expect((await send({})).headers.get('preference-applied')).toBeNull();
  });
});

describe('a message that was received', () => {
  let received: Message;

  beforeAll(async () => {
    const from = newPhone();
    const sent = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, from));
    await untilStatus(merchant, (sent.data as Message).id, 'read');
    await app.sandbox.inbound({ from, type: 'text', text: { body: 'Hello?' } });
    const list = await until(
      async () =>
        (await merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound&q=Hello'))
          .data as Message[],
      (messages) => messages.length === 1,
    );
    if (list[0]) received = list[0];
  });

  it('is marked as read, as often as it is asked, and typing is shown', async () => {
    const mark = async (verb: string) =>
      (await merchant.expect(200, 'POST', `/api/messages/logs/${received.id}/${verb}`))
        .data as Message;
    const first = await mark('read');
    expect([first.status, typeof first.readAt]).toEqual(['received', 'string']);
    expect((await mark('read')).readAt).toBe(first.readAt);
    expect((await mark('typing')).readAt).toBe(first.readAt);
  });

  it('says what Meta said where it refused', async () => {
    await app.sandbox.fail('messages', { error: { code: 131009 } });
    const answer = await merchant.call('POST', `/api/messages/logs/${received.id}/read`);
    expect([answer.status, answer.error.code, answer.error.provider?.code]).toEqual([
      422,
      'provider_rejected',
      131009,
    ]);
  });

  it('is no message of one’s own', async () => {
    const { id } = (await send({})).data as Message;
    const answer = await merchant.call('POST', `/api/messages/logs/${id}/read`);
    expect([answer.status, answer.error.code]).toEqual([409, 'conflict']);
  });
});
