import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Event, Message, Template } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient, type ApiClient } from './api-client.js';
import { anApprovedTemplate, sendBody, templateBody, untilStatus } from './fixtures.js';
import { openStream, type Follower } from './event-stream.js';
import { EventStore, type NewEvent } from '../src/features/live/events.store.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
let template: Template;

const followers: Follower[] = [];

/** Two servers of one installation have the same. */
const signingKey = `k1:${randomBytes(32).toString('base64')}`;

async function follow(client: ApiClient, lastEventId?: string, url = app.url): Promise<Follower> {
  const follower = await openStream(client, url, lastEventId);
  followers.push(follower);
  return follower;
}

const LARGE = 'x'.repeat(40_000);

const anEvent = ({ merchantId }: MerchantClient, id: string, text = ''): NewEvent => ({
  id,
  type: 'account.updated',
  audience: [merchantId],
  data: { id, text },
});

async function send(client = merchant): Promise<string> {
  const own = client === merchant ? template : await anApprovedTemplate(client);
  const { data } = await client.expect(201, 'POST', '/api/messages/send', sendBody(own));
  return (data as Message).id;
}

const statusesOf = ({ events }: Follower, id: string) =>
  events.filter(({ data }) => data.id === id).map(({ data }) => data.status);

function untilRead(follower: Follower, id: string): Promise<unknown> {
  return until(
    () => Promise.resolve(statusesOf(follower, id)),
    (statuses) => statuses.includes('read'),
  );
}

