import type { Message, SendBatchResult, SendCheck, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, sendBody, untilStatus } from './fixtures.js';
import { startApp, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: Template;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

const send = (messages: unknown[], headers = {}) =>
  merchant.call('POST', '/api/messages/batch', { messages }, headers);

describe('dryRun', () => {
  it('tells all that is wrong at once, and keeps and sends nothing', async () => {
    const asking = await app.registerMerchant();
    const approved = await anApprovedTemplate(asking);
    const check = (body: unknown) => asking.call('POST', '/api/messages/send?dryRun=true', body);
    const body = {
      to: '12',
      type: 'template',
      template: { name: 'none', language: 'en_US' },
      scheduledAt: '2020-01-01T00:00:00Z',
    };
    const answer = await check(body);
    const { valid, problems } = answer.data as SendCheck;
    expect([answer.status, valid]).toEqual([200, false]);
    expect(problems.map(({ path }) => path).sort()).toEqual(['scheduledAt', 'template.name', 'to']);
    const wellMade = sendBody(approved);
    const good = await check(wellMade);
    expect((good.data as SendCheck).valid).toBe(true);
    const logs = await asking.expect(200, 'GET', '/api/messages/logs');
    expect(logs.data as Message[]).toEqual([]);
    expect((await app.sandbox.ledger({ to: wellMade.to })).total).toBe(0);
  });
});

describe('sendBatch', () => {
  it('takes what is right and tells what is wrong with the others, by their places', async () => {
    const answer = await send([
      sendBody(template),
      { ...sendBody(template), to: 'nobody' },
      { type: 'text' },
      { ...sendBody(template), template: { name: 'none', language: 'en_US' } },
      sendBody(template),
    ]);
    const { accepted, messages, rejected } = answer.data as SendBatchResult;
    expect([answer.status, accepted, messages.map(({ index }) => index)]).toEqual([202, 2, [0, 4]]);
    expect(rejected.map(({ index, error }) => [index, error.code])).toEqual([
      [1, 'invalid_phone_number'],
      [2, 'validation_failed'],
      [3, 'template_not_found'],
    ]);
    for (const { id } of messages) await untilStatus(merchant, id, 'read');
  });

  it('is sent once for one Idempotency-Key, and its wrong items are tried anew', async () => {
    const bodies = [sendBody(template), sendBody(template)];
    const headers = { 'idempotency-key': 'november' };
    const [first, second] = [await send(bodies, headers), await send(bodies, headers)];
    expect((second.data as SendBatchResult).messages).toEqual(
      (first.data as SendBatchResult).messages,
    );
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    for (const { id } of (first.data as SendBatchResult).messages) {
      await untilStatus(merchant, id, 'read');
    }
    for (const { to } of bodies) expect((await app.sandbox.ledger({ to })).total).toBe(1);
  });

  it('takes a thousand at once', async () => {
    const answer = await send(Array.from({ length: 1000 }, () => sendBody(template)));
    expect((answer.data as SendBatchResult).accepted).toBe(1000);
    expect((await send(Array.from({ length: 1001 }, () => sendBody(template)))).status).toBe(400);
  });
});
