import type { Contact, Message, Session, Template } from '@waypost/contract';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../api-client.js';
import { anApprovedTemplate, sendBody, templateBody, untilStatus } from '../fixtures.js';
import { prepareDatabase } from '../../src/prepare-database.js';
import { startApp, until, type MerchantClient, type TestApp } from '../harness.js';

/** What a version to come may have written; this one knows neither. */
const NEW_STATUS = 'from_the_future';
const NEW_FIELD = { ofTheFuture: { kept: [1, { deep: true }] } };

let app: TestApp;
let merchant: MerchantClient;
let admin: ApiClient;
let template: Template;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

const isOfMeta = ({ source }: Document): boolean => source === 'webhook';

type Stored = Document & { _id: string };

const collection = (name: string) => app.db.collection<Stored>(name);

async function stored(name: string, id: string): Promise<Stored> {
  const found = await collection(name).findOne({ _id: id });
  if (!found) throw new Error(`${id} is gone.`);
  return found;
}

async function send(): Promise<Message> {
  const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
  return data as Message;
}

/** A message that waits for its time, which is far away. */
async function aScheduled(): Promise<Message> {
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = { ...sendBody(template), scheduledAt };
  return (await merchant.expect(202, 'POST', '/api/messages/send', body)).data as Message;
}

async function untilReadOnceDue({ id }: Message): Promise<void> {
  await collection('message_logs').updateOne({ _id: id }, { $set: { dueAt: new Date() } });
  await untilStatus(merchant, id, 'read');
}

describe('F38 a state of a newer version', () => {
  it('of a message: it is not sent, not ended, not called back and not sent again', async () => {
    const { id, to } = await aScheduled();
    const past = new Date(Date.now() - 60_000);
    await collection('message_logs').updateOne(
      { _id: id },
      { $set: { status: NEW_STATUS, dueAt: past, scheduledAt: past, validUntil: past } },
    );
    const before = await stored('message_logs', id);
    // Those that came after it have gone, so whoever looks for what is due has looked.
    await untilReadOnceDue(await aScheduled());
    const path = `/api/messages/logs/${id}`;
    const cancel = await merchant.call('POST', `${path}/cancel`);
    expect([cancel.status, cancel.error.code]).toEqual([409, 'not_cancellable']);
    const resend = await merchant.call('POST', `${path}/resend`);
    expect(resend.status).toBe(409);
    expect(await stored('message_logs', id)).toEqual(before);
    expect((await app.sandbox.ledger({ to: to ?? '' })).total).toBe(0);
  });

  it('of a message of which Meta tells: what is told is kept, and the state stays', async () => {
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    const { id } = await send();
    const changed = { status: NEW_STATUS, ...NEW_FIELD };
    await collection('message_logs').updateOne({ _id: id }, { $set: changed });
    await app.sandbox.setSettings({ webhooks: { paused: false } });
    const after = await until(
      () => stored('message_logs', id),
      ({ timeline }) => (timeline as Document[]).filter(isOfMeta).length === 3,
    );
    expect(after).toMatchObject(changed);
  });

  it('of a webhook: nobody takes it up', async () => {
    const [event] = await collection('webhooks_log').find().limit(1).toArray();
    if (!event) throw new Error('There is no webhook.');
    const due = { state: NEW_STATUS, dueAt: new Date(0), queuedAt: new Date(0) };
    await collection('webhooks_log').updateOne({ _id: event._id }, { $set: due });
    const before = await stored('webhooks_log', event._id);
    const { id } = await send();
    await untilStatus(merchant, id, 'read');
    expect(await stored('webhooks_log', event._id)).toEqual(before);
  });
});

describe('F38 fields of a newer version', () => {
  it('are kept by everything that changes what has them', async () => {
    const waiting = await aScheduled();
    const talker = await send();
    await untilStatus(merchant, talker.id, 'read');
    await app.sandbox.inbound({ from: talker.to ?? '', type: 'text', text: { body: 'Hello?' } });
    await until(
      async () => (await merchant.expect(200, 'GET', '/api/contacts')).data as Contact[],
      (found) => found.some(({ phone }) => phone === talker.to),
    );
    const { data: draft } = await merchant.expect(201, 'POST', '/api/templates', {
      ...templateBody(),
      submit: false,
    });
    const { email, password } = merchant;
    const { data: session } = await app.api.expect(200, 'POST', '/api/auth/login', {
      ...{ email, password },
    });
    const before = await addEverywhere();

    // What happens in a day.
    await untilReadOnceDue(waiting);
    // Meta's times are of whole seconds, so the window may end as before; of two names of one second the last of the alphabet stays.
    const again = { type: 'text', text: { body: 'Again?' }, profileName: 'zoë' };
    await app.sandbox.inbound({ from: talker.to ?? '', ...again });
    const { id } = draft as Template;
    await merchant.expect(200, 'PUT', `/api/templates/${id}`, {
      components: templateBody().components,
    });
    await merchant.expect(200, 'POST', `/api/templates/${id}/submit`);
    await until(
      async () => (await merchant.expect(200, 'GET', `/api/templates/${id}`)).data as Template,
      ({ status }) => status === 'approved',
    );
    const [sender] = (await admin.expect(200, 'GET', '/api/admin/senders')).data as Stored[];
    await admin.expect(200, 'PATCH', `/api/admin/senders/${String(sender?.id)}`, { label: 'New' });
    await merchant.expect(200, 'PATCH', '/api/merchant', { businessName: 'Ana’s new shop' });
    const { refreshToken } = session as Session;
    await app.api.expect(200, 'POST', '/api/auth/refresh', { refreshToken });

    const changed = await untilChanged(before, [
      ...['contacts', 'merchants', 'message_logs', 'senders', 'sessions', 'system'],
      'templates',
    ]);
    for (const [name, ids] of changed) {
      const without = await collection(name)
        .find({ _id: { $in: ids }, ofTheFuture: { $ne: NEW_FIELD.ofTheFuture } })
        .toArray();
      expect([name, without]).toEqual([name, []]);
    }
  });
});

it('F38 a schema of a newer version: a server that starts refuses, and one that runs goes on', async () => {
  await app.db.collection('migrations').insertOne({ migrationName: '9999-of-the-future' });
  const { sandbox } = app.config;
  const start = prepareDatabase(app.db, { sandbox, owner: 'older' });
  await expect(start).rejects.toThrow('newer version of Waypost (9999-of-the-future)');
  const { id } = await send();
  await untilStatus(merchant, id, 'read');
});

type Before = Map<string, Map<string, string>>;

const textOf = (document: Stored): string => JSON.stringify(document);

/** The field, in all that is stored; gives how each of it stood then. */
async function addEverywhere(): Promise<Before> {
  const before: Before = new Map();
  for (const { name } of await app.db.listCollections().toArray()) {
    await collection(name).updateMany({}, { $set: NEW_FIELD });
    const all = await collection(name).find().toArray();
    before.set(name, new Map(all.map((it) => [it._id, textOf(it)])));
  }
  return before;
}

/** What has changed since, by collection, once something has in each of these. */
async function untilChanged(
  before: Before,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const look = async () => {
    const changed = new Map<string, string[]>();
    for (const [name, documents] of before) {
      const now = await collection(name).find().toArray();
      const ids = now.flatMap((it) => {
        const then = documents.get(it._id);
        return then === undefined || then === textOf(it) ? [] : [it._id];
      });
      if (ids.length > 0) changed.set(name, ids);
    }
    return changed;
  };
  return until(look, (changed) => names.every((name) => changed.has(name)));
}
