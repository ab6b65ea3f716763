import { randomUUID } from 'node:crypto';
import type { Message, MessageDetail, MerchantOverview } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { anApprovedTemplate, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type TestApp } from './harness.js';

const path = '/api/admin/merchants';

let app: TestApp;
let admin: ApiClient;

beforeAll(async () => {
  app = await startApp({ REGISTRATION: 'closed' });
  admin = await app.loginAdmin();
});

afterAll(() => app.stop());

function newAccount(businessName = 'Ana’s shop') {
  return {
    email: `${randomUUID()}@shop.test`,
    password: 'password-of-a-shop',
    name: 'Ana',
    businessName,
    timezone: 'Europe/Madrid',
  };
}

async function aMerchant(businessName?: string) {
  const account = newAccount(businessName);
  const { data } = await admin.expect(201, 'POST', path, account);
  return { account, merchantId: (data as { merchant: { id: string } }).merchant.id };
}

async function overview(merchantId: string): Promise<MerchantOverview> {
  return (await admin.expect(200, 'GET', `${path}/${merchantId}`)).data as MerchantOverview;
}

describe('createMerchant', () => {
  it('makes one that can log in, also while registration is closed', async () => {
    const { account, merchantId } = await aMerchant();
    const { email, password } = account;
    const { data } = await app.api.expect(200, 'POST', '/api/auth/login', { email, password });
    expect(data).toMatchObject({ merchant: { id: merchantId, timezone: 'Europe/Madrid' } });
  });

  it('refuses an address that is taken, a zone that is none, and a number that is none', async () => {
    const { account } = await aMerchant();
    const refusals = await Promise.all(
      [
        account,
        { ...newAccount(), timezone: 'Mars/Olympus' },
        { ...newAccount(), timezone: '+01:00' },
        { ...newAccount(), phone: '12345' },
      ].map((body) => admin.call('POST', path, body)),
    );
    expect(refusals.map(({ error }) => error.code)).toEqual([
      'email_taken',
      'validation_failed',
      'validation_failed',
      'invalid_phone_number',
    ]);
  });
});

describe('listMerchants', () => {
  it('finds by a part of the name, taken as plain text', async () => {
    const { merchantId } = await aMerchant('Odd (.*) Name');
    const { data } = await admin.expect(200, 'GET', `${path}?q=${encodeURIComponent('D (.*) n')}`);
    expect(data).toMatchObject([{ id: merchantId }]);
  });

  it('pages through all, newest first, and by status', async () => {
    const ids = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await aMerchant('Paged')).merchantId);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { data, meta } = await admin.expect(200, 'GET', `${path}?q=Paged&limit=2${more}`);
      seen.push(...(data as { id: string }[]).map(({ id }) => id));
      cursor = meta.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
    await admin.expect(200, 'PATCH', `${path}/${ids[0]}`, { status: 'suspended' });
    const { data } = await admin.expect(200, 'GET', `${path}?q=Paged&status=suspended`);
    expect(data).toMatchObject([{ id: ids[0] }]);
    expect((await admin.call('GET', `${path}?cursor=forged`)).error.code).toBe('invalid_cursor');
  });
});

describe('getMerchant', () => {
  it('answers 404 for one that never was', async () => {
    expect((await admin.call('GET', `${path}/mer_none`)).status).toBe(404);
    expect((await admin.call('PATCH', `${path}/mer_none`, { status: 'active' })).status).toBe(404);
  });
});

describe('updateMerchant', () => {
  it('suspends and reactivates at once: requests, login and what is queued', async () => {
    const open = await startApp({ SEND_WAIT_MS: '2000' });
    const boss = await open.loginAdmin();
    const merchant = await open.registerMerchant();
    const template = await anApprovedTemplate(merchant);
    const url = `${path}/${merchant.merchantId}`;
    const sent = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
    await untilStatus(merchant, (sent.data as Message).id, 'read');
    const before = await boss.expect(200, 'GET', url);
    expect(before.data).toMatchObject({ last30Days: { outbound: 1, read: 1, inbound: 0 } });

    // A dead token pauses the number, so that something is queued when the suspension comes.
    await open.sandbox.fail('messages', { error: { code: 190, status: 401 } });
    const queued = await merchant.expect(202, 'POST', '/api/messages/send', sendBody(template));
    const { id } = queued.data as Message;
    await boss.expect(200, 'PATCH', url, { status: 'suspended' });
    const { email, password } = merchant;
    const refused = await Promise.all([
      merchant.call('GET', '/api/messages/logs'),
      merchant.call('POST', '/api/messages/send', sendBody(template)),
      open.api.call('POST', '/api/auth/login', { email, password }),
    ]);
    expect(refused.map(({ status, error }) => [status, error.code])).toEqual(
      refused.map(() => [403, 'account_suspended']),
    );

    const tryNow = async () => {
      await open.db.collection('senders').updateOne({}, { $set: { 'paused.until': new Date() } });
      await open.db.collection('message_logs').updateMany({}, { $set: { dueAt: new Date() } });
    };
    await tryNow();
    const held = await until(
      async () => (await boss.expect(200, 'GET', `/api/messages/logs/${id}`)).data as MessageDetail,
      ({ timeline }) => timeline.some(({ detail }) => detail === 'The account is suspended.'),
    );
    expect(held.status).toBe('queued');
    expect(await open.sandbox.ledger()).toMatchObject({ total: 1 });

    await boss.expect(200, 'PATCH', url, { status: 'active' });
    await untilStatus(merchant, id, 'read');
    expect(await open.sandbox.ledger()).toMatchObject({ total: 2, duplicates: [] });
    await open.stop();
  });

  it('changes nothing where nothing is named, and may be repeated', async () => {
    const { merchantId } = await aMerchant();
    const first = await overview(merchantId);
    const url = `${path}/${merchantId}`;
    expect((await admin.expect(200, 'PATCH', url, {})).data).toEqual(first);
    for (let i = 0; i < 2; i += 1) {
      const { data } = await admin.expect(200, 'PATCH', url, { status: 'suspended' });
      expect(data).toMatchObject({ status: 'suspended' });
    }
    expect((await admin.call('PATCH', url, { limits: {} })).error.code).toBe('validation_failed');
  });
});
