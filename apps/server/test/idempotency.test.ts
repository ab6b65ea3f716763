import type { Message, Template } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './api-client.js';
import { anApprovedTemplate, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: Template;
let keys = 0;

beforeAll(async () => {
  app = await startApp({ SEND_WAIT_MS: '300' });
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterEach(() => app.sandbox.clearFaults());

afterAll(() => app.stop());

const newKey = () => `order-${(keys += 1)}`;

const send = (key: string, body: object, client = merchant) =>
  client.call('POST', '/api/messages/send', body, { 'idempotency-key': key });

const isReplayed = ({ headers }: Answer) => headers.get('idempotent-replayed') === 'true';

const idOf = ({ data }: Answer) => (data as Message).id;

async function countSent(to: string): Promise<number> {
  return (await app.sandbox.ledger({ to })).total;
}

describe('a send with an Idempotency-Key', () => {
  it('happens once, however often and however much at once it is asked', async () => {
    const key = newKey();
    const body = sendBody(template);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(key, body)));
    const first = answers.filter((answer) => answer.status === 201 && !isReplayed(answer));
    expect(first).toHaveLength(1);
    for (const answer of answers) {
      const isRunning = answer.status === 409 && answer.error.code === 'idempotency_in_progress';
      expect(answer.status === 201 || isRunning).toBe(true);
    }
    const again = await send(key, body);
    expect([again.status, isReplayed(again), idOf(again)]).toEqual([
      201,
      true,
      first[0] && idOf(first[0]),
    ]);
    await untilStatus(merchant, idOf(again), 'read');
    const later = await send(key, body);
    expect((later.data as Message).status).toBe('read');
    expect(await countSent(body.to)).toBe(1);
  });

  it('is the same request however its JSON is written, and no other', async () => {
    const key = newKey();
    const body = sendBody(template);
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    await send(key, body);
    expect(isReplayed(await send(key, reversed))).toBe(true);
    const other = await send(key, { ...body, clientReference: 'order-17' });
    expect([other.status, other.error.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await countSent(body.to)).toBe(1);
  });

  it('is one merchant’s and one operation’s alone', async () => {
    const key = newKey();
    const body = sendBody(template);
    const first = await send(key, body);
    const stranger = await app.registerMerchant();
    const theirs = sendBody(await anApprovedTemplate(stranger));
    const answer = await send(key, theirs, stranger);
    expect([answer.status, isReplayed(answer)]).toEqual([201, false]);
    await app.sandbox.fail('messages', { error: { code: 131026 } });
    const failed = await send(newKey(), body);
    const path = `/api/messages/logs/${failed.error.messageId ?? ''}/resend`;
    const resent = await merchant.call('POST', path, undefined, { 'idempotency-key': key });
    expect([resent.status, isReplayed(resent)]).toEqual([201, false]);
    expect(idOf(resent)).not.toBe(idOf(first));
  });

  it('keeps its first status, and shows the message as it stands', async () => {
    const key = newKey();
    const body = sendBody(template);
    await app.sandbox.fail('messages', { error: { code: 131057 } }, { times: 'forever' });
    const first = await send(key, body);
    expect([first.status, (first.data as Message).status]).toEqual([202, 'queued']);
    await app.sandbox.clearFaults();
    await send(newKey(), sendBody(template));
    await untilStatus(merchant, idOf(first), 'read');
    const again = await send(key, body);
    expect([again.status, isReplayed(again), (again.data as Message).status]).toEqual([
      202,
      true,
      'read',
    ]);
  });

  it('repeats a refusal of Meta’s without asking Meta again', async () => {
    const key = newKey();
    const body = sendBody(template);
    await app.sandbox.fail('messages', { error: { code: 131026 } });
    const first = await send(key, body);
    const again = await send(key, body);
    for (const { status, error } of [first, again]) {
      expect([status, error.code, error.provider?.code]).toEqual([
        422,
        'provider_rejected',
        131026,
      ]);
    }
    expect(again.error.messageId).toBe(first.error.messageId);
    expect([isReplayed(first), isReplayed(again)]).toEqual([false, true]);
  });

  it('keeps nothing of what made no message', async () => {
    const key = newKey();
    const to = sendBody(template).to;
    expect((await send(key, { to })).status).toBe(400);
    expect((await send(key, { to, type: 'text', text: { body: 'Hi' } })).status).toBe(422);
    const answer = await send(key, sendBody(template, to));
    expect([answer.status, isReplayed(answer)]).toEqual([201, false]);
  });

  it('is answered by its message when its server died before it could answer', async () => {
    const key = newKey();
    const body = sendBody(template);
    const first = await send(key, body);
    const messages = app.db.collection<{ _id: string }>('message_logs');
    await untilStatus(merchant, idOf(first), 'read');
    // As it stood when the call to Meta was under way.
    await messages.updateOne(
      { _id: idOf(first) },
      { $unset: { 'request.status': '', acceptedAt: '' }, $set: { status: 'sending' } },
    );
    const running = await send(key, body);
    expect([running.status, running.error]).toMatchObject([
      409,
      { code: 'idempotency_in_progress', messageId: idOf(first) },
    ]);
    expect(running.headers.get('retry-after')).toBe('1');
    await messages.updateOne(
      { _id: idOf(first) },
      { $set: { createdAt: new Date(Date.now() - 60_000) } },
    );
    const answer = await send(key, body);
    expect([answer.status, isReplayed(answer), idOf(answer)]).toEqual([202, true, idOf(first)]);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['not ASCII', 'commande-é'],
  ])('refuses a key that is %s', async (_name, key) => {
    const { status, error } = await send(key, sendBody(template));
    expect([status, error.code, error.details?.[0]?.path]).toEqual([
      400,
      'validation_failed',
      'Idempotency-Key',
    ]);
  });
});

describe('a resend with an Idempotency-Key', () => {
  it('happens once, and gets its answer again instead of a conflict', async () => {
    await app.sandbox.fail('messages', { error: { code: 131026 } });
    const body = sendBody(template);
    const failed = await send(newKey(), body);
    const path = `/api/messages/logs/${failed.error.messageId ?? ''}/resend`;
    const key = newKey();
    const resend = () => merchant.call('POST', path, undefined, { 'idempotency-key': key });
    const answers = await Promise.all(Array.from({ length: 5 }, resend));
    expect(answers.filter((answer) => answer.status === 201 && !isReplayed(answer))).toHaveLength(
      1,
    );
    const again = await until(resend, ({ status }) => status !== 409);
    expect([again.status, isReplayed(again)]).toEqual([201, true]);
    const unnamed = await merchant.call('POST', path);
    expect(unnamed.error).toMatchObject({ code: 'conflict', messageId: idOf(again) });
    expect(await countSent(body.to)).toBe(1);
  });
});
