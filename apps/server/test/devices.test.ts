import { randomBytes } from 'node:crypto';
import type { Device, Message, Template, VapidKey } from '@waypost/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventStore, type NewEvent } from '../src/features/live/events.store.js';
import { createApiClient, type ApiClient } from './api-client.js';
import { anApprovedTemplate, newPhone, sendBody, templateBody, untilStatus } from './fixtures.js';
import {
  admin as adminUser,
  startApp,
  until,
  type MerchantClient,
  type TestApp,
} from './harness.js';
import {
  startFirebase,
  startPushService,
  type Browser,
  type Firebase,
  type PushService,
  type Reply,
} from './push-services.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
let template: Template;
let service: PushService;
let firebase: Firebase;

/** Two servers of one installation have the same. */
const key = `k1:${randomBytes(32).toString('base64')}`;
const keys = { JWT_SECRET: key, ENCRYPTION_KEY: key };
const contact = `mailto:${adminUser.email}`;

beforeAll(async () => {
  firebase = await startFirebase();
  app = await startApp({ ...keys, ...firebase.env });
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
  service = await startPushService(() => vapidKey(merchant), contact);
});

beforeEach(async () => {
  await app.db.collection('devices').deleteMany({});
});

afterAll(async () => {
  expect([...service.faults, ...firebase.faults]).toEqual([]);
  await app.stop();
  await service.close();
  await firebase.close();
});

async function vapidKey(client: ApiClient): Promise<string> {
  return ((await client.expect(200, 'GET', '/api/devices/vapid-key')).data as VapidKey).publicKey;
}

async function register(
  client: ApiClient,
  { subscription }: Browser,
  fields: object = { events: ['message.received'] },
): Promise<Device> {
  const body = { kind: 'webpush', subscription, ...fields };
  const { status, data } = await client.call('POST', '/api/devices', body);
  expect([200, 201]).toContain(status);
  return data as Device;
}

const list = async (client: ApiClient): Promise<Device[]> =>
  (await client.expect(200, 'GET', '/api/devices')).data as Device[];

/** Somebody answers; gives the id of what was written. */
async function write(text: string, to = newPhone()): Promise<string> {
  const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, to));
  await untilStatus(merchant, (data as Message).id, 'read');
  await app.sandbox.inbound({ from: to, type: 'text', text: { body: text }, profileName: 'Zoë' });
  const path = `/api/messages/logs?direction=inbound&limit=1`;
  const [message] = await until(
    async () => (await merchant.expect(200, 'GET', path)).data as Message[],
    ([last]) => last?.content.text?.body === text,
  );
  return message?.id ?? '';
}

const pushed = ({ received }: Browser) =>
  until(
    () => Promise.resolve(received),
    ({ length }) => length > 0,
  );

