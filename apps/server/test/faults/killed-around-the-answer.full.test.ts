import { randomBytes } from 'node:crypto';
import type { Message } from '@waypost/contract';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { anApprovedTemplate, getMessage, newPhone, sendBody, untilStatus } from '../fixtures.js';
import { until, type MerchantClient } from '../harness.js';
import { register, startJourney, type Journey } from '../journeys/journey.js';
import { startDatabaseLink, type DatabaseLink } from './database-link.js';

let link: DatabaseLink;
let mongo: MongoClient;
let db: Db;
let journey: Journey;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  link = await startDatabaseLink(inject('mongoUri'));
  mongo = await MongoClient.connect(inject('mongoUri'));
  db = mongo.db(`test_${randomBytes(6).toString('hex')}`);
  journey = await startJourney({
    SANDBOX: 'on',
    LEASE_SECONDS: '2',
    MONGODB_URI: link.uri,
    MONGODB_DB: db.databaseName,
  });
  await journey.sandbox.setSettings({ sentAfterMs: 5, deliveredAfterMs: 10, readAfterMs: 15 });
  merchant = await register(journey);
  template = await anApprovedTemplate(merchant);
});

afterEach(async () => {
  link.letGo();
  const { server } = journey.stack.processes;
  if (server.pid === null) await server.start();
});

afterAll(async () => {
  await journey.end();
  await db.dropDatabase();
  await mongo.close();
  await link.close();
});

const events = () =>
  db.collection<{ _id: string; attempts: number; state: string }>('webhooks_log');
const messages = () => db.collection<{ _id: string; status: string }>('message_logs');

/** What a request to the database is about: its command, its collection, a field that it writes. */
const about =
  (...words: string[]) =>
  (request: Buffer): boolean =>
    words.every((word) => request.includes(word));

interface Told {
  message: Message;
  wamid: string;
  /** Webhooks that were stored before. */
  stored: number;
}

/** A message that was sent, delivered, read and answered, of which Meta has told nothing yet. */
async function somethingToTell(): Promise<Told> {
  const { sandbox } = journey;
  await until(
    async () => (await sandbox.webhooks('pending')).pending,
    (pending) => pending === 0,
  );
  await sandbox.setSettings({ webhooks: { paused: true } });
  const body = sendBody(template, newPhone());
  const { data } = await merchant.call('POST', '/api/messages/send', body);
  // A number is still leased to the process that was killed, so it may take a while.
  const message = await untilStatus(merchant, (data as Message).id, 'sent');
  const { wamid } = await sandbox.inbound({
    ...{ from: message.to ?? '', type: 'text' },
    text: { body: 'Thanks!' },
  });
  await until(
    async () => (await sandbox.webhooks('pending')).pending,
    (pending) => pending === 4,
  );
  await until(
    () => events().countDocuments({ state: 'received' }),
    (count) => count === 0,
  );
  return { message, wamid, stored: await events().countDocuments() };
}

/** All of it comes in one POST. */
const tell = () => journey.sandbox.setSettings({ webhooks: { paused: false } });

/** What Meta was answered at its last POST: null where there was no answer. */
async function answersToLastPost(): Promise<(number | null)[]> {
  const { webhooks } = await journey.sandbox.webhooks();
  return (webhooks[0]?.answers ?? []).map(({ httpStatus }) => httpStatus);
}

const untilTaken = () =>
  until(
    async () => (await journey.sandbox.webhooks('pending')).pending,
    (pending) => pending === 0,
    30_000,
  );

async function kill(): Promise<void> {
  await journey.stack.processes.server.stop(0, 'SIGKILL');
  link.letGo();
}

