import type { Sender, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, sendBody } from './fixtures.js';
import { startApp, until, wabaId, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
let template: Template;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

async function aSenderFor(grantedTo: string[]): Promise<string> {
  const id = `snd_${String(Math.random()).slice(2)}`;
  await app.db.collection<{ _id: string }>('senders').insertOne({
    _id: id,
    phoneNumberId: id,
    wabaId,
    label: 'Second',
    shared: false,
    grantedTo,
    throughputPerSecond: 80,
    quality: 'GREEN',
    createdAt: new Date(),
  } as { _id: string });
  return id;
}

async function senders(client = merchant): Promise<Sender[]> {
  return (await client.expect(200, 'GET', '/api/senders')).data as Sender[];
}

async function sentFrom(): Promise<string> {
  const { status, data } = await merchant.call('POST', '/api/messages/send', sendBody(template), {
    prefer: 'respond-async',
  });
  expect([201, 202]).toContain(status);
  return (data as { senderId: string }).senderId;
}

describe('listSenders', () => {
  it('shows the numbers granted to the merchant, and none of another’s', async () => {
    const other = await app.registerMerchant();
    const id = await aSenderFor([other.merchantId]);
    expect((await senders()).map(({ label }) => label)).toEqual(['Sandbox']);
    expect(await senders(other)).toMatchObject([
      { label: 'Sandbox', isDefault: true, shared: true, status: 'active' },
      { id, isDefault: false, shared: false, quality: 'green' },
    ]);
  });
});

describe('updateOwnMerchant', () => {
  it('changes what is named and leaves the rest', async () => {
    const shop = await app.registerMerchant();
    const before = (await shop.expect(200, 'GET', '/api/merchant')).data as object;
    expect(before).toMatchObject({ id: shop.merchantId, timezone: 'UTC', onUnconfirmed: 'ask' });
    const change = { timezone: 'America/Lima', onUnconfirmed: 'resend_authentication' };
    for (const body of [change, change, {}]) {
      const { data } = await shop.expect(200, 'PATCH', '/api/merchant', body);
      expect(data).toEqual({ ...before, ...change });
    }
    expect((await shop.expect(200, 'GET', '/api/merchant')).data).toEqual({ ...before, ...change });
  });

  it('refuses a zone that is none, what it may not change, and a sender that is not its own', async () => {
    const other = await app.registerMerchant();
    const foreign = await aSenderFor([other.merchantId]);
    const refusals = await Promise.all(
      [
        { timezone: 'Mars/Olympus' },
        { status: 'active' },
        { defaultSenderId: foreign },
        { defaultSenderId: 'snd_none' },
      ].map((body) => merchant.call('PATCH', '/api/merchant', body)),
    );
    expect(refusals.map(({ error }) => error.code)).toEqual([
      'validation_failed',
      'validation_failed',
      'sender_unavailable',
      'sender_unavailable',
    ]);
    const [a, b] = refusals.slice(2).map(({ error }) => ({ ...error, requestId: '' }));
    expect(a).toEqual(b);
  });

  it('sends from the default it chose, and from the oldest when that is taken away', async () => {
    const [first] = await senders();
    const second = await aSenderFor([merchant.merchantId]);
    expect(await sentFrom()).toBe(first?.id);
    await merchant.expect(200, 'PATCH', '/api/merchant', { defaultSenderId: second });
    expect((await senders()).filter(({ isDefault }) => isDefault)).toMatchObject([{ id: second }]);
    await until(sentFrom, (id) => id === second);
    const none = { defaultSenderId: null };
    const cleared = await merchant.expect(200, 'PATCH', '/api/merchant', none);
    expect(cleared.data).not.toHaveProperty('defaultSenderId');
    expect(await sentFrom()).toBe(first?.id);
    await merchant.expect(200, 'PATCH', '/api/merchant', { defaultSenderId: second });
    const grants = { $set: { grantedTo: [] } };
    await app.db.collection<{ _id: string }>('senders').updateOne({ _id: second }, grants);
    await until(sentFrom, (id) => id === first?.id);
  });
});