describe('devices', () => {
  it('are registered, updated, listed and deleted by their user alone', async () => {
    const stranger = await app.registerMerchant();
    const browser = service.newBrowser();
    const device = await register(merchant, browser);
    expect(device).toMatchObject({ kind: 'webpush', events: ['message.received'], failures: 0 });
    expect(JSON.stringify(device)).not.toContain(browser.subscription.endpoint);
    const again = await register(merchant, browser, {
      events: ['message.failed', 'message.failed'],
      showText: true,
    });
    expect(again).toMatchObject({ id: device.id, events: ['message.failed'], showText: true });
    expect(await list(merchant)).toEqual([again]);
    for (const other of [stranger, await aColleague(), admin]) {
      expect(await list(other)).toEqual([]);
      const { status, error } = await other.call('DELETE', `/api/devices/${device.id}`);
      expect([status, error.code]).toEqual([404, 'not_found']);
    }
    await merchant.expect(200, 'DELETE', `/api/devices/${device.id}`);
    expect(await list(merchant)).toEqual([]);
  });

  it('belong to whoever registered them last', async () => {
    const colleague = await aColleague();
    const browser = service.newBrowser();
    const first = await register(merchant, browser);
    const second = await register(colleague, browser);
    expect(second.id).not.toBe(first.id);
    expect(await list(merchant)).toEqual([]);
    expect(await list(colleague)).toEqual([second]);
  });

  it('are one when they are registered many times at once', async () => {
    const colleague = await aColleague();
    const browser = service.newBrowser();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => register(index % 2 ? merchant : colleague, browser)),
    );
    expect(await app.db.collection('devices').countDocuments()).toBe(1);
  });

  it('are at most twenty of a user: the first gives way', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 21; count += 1)
      ids.push((await register(merchant, service.newBrowser())).id);
    expect((await list(merchant)).map(({ id }) => id)).toEqual(ids.slice(1).reverse());
  });

  it.each([
    ['no subscription', { kind: 'webpush' }, 'subscription'],
    ['no token', { kind: 'fcm' }, 'token'],
    ['an event that there is not', { kind: 'fcm', token: 'a', events: ['all'] }, 'events.0'],
    ['no event', { kind: 'fcm', token: 'a', events: [] }, 'events'],
  ])('are refused with %s', async (_name, fields, path) => {
    const body = { events: ['message.received'], ...fields };
    const { status, error } = await merchant.call('POST', '/api/devices', body);
    expect([status, error.code]).toEqual([400, 'validation_failed']);
    expect(error.details?.map((detail) => detail.path)).toEqual([path]);
  });
});

/** Another user of the same merchant. */
async function aColleague(): Promise<ApiClient> {
  const users = app.db.collection<{ _id: string; email: string }>('users');
  const { email, password } = merchant;
  const user = await users.findOne({ email });
  if (!user) throw new Error('There is no such user.');
  const other = `${randomBytes(6).toString('hex')}@shop.test`;
  await users.insertOne({ ...user, _id: `usr_${randomBytes(8).toString('hex')}`, email: other });
  const { data } = await app.api.expect(200, 'POST', '/api/auth/login', { email: other, password });
  return createApiClient(app.url, (data as { accessToken: string }).accessToken);
}

