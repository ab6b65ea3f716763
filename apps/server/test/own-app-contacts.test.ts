import { randomUUID } from 'node:crypto';
import type { AdminSender, Message, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change,
  inboundText,
  newPhone,
  postWebhook,
  sendBody,
} from './fixtures.js';
import {
  phoneNumberId,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

const secret = 'secret-of-the-app-of-a-merchant-01';

let app: TestApp;
let admin: ApiClient;
/** Has a number on its own Meta app, and sends from the shared one too. */
let owner: MerchantClient;
let other: MerchantClient;
let own: AdminSender;
let templates: Map<MerchantClient, Template>;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  [owner, other] = [await app.registerMerchant(), await app.registerMerchant()];
  templates = new Map([
    [owner, await anApprovedTemplate(owner)],
    [other, await anApprovedTemplate(other)],
  ]);
  await app.sandbox.setSettings({ webhooks: { paused: true }, phoneNumbers: 4 });
  own = await aNumberOf(owner, 1, { appSecret: secret });
});

afterAll(() => app.stop());

async function aNumberOf(
  { merchantId }: MerchantClient,
  number: number,
  more: { appSecret?: string } = {},
): Promise<AdminSender> {
  const { data } = await admin.expect(201, 'POST', '/api/admin/senders', {
    phoneNumberId: String(BigInt(phoneNumberId) + BigInt(number)),
    ...{ wabaId, label: `Number ${number}`, shared: false, merchantIds: [merchantId], ...more },
  });
  return data as AdminSender;
}

const seconds = (ago = 0) => String(Math.floor(Date.now() / 1000) - ago);

/** What a number was written, or was told of a person; signed by the app that the number is on. */
async function tell(
  number: Pick<AdminSender, 'phoneNumberId' | 'webhookPath'>,
  from: string,
  { ago = 0, ...more }: { ago?: number; type?: string; system?: object } = {},
): Promise<string> {
  const id = `wamid.${randomUUID()}`;
  const text = { type: 'text', text: { body: 'Hello' } };
  const message = { ...{ id, from: from.slice(1), timestamp: seconds(ago) }, ...text, ...more };
  const value = { metadata: { phone_number_id: number.phoneNumberId }, messages: [message] };
  await apply(change('messages', value), number);
  return id;
}

async function apply(
  payload: object,
  { webhookPath: path }: Pick<AdminSender, 'webhookPath'> = {},
): Promise<void> {
  const how = path === undefined ? {} : { path, secret };
  expect((await postWebhook(app, payload, how)).status).toBe(200);
  await until(
    () => app.db.collection('webhooks_log').countDocuments({ state: 'received' }),
    (count) => count === 0,
  );
}

const tellChange = (number: typeof own, from: string, to: string, ago = 0) =>
  tell(number, from, {
    ...{ ago, type: 'system' },
    system: { type: 'user_changed_number', wa_id: to.slice(1) },
  });

async function send(as: MerchantClient, to: string): Promise<Message> {
  const template = templates.get(as);
  if (!template) throw new Error('It has one.');
  const { data } = await as.expect(201, 'POST', '/api/messages/send', sendBody(template, to));
  return data as Message;
}

/** Whose the message is that a person now writes to the shared number. */
async function ownerOfReply(from: string): Promise<string | undefined> {
  const id = `wamid.${randomUUID()}`;
  await apply(inboundText(from, 'A secret', { id }));
  const found = await app.db.collection('message_logs').findOne({ providerMessageId: id });
  expect(found).not.toBeNull();
  return found?.merchantId as string | undefined;
}

describe('what a merchant’s own app says of a person', () => {
  it('brings it no reply to what another merchant sent', async () => {
    const [mine, theirs] = [newPhone(), newPhone()];
    await send(other, theirs);
    await send(owner, mine);
    await tellChange(own, mine, theirs);
    expect(await ownerOfReply(theirs)).toBe(other.merchantId);
  });

  it('brings no other merchant what is not its either', async () => {
    const [written, stranger] = [newPhone(), newPhone()];
    await send(other, written);
    await tellChange(own, written, stranger);
    expect(await ownerOfReply(stranger)).toBeUndefined();
  });

  it('leads to its own sends, where nobody wrote to the number itself', async () => {
    const [before, after] = [newPhone(), newPhone()];
    await send(owner, before);
    await tellChange(own, before, after);
    expect(await ownerOfReply(after)).toBe(owner.merchantId);
  });
});

describe('a stop to marketing, of a person who is told to have changed numbers', () => {
  const stop = async (at: Pick<AdminSender, 'phoneNumberId' | 'webhookPath'>, from: string) => {
    const fields = { wa_id: from.slice(1), category: 'marketing_messages', value: 'stop' };
    const value = {
      metadata: { phone_number_id: at.phoneNumberId },
      user_preferences: [{ ...fields, timestamp: Number(seconds(60)) }],
    };
    await apply(change('user_preferences', value), at);
  };
  /** Meta's ids of the numbers for which it holds. */
  const stopsOf = async (phone: string) => {
    const choices = await app.db.collection('marketing_choices').find({ handle: phone }).toArray();
    const all = (await admin.expect(200, 'GET', '/api/admin/senders')).data as AdminSender[];
    return choices.map(({ senderId }) => all.find(({ id }) => id === senderId)?.phoneNumberId);
  };
  const shared = { phoneNumberId };

  it('is forgotten for the numbers of the app that told it alone', async () => {
    const from = newPhone();
    for (const number of [shared, own]) await stop(number, from);
    await tellChange(own, from, newPhone(), 30);
    await tell(own, from);
    expect(await stopsOf(from)).toEqual([phoneNumberId]);
  });

  it('is not carried to a number that only a merchant which may not send from there knows', async () => {
    const dedicated = await aNumberOf(other, 3);
    const [before, after] = [newPhone(), newPhone()];
    for (const number of [dedicated, own]) await stop(number, before);
    await tellChange(own, before, after);
    expect(await stopsOf(after)).toEqual([own.phoneNumberId]);
  });

  it('stays where another app told the change than the message', async () => {
    const from = newPhone();
    for (const number of [shared, own]) await stop(number, from);
    await send(owner, from);
    await tellChange(own, from, newPhone(), 30);
    expect(await ownerOfReply(from)).toBe(owner.merchantId);
    expect((await stopsOf(from)).toSorted()).toEqual([phoneNumberId, own.phoneNumberId]);
  });

  it('is forgotten for all numbers of the platform by the platform’s word', async () => {
    const dedicated = await aNumberOf(other, 2);
    const from = newPhone();
    for (const number of [shared, dedicated, own]) await stop(number, from);
    await tellChange(dedicated, from, newPhone(), 30);
    await tell(dedicated, from);
    expect(await stopsOf(from)).toEqual([own.phoneNumberId]);
  });
});