/** Everything that Meta told is applied, once each, and the message went once. */
async function expectAppliedOnce({ message, wamid }: Told): Promise<void> {
  await until(
    () => events().countDocuments({ state: 'received' }),
    (count) => count === 0,
    30_000,
  );
  const { status, timeline } = (await getMessage(merchant, message.id)) as Message & {
    timeline: { source: string; status: string }[];
  };
  expect(status).toBe('read');
  const told = timeline.filter(({ source }) => source === 'webhook').map((it) => it.status);
  expect(told.toSorted()).toEqual(['delivered', 'read', 'sent']);
  const inbox = await merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound&limit=200');
  const answers = (inbox.data as Message[]).filter(({ from }) => from === message.to);
  expect(answers.map(({ providerMessageId }) => providerMessageId)).toEqual([wamid]);
  const ledger = await journey.sandbox.ledger({ to: message.to ?? '' });
  expect(ledger.total).toBe(1);
  expect(ledger.messages[0]?.statuses.map((it) => it.deliveredToWebhook)).toEqual([
    ...[true, true, true],
  ]);
}

const isUntouched = async ({ message, wamid }: Told): Promise<boolean> =>
  (await messages().findOne({ _id: message.id }))?.status === 'sent' &&
  (await messages().countDocuments({ providerMessageId: wamid })) === 0;

describe('F72 a server that is killed before it answered a webhook', { timeout: 60_000 }, () => {
  it('and before it was stored: nobody was told that it was, and Meta’s next POST is applied', async () => {
    const told = await somethingToTell();
    const isHeld = link.hold('request', about('insert', 'webhooks_log'));
    await tell();
    await isHeld;
    await kill();
    expect(await events().countDocuments()).toBe(told.stored);
    expect(await answersToLastPost()).not.toContain(200);
    await journey.stack.processes.server.start();
    await untilTaken();
    expect(await events().countDocuments()).toBe(told.stored + 1);
    await expectAppliedOnce(told);
  });

  it('and as it was stored: what Meta posts again has no second effect', async () => {
    const told = await somethingToTell();
    const isHeld = link.hold('answer', about('insert', 'webhooks_log'));
    await tell();
    await isHeld;
    await kill();
    expect(await events().countDocuments({ state: 'received' })).toBe(1);
    expect(await isUntouched(told)).toBe(true);
    expect(await answersToLastPost()).not.toContain(200);
    await journey.stack.processes.server.start();
    await untilTaken();
    expect(await events().countDocuments()).toBe(told.stored + 2);
    await expectAppliedOnce(told);
  });
});

describe('F73 a server that is killed after it answered a webhook', { timeout: 60_000 }, () => {
  /** Taken, answered 200 once, and in the database as said. */
  async function answeredThenKilled(told: Told, isSo: () => Promise<boolean>): Promise<void> {
    await tell();
    await untilTaken();
    expect(await answersToLastPost()).toEqual([200]);
    await until(isSo, (so) => so);
    await kill();
    expect(await isSo()).toBe(true);
    expect(await events().countDocuments()).toBe(told.stored + 1);
    await journey.stack.processes.server.start();
    await expectAppliedOnce(told);
    // Meta had its answer: nothing was posted again.
    expect(await events().countDocuments()).toBe(told.stored + 1);
    expect(await answersToLastPost()).toEqual([200]);
  }

  const waits = (attempts: number) =>
    events()
      .countDocuments({ state: 'received', attempts })
      .then((count) => count === 1);

  it('and before anybody took it up: it is applied after the restart', async () => {
    const told = await somethingToTell();
    void link.hold('request', about('aggregate', 'webhooks_log'));
    await answeredThenKilled(told, async () => (await waits(0)) && (await isUntouched(told)));
  });

  it('and after it was taken up, before it was applied: it is applied when the lease ends', async () => {
    const told = await somethingToTell();
    const [changes, adds] = [about('update', 'message_logs'), about('insert', 'message_logs')];
    void link.hold('request', (request) => changes(request) || adds(request));
    await answeredThenKilled(told, async () => (await waits(1)) && (await isUntouched(told)));
  });

  it('and after it was applied, before that was written down: it is applied again, to no effect', async () => {
    const told = await somethingToTell();
    void link.hold('request', about('update', 'webhooks_log', 'outcomes'));
    const isApplied = async () =>
      (await messages().findOne({ _id: told.message.id }))?.status === 'read' &&
      (await messages().countDocuments({ providerMessageId: told.wamid })) === 1;
    await answeredThenKilled(told, async () => (await waits(1)) && (await isApplied()));
  });
});