describe('a push to a browser', () => {
  it('tells of a message, and says nothing of it unless its user chose so', async () => {
    const [discreet, open] = [service.newBrowser(), service.newBrowser()];
    await register(merchant, discreet);
    await register(merchant, open, { events: ['message.received'], showText: true });
    const id = await write('Is my order here?');
    const [first] = await pushed(discreet);
    expect(first?.data).toMatchObject({ type: 'message.received', id, title: 'New message' });
    expect(JSON.stringify(first?.data)).not.toMatch(/order|Zoë|\+1555/);
    const [second] = await pushed(open);
    expect(second?.data).toMatchObject({ id, title: 'Zoë', body: 'Is my order here?' });
    expect(first?.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      ttl: '86400',
      urgency: 'high',
      topic: expect.stringMatching(/^[\w-]{32}$/) as string,
    });
    const [device] = await list(merchant);
    await until(
      () => list(merchant),
      ([one]) => one?.lastPushedAt !== undefined,
    );
    expect(device?.failures).toBe(0);
  });

  it('goes to those who chose that kind of event, and whose merchant it is', async () => {
    const stranger = await app.registerMerchant();
    const [failures, templates, theirs] = [0, 1, 2].map(() => service.newBrowser());
    if (!failures || !templates || !theirs) throw new Error('There are no browsers.');
    await register(merchant, failures, { events: ['message.failed'] });
    await register(admin, templates, { events: ['template.decided'] });
    await register(stranger, theirs, { events: ['message.failed', 'template.decided'] });
    const sent = await merchant.expect(
      201,
      'POST',
      '/api/messages/send',
      sendBody(template, '+15550190001'),
    );
    const body = templateBody();
    const made = await merchant.expect(201, 'POST', '/api/templates', body);
    const [[failure], [decision]] = await Promise.all([pushed(failures), pushed(templates)]);
    const { id } = sent.data as Message;
    expect(failure?.data).toMatchObject({ type: 'message.failed', id });
    expect(decision?.data).toMatchObject({
      type: 'template.decided',
      id: (made.data as Template).id,
      title: 'Template approved',
      body: body.name,
    });
    // Told again, a thing is not pushed again.
    const events = new EventStore(app.db);
    const data = { id, direction: 'outbound', status: 'failed', to: null, content: {} };
    const audience = [merchant.merchantId];
    await events.append([{ id: 'again.1', type: 'message.updated', audience, data }], new Date());
    await write('Something else');
    expect(failures.received).toHaveLength(1);
    expect(templates.received).toHaveLength(1);
    expect(theirs.received).toEqual([]);
  });

  it('tells every merchant of news of a number that is granted to all, and nobody else of other news', async () => {
    const shops = [merchant, await app.registerMerchant()];
    const operators = service.newBrowser();
    await register(admin, operators, { events: ['account.notice'] });
    const told = shops.map(() => service.newBrowser());
    const untold = service.newBrowser();
    for (const [index, shop] of shops.entries()) {
      const browser = told[index];
      if (browser) await register(shop, browser, { events: ['account.notice'], showText: true });
    }
    await register(merchant, untold, { events: ['account.updated'] });
    const notice = (id: string, audience: string[], about: object): NewEvent => {
      const data = { topic: 'limit', text: 'The messaging limit is TIER_2K.', ...about };
      return { id: `ntc.number_100000000000001.${id}`, type: 'account.notice', audience, data };
    };
    const news = [
      notice('mine', [merchant.merchantId], { senderId: 'snd_1' }),
      notice('all', ['everyone'], { senderId: 'snd_2' }),
      notice('ours', [], { wabaId: '101000000000001' }),
    ];
    await new EventStore(app.db).append(news, new Date());
    await until(
      () => Promise.resolve([operators, ...told].map(({ received }) => received.length)),
      (counts) => counts.join() === '3,2,1',
    );
    const idsOf = ({ received }: Browser) => received.map(({ data }) => data.id).sort();
    expect([operators, ...told].map(idsOf)).toEqual([
      ['account', 'snd_1', 'snd_2'],
      ['snd_1', 'snd_2'],
      ['snd_2'],
    ]);
    const [all, ...texts] = [...told, operators].map(({ received }) => JSON.stringify(received));
    expect(all).toContain('The messaging limit is TIER_2K.');
    expect([all, ...texts].join()).not.toMatch(/10[01]000000000001/);
    expect(untold.received).toEqual([]);
  });

  it('is made once, however many servers there are', async () => {
    const second = await startApp({
      MONGODB_DB: app.config.mongo.database,
      META_GRAPH_URL: app.config.meta.graphUrl,
      ...keys,
    });
    try {
      expect(await vapidKey(createApiClient(second.url, merchant.token))).toBe(
        await vapidKey(merchant),
      );
      const browser = service.newBrowser();
      await register(merchant, browser);
      const ids = [await write('One'), await write('Two')];
      await until(
        () => Promise.resolve(browser.received.length),
        (count) => count === 2,
      );
      // It goes on where another one has stopped.
      await app.db.collection<{ _id: string }>('system').deleteOne({ _id: 'pusher' });
      ids.push(await write('Three'));
      await until(
        () => Promise.resolve(browser.received.length),
        (count) => count === 3,
      );
      expect(browser.received.map(({ data }) => data.id)).toEqual(ids);
    } finally {
      await second.stop();
    }
  });

  it('is not made for what happened before', async () => {
    const browser = service.newBrowser();
    await register(merchant, browser);
    const data = { id: 'msg_old', direction: 'inbound', content: {}, type: 'text' };
    const audience = [merchant.merchantId];
    const old: NewEvent = { id: 'msg_old.1', type: 'message.created', audience, data };
    const before = new Date(Date.now() - 600_000);
    await new EventStore(app.db).append([old], before);
    const id = await write('New');
    await pushed(browser);
    expect(browser.received.map((one) => one.data.id)).toEqual([id]);
  });

  it.each([404, 410])('forgets the browser that is gone (%i)', async (status) => {
    const browser = service.newBrowser();
    browser.replies.push({ status });
    await register(merchant, browser);
    await write('Anybody there?');
    await until(
      () => list(merchant),
      (devices) => devices.length === 0,
    );
  });

  it('is made again when the service has had the time it asked for', async () => {
    const browser = service.newBrowser();
    browser.replies.push({ status: 429, headers: { 'retry-after': '2' } });
    await register(merchant, browser);
    await write('Hello?');
    const [first, second] = await until(
      () => Promise.resolve(browser.received),
      ({ length }) => length === 2,
    );
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1_900);
    expect(second?.data).toEqual(first?.data);
  });

  it('comes at once, however slow another merchant’s push service is', async () => {
    const slow = await startPushService(() => vapidKey(merchant), contact);
    const other = await app.registerMerchant();
    const rename = (client: ApiClient, businessName: string) =>
      client.expect(200, 'PATCH', '/api/merchant', { businessName });
    try {
      const browsers = Array.from({ length: 20 }, () => slow.newBrowser());
      for (const browser of browsers) {
        browser.replies.push(...Array<Reply>(4).fill({ status: 201, afterMs: 5_000 }));
        await register(other, browser, { events: ['account.updated'] });
      }
      const mine = service.newBrowser();
      await register(merchant, mine, { events: ['account.updated'] });
      for (const name of ['One', 'Two', 'Three', 'Four']) await rename(other, name);
      await until(
        () => Promise.resolve(browsers),
        (all) => all.some(({ received }) => received.length > 0),
      );
      const startedAt = performance.now();
      await rename(merchant, 'Another name');
      await pushed(mine);
      expect(performance.now() - startedAt).toBeLessThan(3_000);
    } finally {
      await slow.close();
    }
  });

  it('counts what did not get through', async () => {
    const browser = service.newBrowser();
    browser.replies.push({ status: 400 });
    await register(merchant, browser);
    await write('Hello?');
    await until(
      () => list(merchant),
      ([device]) => device?.failures === 1,
    );
    await write('Hello again?');
    await until(
      () => list(merchant),
      ([device]) => device?.failures === 0,
    );
  });

  it('is not made once its user has logged out, or its merchant is suspended', async () => {
    const shop = await app.registerMerchant();
    const [first, second] = [service.newBrowser(), service.newBrowser()];
    const { email, password } = shop;
    const session = await app.api.expect(200, 'POST', '/api/auth/login', { email, password });
    const { accessToken } = session.data as { accessToken: string };
    const other = createApiClient(app.url, accessToken);
    await register(other, first, { events: ['account.updated'] });
    await register(shop, second, { events: ['account.updated'] });
    await other.expect(200, 'POST', '/api/auth/logout');
    expect(await list(shop)).toHaveLength(1);
    await shop.expect(200, 'PATCH', '/api/merchant', { businessName: 'Another name' });
    await pushed(second);
    await admin.expect(200, 'PATCH', `/api/admin/merchants/${shop.merchantId}`, {
      status: 'suspended',
    });
    const third = service.newBrowser();
    await register(admin, third, { events: ['account.updated', 'message.received'] });
    await write('Later');
    await pushed(third);
    expect([first.received.length, second.received.length]).toEqual([0, 1]);
  });
});

