import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@waypost/contract';
import type { Document } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { anApprovedTemplate, getMessage, postWebhook, sendBody, statuses } from '../fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from '../harness.js';
import { startDatabaseLink, type DatabaseLink } from './database-link.js';

/** What may be late in a machine that is shared, beside the 5 s that are promised. */
const SLACK_MS = 700;

let link: DatabaseLink;
let app: TestApp;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  link = await startDatabaseLink(inject('mongoUri'));
  app = await startApp({ MONGODB_URI: link.uri });
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
  await app.sandbox.setSettings({ webhooks: { paused: true } });
});

afterEach(async () => {
  link.mend();
  link.thaw();
  link.delayMs = 0;
  link.loseAnswers(0);
  await until(
    () => merchant.call('GET', '/api/auth/me'),
    ({ status }) => status === 200,
    20_000,
  );
});

afterAll(async () => {
  await app.stop();
  await link.close();
});

const events = () => app.db.collection('webhooks_log');

async function sentMessages(count: number): Promise<Message[]> {
  const send = async () =>
    (await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template))).data as Message;
  return Promise.all(Array.from({ length: count }, send));
}

const timestamp = String(Math.floor(Date.now() / 1000));

/** The same body at each time, as Meta repeats it. */
const read = ({ id, providerMessageId = '' }: Message) =>
  statuses({ id: providerMessageId, status: 'read', timestamp, biz_opaque_callback_data: id });

interface Posted {
  message: Message;
  status: number;
  tookMs: number;
}

async function post(message: Message): Promise<Posted> {
  const startedAt = performance.now();
  const { status } = await postWebhook(app, read(message));
  return { message, status, tookMs: performance.now() - startedAt };
}

/** Every POST was answered in time, with 200 or 503 and nothing else. */
function expectAnswered(posted: readonly Posted[]): void {
  expect([200, 503]).toEqual(expect.arrayContaining([...new Set(posted.map((it) => it.status))]));
  expect(Math.max(...posted.map(({ tookMs }) => tookMs))).toBeLessThan(5_000 + SLACK_MS);
}

/** What was acknowledged, or told again by Meta, is applied, once. */
async function expectApplied(messages: readonly Message[]): Promise<void> {
  for (const { id } of messages) {
    await until(
      () => getMessage(merchant, id),
      ({ status }) => status === 'read',
      30_000,
    );
    const stored = await app.db
      .collection<Document & { _id: string }>('message_logs')
      .findOne({ _id: id });
    const told = (stored?.timeline as Document[]).filter(({ source }) => source === 'webhook');
    expect(told).toHaveLength(1);
  }
}

/** As Meta does: until it is answered 200. */
async function repeatUntilTaken(message: Message): Promise<void> {
  await until(
    () => postWebhook(app, read(message)),
    ({ status }) => status === 200,
    20_000,
  );
}

describe('a database that is away', () => {
  it('F42, F71 costs callers 503 within 5 s, and loses nothing that was acknowledged', async () => {
    const messages = await sentMessages(40);
    const posts: Promise<Posted>[] = [];
    for (const [index, message] of messages.entries()) {
      if (index === 10) link.cut();
      posts.push(post(message));
      await sleep(10);
    }
    const asked = performance.now();
    const send = await merchant.call('POST', '/api/messages/send', sendBody(template));
    expect([send.status, performance.now() - asked < 5_000 + SLACK_MS]).toEqual([503, true]);
    const posted = await Promise.all(posts);
    expectAnswered(posted);
    expect(posted.some(({ status }) => status === 503)).toBe(true);
    link.mend();
    for (const { message, status } of posted) if (status === 503) await repeatUntilTaken(message);
    await expectApplied(messages);
  });

  it('F43 that is frozen: nobody waits longer than 5 s, and a write that was done late counts once', async () => {
    const messages = await sentMessages(20);
    link.freeze();
    const posted = await Promise.all(messages.map(post));
    expectAnswered(posted);
    expect(posted.every(({ status }) => status === 503)).toBe(true);
    link.thaw();
    for (const { message } of posted) await repeatUntilTaken(message);
    await expectApplied(messages);
  });
});

describe('a bad wire to the database', () => {
  it('F46 that is slow and resets again and again loses and doubles nothing', async () => {
    const messages = await sentMessages(40);
    link.delayMs = 200;
    const stopAt = performance.now() + 4_000;
    const resetting = (async () => {
      while (performance.now() < stopAt) {
        await sleep(400);
        link.reset();
      }
    })();
    const posted: Posted[] = [];
    for (const message of messages) {
      posted.push(await post(message));
      if (performance.now() > stopAt) link.delayMs = 0;
    }
    await resetting;
    link.delayMs = 0;
    expectAnswered(posted);
    for (const { message, status } of posted) if (status === 503) await repeatUntilTaken(message);
    await expectApplied(messages);
  });

  it('F51 that loses the answer to an insert: it is stored once, and acknowledged', async () => {
    const [message] = await sentMessages(1);
    if (!message) throw new Error('There is no message.');
    const before = await events().countDocuments();
    link.loseAnswers(
      1,
      (request) => request.includes('webhooks_log') && request.includes('insert'),
    );
    const { status } = await post(message);
    expect(status).toBe(200);
    expect(await events().countDocuments()).toBe(before + 1);
    await expectApplied([message]);
  });

  it('F50 that loses the answer to a commit: what was made is there once', async () => {
    link.loseAnswers(1, (request) => request.includes('commitTransaction'));
    const made = await app.registerMerchant();
    expect(await app.db.collection('users').countDocuments({ email: made.email })).toBe(1);
    const { data } = await made.expect(200, 'GET', '/api/auth/me');
    expect(data).toMatchObject({ merchant: { id: made.merchantId } });
  });

  it('F49 where fifty want the same thing at once, one makes it and the others are told so', async () => {
    const body = {
      ...{ email: 'fifty@shop.test', password: 'password-of-a-shop' },
      ...{ name: 'Ana', businessName: 'Fifty' },
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.api.call('POST', '/api/auth/register', body)),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    for (const { status } of answers) expect([201, 409, 503]).toContain(status);
    expect(await app.db.collection('users').countDocuments({ email: body.email })).toBe(1);
    const merchants = app.db.collection('merchants').countDocuments({ businessName: 'Fifty' });
    expect(await merchants).toBe(1);
  });
});

it('F47 queries that hold every connection keep no webhook waiting', async () => {
  const messages = await sentMessages(10);
  const slow = app.mongo.db(app.db.databaseName).collection('slow');
  await slow.insertOne({});
  const queries = Array.from({ length: 60 }, () =>
    slow
      .find({ $where: 'sleep(2000) || true' })
      .toArray()
      .catch(() => []),
  );
  await sleep(100);
  const posted = [];
  for (const message of messages) posted.push(await post(message));
  expect(posted.every(({ status, tookMs }) => status === 200 && tookMs < 500)).toBe(true);
  await Promise.all(queries);
  await expectApplied(messages);
});