beforeAll(async () => {
  app = await startApp({ JWT_SECRET: signingKey });
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterEach(() => {
  for (const follower of followers.splice(0)) follower.close();
});

afterAll(() => app.stop());

describe('the stream', () => {
  it('tells merchant and admin each change, and nobody else', async () => {
    const stranger = await app.registerMerchant();
    const [mine, everything, theirs] = await Promise.all([
      follow(merchant),
      follow(admin),
      follow(stranger),
    ]);
    const id = await send();
    await Promise.all([untilRead(mine, id), untilRead(everything, id)]);
    expect(statusesOf(mine, id)).toEqual(statusesOf(everything, id));
    // Two that come in one lot of webhooks are told as one.
    expect(statusesOf(mine, id).join()).toMatch(/^sent(,sent)?(,delivered)?,read$/);
    expect(mine.events.find(({ data }) => data.id === id)?.type).toBe('message.created');
    expect(theirs.events).toEqual([]);
  });

  it('tells a merchant what an admin changed of it', async () => {
    const shop = await app.registerMerchant();
    const [mine, other, everything] = await Promise.all([
      follow(shop),
      follow(merchant),
      follow(admin),
    ]);
    await shop.expect(200, 'PATCH', '/api/merchant', { businessName: 'Ana’s new shop' });
    for (const follower of [mine, everything]) {
      const event = await until(
        () => Promise.resolve(follower.events.find(({ type }) => type === 'account.updated')),
        (found) => found !== undefined,
      );
      expect(event?.data).toMatchObject({ id: shop.merchantId, businessName: 'Ana’s new shop' });
    }
    expect(other.events).toEqual([]);
    const page = await shop.expect(200, 'GET', '/api/events?after=0');
    expect((page.data as Event[]).at(-1)?.merchant?.businessName).toBe('Ana’s new shop');
  });

  it('tells on one server what another one did', async () => {
    const second = await startApp({
      MONGODB_DB: app.config.mongo.database,
      META_GRAPH_URL: app.config.meta.graphUrl,
      JWT_SECRET: signingKey,
      ROLES: 'web',
    });
    try {
      const follower = await follow(merchant, undefined, second.url);
      const id = await send();
      await until(
        () => Promise.resolve(statusesOf(follower, id)),
        (statuses) => statuses.includes('sent'),
      );
      await untilRead(follower, id);
    } finally {
      await second.stop();
    }
  });

  it('tells the news of templates, shared ones to those they are shared with', async () => {
    const stranger = await app.registerMerchant();
    const [mine, theirs] = await Promise.all([follow(merchant), follow(stranger)]);
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', {
      ...templateBody(),
      merchantIds: [merchant.merchantId],
    });
    const { id } = data as Template;
    await until(
      () => Promise.resolve(statusesOf(mine, id)),
      (statuses) => statuses.includes('approved'),
    );
    expect(theirs.events).toEqual([]);
  });

  it('goes on after the last event that was seen, without loss or repeat', async () => {
    const first = await follow(merchant);
    const whole = await follow(merchant);
    const before = await send();
    await untilRead(first, before);
    first.close();
    const missed = await Promise.all([send(), send(), send()]);
    for (const id of missed) await untilStatus(merchant, id, 'read');
    const second = await follow(merchant, first.events.at(-1)?.id);
    const later = await send();
    for (const id of [...missed, later]) await untilRead(second, id);
    await untilRead(whole, later);
    const ids = [...first.events, ...second.events].map(({ id }) => id);
    expect(ids).toEqual(whole.events.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([['nonsense'], ['999999999999']])('says reset for the id %s', async (id) => {
    const follower = await follow(merchant, id);
    await until(
      () => Promise.resolve(follower.events),
      ([event]) => event?.type === 'reset',
    );
  });

  it('goes on from an event that another process told before this one came to it', async () => {
    const system = app.db.collection<{ _id: string; last: number }>('system');
    const { last = 0 } =
      (await system.findOneAndUpdate(
        { _id: 'events' },
        { $inc: { last: 2 } },
        { returnDocument: 'after' },
      )) ?? {};
    // Behind a gap: for 5 s this process does not pass it, whatever others did.
    await app.db
      .collection<{ _id: string }>('events')
      .insertOne({ _id: 'ahead', seq: last, at: new Date(), audience: [], data: {} } as never);
    const follower = await follow(merchant, String(last));
    const page = await merchant.expect(200, 'GET', `/api/events?after=${last}`);
    expect(page.meta.nextCursor).toBe(String(last));
    const id = await send();
    await untilRead(follower, id);
    expect(follower.events.map(({ type }) => type)).not.toContain('reset');
  });

  it('answers HEAD with its headers alone', async () => {
    const answer = await fetch(`${app.url}/api/events`, {
      method: 'HEAD',
      headers: { accept: 'text/event-stream', authorization: `Bearer ${merchant.token ?? ''}` },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
  });

  it('tells what was written late, behind what it has passed, under a new place', async () => {
    const shop = await app.registerMerchant();
    const follower = await follow(shop);
    const events = new EventStore(app.db);
    await events.append([anEvent(shop, 'late.1')], new Date());
    const again = ['late.1', 'late.2'].map((id) => anEvent(shop, id));
    await events.append(again, new Date(), { isAgain: true });
    await until(
      () => Promise.resolve(follower.events.map(({ data }) => data.id)),
      (ids) => ids.includes('late.1') && ids.includes('late.2'),
    );
    const places = follower.events.map(({ id }) => Number(id));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('waits for nothing where another process has told a change before its maker', async () => {
    const shop = await app.registerMerchant();
    const follower = await follow(shop);
    const events = new EventStore(app.db);
    await events.append([anEvent(shop, 'told.1')], new Date());
    const startedAt = performance.now();
    const batch = ['told.0', 'told.1', 'told.2'].map((id) => anEvent(shop, id));
    await events.append(batch, new Date());
    await until(
      () => Promise.resolve(follower.events),
      (told) => told.length === 3,
    );
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(follower.events.map(({ data }) => data.id)).toEqual(['told.1', 'told.0', 'told.2']);
    const span = { after: Number(follower.events[0]?.id), until: Number.MAX_SAFE_INTEGER };
    const everything = await events.list(null, span, 50);
    expect(everything.map(({ _id }) => _id)).toEqual(['told.0', 'told.2']);
  });

  it('gives all that was missed at the pace of its reader, however much it is', async () => {
    const shop = await app.registerMerchant();
    const first = await follow(shop);
    const events = new EventStore(app.db);
    const ids = Array.from({ length: 250 }, (_, index) => `missed.${index}`);
    await events.append([anEvent(shop, 'seen')], new Date());
    await until(
      () => Promise.resolve(first.events),
      (told) => told.length === 1,
    );
    first.close();
    await events.append(
      ids.map((id) => anEvent(shop, id, LARGE)),
      new Date(),
    );
    const second = await follow(shop, first.events[0]?.id);
    await until(
      () => Promise.resolve(second.events),
      (told) => told.length >= ids.length,
    );
    expect(second.events.map(({ data }) => data.id)).toEqual(ids);
  });

  it('ends for a client that does not read, and for nobody else', { timeout: 60_000 }, async () => {
    const shop = await app.registerMerchant();
    const other = await follow(shop);
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write(
      `GET /api/events HTTP/1.1\r\nHost: waypost\r\nAccept: text/event-stream\r\nConnection: close\r\n` +
        `Authorization: Bearer ${shop.token ?? ''}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    const events = new EventStore(app.db);
    for (let part = 0; part < 10; part += 1) {
      const batch = Array.from({ length: 50 }, (_, index) =>
        anEvent(shop, `slow.${part}.${index}`, LARGE),
      );
      await events.append(batch, new Date());
    }
    await until(
      () => Promise.resolve(other.events),
      (told) => told.length === 500,
      20_000,
    );
    // What the system still holds for it may be read; then it has been cut off.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    socket.resume();
    await closed;
    expect(other.events.map(({ type }) => type)).not.toContain('reset');
  });

  it('is refused to an account that has a hundred open', async () => {
    const shop = await app.registerMerchant();
    const open = await Promise.all(Array.from({ length: 100 }, () => follow(shop)));
    const refused = await shop.call('GET', '/api/events', undefined, {
      accept: 'text/event-stream',
    });
    expect([refused.status, refused.error.code]).toEqual([429, 'rate_limited']);
    await follow(merchant);
    open[0]?.close();
    await until(
      () => Promise.resolve(follow(shop).catch(() => null)),
      (follower) => follower !== null,
    );
  });

  it('is refused without a token, in the envelope', async () => {
    const { status, error } = await app.api.call('GET', '/api/events', undefined, {
      accept: 'text/event-stream',
    });
    expect([status, error.code]).toEqual([401, 'unauthenticated']);
  });

  it('ends when its session does, and no other', async () => {
    const shop = await app.registerMerchant();
    const { email, password } = shop;
    const { data } = await app.api.expect(200, 'POST', '/api/auth/login', { email, password });
    const other = createApiClient(app.url, (data as { accessToken: string }).accessToken);
    const [mine, theirs] = [await follow(shop), await follow(other)];
    await other.expect(200, 'POST', '/api/auth/logout');
    await theirs.ended;
    await new EventStore(app.db).append([anEvent(shop, 'after.1')], new Date());
    await until(
      () => Promise.resolve(mine.events),
      ({ length }) => length === 1,
    );
  });

  it('ends when its merchant is suspended', { timeout: 20_000 }, async () => {
    const other = await app.registerMerchant();
    const follower = await follow(other);
    await admin.expect(200, 'PATCH', `/api/admin/merchants/${other.merchantId}`, {
      status: 'suspended',
    });
    await follower.ended;
  });
});

describe('a webhook that is applied again', () => {
  const applyAgain = async (): Promise<void> => {
    const webhooks = app.db.collection('webhooks_log');
    await webhooks.updateMany({}, { $set: { state: 'received', dueAt: new Date(), attempts: 0 } });
    await until(
      () => webhooks.countDocuments({ state: 'received' }),
      (count) => count === 0,
    );
  };
  const places = async (): Promise<unknown> => ({
    ...(await app.db.collection<{ _id: string }>('system').findOne({ _id: 'events' })),
    count: await app.db.collection('events').countDocuments(),
  });

  it('tells what whoever applied it first died before telling', async () => {
    const fresh = await anApprovedTemplate(merchant);
    const id = await send();
    await untilStatus(merchant, id, 'read');
    await applyAgain();
    const events = app.db.collection('events');
    await events.deleteMany({ 'data.id': { $in: [id, fresh.id] } });
    const follower = await follow(merchant);
    await applyAgain();
    await untilRead(follower, id);
    await until(
      () => Promise.resolve(statusesOf(follower, fresh.id)),
      (statuses) => statuses.includes('approved'),
    );
  });

  it('tells nothing twice, and takes no place in the order', async () => {
    await applyAgain();
    const before = await places();
    await applyAgain();
    expect(await places()).toEqual(before);
  });
});

describe('listEvents', () => {
  it('is the same events page by page', async () => {
    const shop = await app.registerMerchant();
    const id = await send(shop);
    await untilStatus(shop, id, 'read');
    const seen: Event[] = [];
    for (let after = '0'; ;) {
      const page = await shop.expect(200, 'GET', `/api/events?after=${after}&limit=3`);
      const events = page.data as Event[];
      seen.push(...events);
      after = page.meta.nextCursor ?? '';
      if (events.length === 0 && seen.some(({ message }) => message?.status === 'read')) break;
    }
    const told = seen.filter(({ message }) => message?.id === id);
    expect(told[0]?.type).toBe('message.created');
    expect(told.at(-1)?.message?.status).toBe('read');
    expect(
      seen.every(({ message, template: its }) => (message ?? its)?.merchantId === shop.merchantId),
    ).toBe(true);
  });

  it('refuses an id that is none of ours', async () => {
    const { status, error } = await merchant.call('GET', '/api/events?after=999999999999');
    expect([status, error.code]).toEqual([400, 'invalid_cursor']);
  });
});

describe('a server that stops', () => {
  it('ends its streams at once', async () => {
    const own = await startApp();
    const shop = await own.registerMerchant();
    const answer = await fetch(`${own.url}/api/events`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${shop.token ?? ''}` },
    });
    const ended = answer.text();
    await own.stopServer();
    // A connection that is cut instead of ended fails this.
    expect(await ended).toContain(': connected');
    await own.stop();
  });
});