describe('a push through Firebase', () => {
  const registerApp = async (token: string, fields: object = {}): Promise<Device> => {
    const body = { kind: 'fcm', token, events: ['message.received'], ...fields };
    return (await merchant.expect(201, 'POST', '/api/devices', body)).data as Device;
  };

  beforeEach(() => {
    firebase.messages.splice(0);
  });

  const taken = (count: number) =>
    until(
      () => Promise.resolve(firebase.messages),
      ({ length }) => length >= count,
    );

  it('tells of a message, with one token for all', async () => {
    await registerApp('phone-1');
    await registerApp('phone-2', { showText: true });
    const id = await write('A 🦊 writes');
    const messages = await taken(2);
    const collapseId = expect.stringMatching(/^[\w-]{32}$/) as string;
    const byToken = new Map(messages.map((message) => [message.token, message]));
    expect(byToken.get('phone-1')).toMatchObject({
      notification: { title: 'New message' },
      data: { type: 'message.received', id },
      android: { priority: 'HIGH', ttl: '86400s', collapse_key: collapseId },
      apns: { headers: { 'apns-collapse-id': collapseId } },
    });
    expect(byToken.get('phone-2')?.notification).toEqual({ title: 'Zoë', body: 'A 🦊 writes' });
    await write('And again');
    await taken(4);
    expect(firebase.tokensGiven).toHaveLength(1);
  });

  it('takes a new token when the one it has is refused', async () => {
    await registerApp('phone-1');
    firebase.tokensGiven.push('taken back');
    firebase.tokenReplies.push({ status: 503 });
    await write('Hello?');
    expect(await taken(1)).toHaveLength(1);
    expect(firebase.tokensGiven).toHaveLength(3);
  });

  it('forgets the app that is gone', async () => {
    await registerApp('phone-1');
    const error = { status: 'NOT_FOUND', details: [{ errorCode: 'UNREGISTERED' }] };
    firebase.replies.push({ status: 404, body: JSON.stringify({ error }) });
    await write('Anybody there?');
    await until(
      () => list(merchant),
      (devices) => devices.length === 0,
    );
  });

  it('waits when it is asked to', async () => {
    await registerApp('phone-1');
    firebase.replies.push({ status: 503, headers: { 'retry-after': '1' } });
    await write('Hello?');
    expect(await taken(1)).toHaveLength(1);
  });
});

