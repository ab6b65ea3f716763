import type { Message, Template } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, getMessage, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: Template;

beforeAll(async () => {
  app = await startApp({ SEND_WAIT_MS: '300' });
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterEach(() => app.sandbox.clearFaults());

afterAll(() => app.stop());

async function send(fields: object = {}): Promise<Message> {
  const body = { ...sendBody(template), ...fields };
  const { data } = await merchant.call('POST', '/api/messages/send', body);
  return data as Message;
}

/** One that Meta does not take for now, so that it waits. */
async function aWaitingMessage(): Promise<Message> {
  await app.sandbox.fail('messages', { error: { code: 131057 } }, { times: 'forever' });
  const { id } = await send();
  return untilStatus(merchant, id, 'queued');
}

const post = (id: string, verb: string) =>
  merchant.call('POST', `/api/messages/logs/${id}/${verb}`);

describe('cancelMessage', () => {
  it('calls a waiting message back for good, and again is as once', async () => {
    const { id } = await aWaitingMessage();
    const answer = await until(
      () => post(id, 'cancel'),
      ({ status }) => status === 200,
    );
    expect((answer.data as Message).status).toBe('cancelled');
    await app.sandbox.clearFaults();
    expect((await post(id, 'cancel')).status).toBe(200);
    const later = await send();
    await untilStatus(merchant, later.id, 'read');
    expect((await getMessage(merchant, id)).status).toBe('cancelled');
    expect((await app.sandbox.ledger({ callbackData: id })).total).toBe(0);
  });

  it('cannot call back what Meta has', async () => {
    const { id } = await send();
    await untilStatus(merchant, id, 'read');
    const { status, error } = await post(id, 'cancel');
    expect([status, error.code]).toEqual([409, 'not_cancellable']);
  });
});

describe('resendMessage', () => {
  it('sends what failed again as a new message, once, however often it is asked', async () => {
    await app.sandbox.fail('messages', { error: { code: 131026 } });
    const failed = await merchant.call('POST', '/api/messages/send', {
      ...sendBody(template),
      clientReference: 'order-17',
    });
    const id = failed.error.messageId ?? '';
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(id, 'resend')));
    const sent = answers.filter(({ status }) => status === 201 || status === 202);
    expect(sent).toHaveLength(1);
    const again = sent[0]?.data as Message;
    expect(again).toMatchObject({ resendOf: id, clientReference: 'order-17' });
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4);
    const repeated = await post(id, 'resend');
    expect(repeated.error).toMatchObject({ code: 'conflict', messageId: again.id });
    await untilStatus(merchant, again.id, 'read');
    expect((await app.sandbox.ledger({ callbackData: again.id })).total).toBe(1);
    expect((await app.sandbox.ledger({ to: again.to ?? '' })).total).toBe(1);
  });

  it('leaves what is on its way, or came, alone', async () => {
    const { id } = await send();
    await untilStatus(merchant, id, 'read');
    const { status, error } = await post(id, 'resend');
    expect([status, error.code]).toEqual([409, 'conflict']);
  });
});

describe('filters of the log', () => {
  it('finds by type, template, sender and the caller’s own name', async () => {
    const own = await send({ clientReference: 'order-99' });
    const ids = async (query: string) =>
      ((await merchant.expect(200, 'GET', `/api/messages/logs?${query}`)).data as Message[]).map(
        ({ id }) => id,
      );
    expect(await ids('clientReference=order-99')).toEqual([own.id]);
    expect(await ids(`template=${template.name}&type=template&senderId=${own.senderId}`)).toContain(
      own.id,
    );
    expect(await ids('type=text,image')).toEqual([]);
    expect(await ids('template=another')).toEqual([]);
    expect(await ids('senderId=snd_other')).toEqual([]);
  });

  it('finds by text, wherever a person would look for it', async () => {
    const own = await send({
      clientReference: 'Parcel 4711',
      template: { ...sendBody(template).template, variables: { body: ['Zoë', '17 (blue)'] } },
    });
    const ids = async (q: string) =>
      (
        (await merchant.expect(200, 'GET', `/api/messages/logs?q=${encodeURIComponent(q)}`))
          .data as Message[]
      ).map(({ id }) => id);
    for (const q of ['parcel 47', 'zoë', '17 (BLUE)', (own.to ?? '').slice(3)]) {
      expect(await ids(q)).toContain(own.id);
    }
    expect(await ids('17 (green)')).toEqual([]);
    const stranger = await app.registerMerchant();
    expect((await stranger.expect(200, 'GET', '/api/messages/logs?q=zo')).data).toEqual([]);
  });
});