describe('a server that stops', () => {
  it('waits for no push service that gives no answer', async () => {
    const own = await startApp(keys);
    const shop = await own.registerMerchant();
    const silent = await startPushService(() => vapidKey(shop), contact);
    try {
      const browser = silent.newBrowser();
      browser.replies.push({ status: 0 });
      await register(shop, browser, { events: ['account.updated'] });
      await shop.expect(200, 'PATCH', '/api/merchant', { businessName: 'Another name' });
      await pushed(browser);
      const startedAt = performance.now();
      await own.stopServer();
      expect(performance.now() - startedAt).toBeLessThan(6_000);
    } finally {
      await own.stop();
      await silent.close();
    }
  });
});

describe('a server on the Internet', () => {
  it('takes only addresses of push services there, and no app without Firebase', async () => {
    const own = await startApp({ SANDBOX: 'off', RATE_LIMITS: 'on' });
    try {
      const operator = await own.loginAdmin();
      const { keys } = service.newBrowser().subscription;
      const status = async (endpoint: string): Promise<number> => {
        const subscription = { endpoint, keys };
        const body = { kind: 'webpush', subscription, events: ['account.updated'] };
        return (await operator.call('POST', '/api/devices', body)).status;
      };
      for (const endpoint of [
        'http://push.example.com/a',
        'https://push.example.com:8443/a',
        'https://user:word@push.example.com/a',
        'https://127.0.0.1/a',
        'https://[::1]/a',
        'https://[::ffff:7f00:1]/a',
        'https://169.254.169.254/latest',
        'https://2130706433/a',
        'https://localhost/a',
      ]) {
        expect([endpoint, await status(endpoint)]).toEqual([endpoint, 400]);
      }
      expect(await status('https://push.example.com/a')).toBe(201);
      const app = { kind: 'fcm', token: 'a', events: ['account.updated'] };
      expect((await operator.call('POST', '/api/devices', app)).status).toBe(400);
    } finally {
      await own.stop();
    }
  });
});
