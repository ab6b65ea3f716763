import type { Document } from 'mongodb';
import { expect } from 'vitest';
import { anApprovedTemplate, postWebhook, sendBody } from './fixtures.js';
import { phoneNumberId, until, wabaId, type MerchantClient, type TestApp } from './harness.js';

/** Chance that is the same at every run with the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One change as Meta tells it; those of a number can share a value. */
interface Told {
  field: string;
  /** Seconds, where the entry says when. */
  time?: number;
  statuses?: object;
  messages?: object;
  value?: object;
}

export interface RecordedDay {
  app: TestApp;
  base: Record<string, Document[]>;
  told: readonly Told[];
}

const KEPT = ['message_logs', 'templates', 'contacts', 'webhooks_log', 'parked_items', 'events'];

/**
 * A merchant with messages that left and nothing told of them yet, and all that Meta then tells: statuses
 * with and without our id, repeated words, failures and deliveries, answers, news of templates, and what
 * is nobody's or means nothing.
 */
export async function recordDay(
  app: TestApp,
  { events, seed }: { events: number; seed: number },
): Promise<RecordedDay> {
  const random = chance(seed);
  const merchant = await app.registerMerchant();
  const templates = [];
  for (let index = 0; index < 4; index += 1) templates.push(await anApprovedTemplate(merchant));
  await app.sandbox.setSettings({ webhooks: { paused: true } });
  const sent = await aSentDocument(app, merchant, templates[0] ?? { name: '', language: '' });
  const count = Math.ceil(events / 4);
  const docs = Array.from({ length: count }, (_, index) => copyOf(sent, index));
  const now = Math.floor(Date.now() / 1000);
  const told: Told[] = [];
  const atSome = (): number => now + 1 + Math.floor(random() * 600);
  docs.forEach((doc, index) => told.push(...statusesOf(doc, index, random, atSome)));
  while (told.length < events * 0.9) told.push(answerTo(docs, random, atSome, told.length));
  while (told.length < events) told.push(newsOf(await providerIds(app), random, atSome));
  const base: RecordedDay['base'] = {
    message_logs: docs.map(({ wamid: _id, ...doc }) => doc),
    templates: await app.db.collection('templates').find().toArray(),
  };
  return { app, base, told };
}

async function aSentDocument(
  app: TestApp,
  merchant: MerchantClient,
  template: { name: string; language: string },
): Promise<Document> {
  const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
  const { id } = data as { id: string };
  const found = await app.db.collection<{ _id: string }>('message_logs').findOne({ _id: id });
  return found ?? {};
}

/** Every third one is as it stands when Meta's answer was lost. */
function copyOf(sent: Document, index: number): Document & { wamid: string } {
  const wamid = `wamid.day${index}`;
  const waId = `1555${String(3_000_000 + index)}`;
  const copy = { ...sent, _id: `msg_day${String(index).padStart(6, '0')}`, to: `+${waId}`, waId };
  if (index % 3 !== 0) return { ...copy, providerMessageId: wamid, wamid };
  const { providerMessageId: _gone, acceptedAt: _not, ...rest } = copy as Document;
  const timeline = (sent.timeline as { status: string }[]).filter(
    ({ status }) => status !== 'sent',
  );
  return { ...rest, status: 'sending', attemptId: `try_${index}`, timeline, wamid };
}

function statusesOf(
  { _id, wamid, waId }: Document,
  index: number,
  random: () => number,
  atSome: () => number,
): Told[] {
  const words = ['sent', 'delivered', 'read'].slice(0, 1 + Math.floor(random() * 3));
  if (index % 5 === 0) words.push('failed');
  if (index % 7 === 0) words.push('played', 'delivered');
  return words.map((status, nth) => ({
    field: 'messages',
    statuses: {
      id: wamid as string,
      status,
      timestamp: String(atSome()),
      recipient_id: waId as string,
      // Of some only the first says whose it is: the others have to wait for it.
      ...(index % 2 === 0 || nth === 0 ? { biz_opaque_callback_data: String(_id) } : {}),
      ...(status === 'failed'
        ? { errors: [{ code: 131_000 + Math.floor(random() * 50), title: 'Something went wrong' }] }
        : {}),
      ...(random() < 0.5
        ? { pricing: { billable: random() < 0.5, category: 'utility', pricing_model: 'PMP' } }
        : {}),
    },
  }));
}

/** An answer of somebody, to a message that certainly arrived; or what is nobody's. */
function answerTo(
  docs: readonly Document[],
  random: () => number,
  atSome: () => number,
  nth: number,
): Told {
  const kind = random();
  if (kind < 0.1) {
    const id = `wamid.unknown${nth}`;
    return { field: 'messages', statuses: { id, status: 'read', timestamp: String(atSome()) } };
  }
  if (kind < 0.15) return { field: 'messages', statuses: { status: 7 } };
  if (kind < 0.2) return { field: 'account_alerts', value: { alert: nth } };
  const safe = docs.filter((_, index) => index % 3 !== 0 && index % 5 !== 0);
  const doc = safe[Math.floor(random() * safe.length)] ?? {};
  return {
    field: 'messages',
    messages: {
      from: doc.waId as string,
      id: `wamid.in${nth}`,
      timestamp: String(atSome()),
      type: 'text',
      text: { body: `Answer ${nth}` },
      ...(random() < 0.3 ? { context: { id: doc.wamid as string } } : {}),
    },
  };
}

async function providerIds(app: TestApp): Promise<Document[]> {
  return app.db.collection('templates').find().toArray();
}

function newsOf(templates: readonly Document[], random: () => number, atSome: () => number): Told {
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] ?? (all[0] as T);
  const template = one(templates);
  const identity = {
    message_template_id: template.providerTemplateId as string,
    message_template_name: template.providerName as string,
    message_template_language: template.language as string,
  };
  const time = atSome();
  switch (one(['status', 'quality', 'category'])) {
    case 'status': {
      const event = one(['APPROVED', 'PAUSED', 'DISABLED', 'FLAGGED', 'REJECTED']);
      const reason = event === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE';
      return {
        field: 'message_template_status_update',
        time,
        value: { ...identity, event, reason },
      };
    }
    case 'quality': {
      const new_quality_score = one(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']);
      const value = { ...identity, previous_quality_score: 'GREEN', new_quality_score };
      return { field: 'message_template_quality_update', time, value };
    }
    default: {
      const new_category = one(['UTILITY', 'MARKETING']);
      const previous_category = new_category === 'UTILITY' ? 'MARKETING' : 'UTILITY';
      return {
        field: 'template_category_update',
        time,
        value: { ...identity, previous_category, new_category },
      };
    }
  }
}

/** The same changes in another order, some told twice, together or apart as chance has it. */
function deliveriesOf({ told }: RecordedDay, seed: number): object[] {
  const random = chance(seed);
  const all = [...told, ...told.filter(() => random() < 0.15)];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [all[last], all[other]];
    if (a && b) [all[last], all[other]] = [b, a];
  }
  const posts: object[] = [];
  while (all.length > 0) {
    const size = random() < 0.3 ? 1 : 1 + Math.floor(random() * 100);
    posts.push(bodyOf(all.splice(0, size), random));
  }
  return posts;
}

const metadata = { display_phone_number: '15550100200', phone_number_id: phoneNumberId };

function bodyOf(told: readonly Told[], random: () => number): object {
  const entry: object[] = [];
  const together: Record<'statuses' | 'messages', object[]> = { statuses: [], messages: [] };
  for (const { field, time, statuses, messages, value } of told) {
    if (value) entry.push({ id: wabaId, time, changes: [{ field, value }] });
    else if (random() < 0.5) {
      if (statuses) together.statuses.push(statuses);
      if (messages) together.messages.push(messages);
    } else {
      const alone = {
        ...(statuses ? { statuses: [statuses] } : {}),
        ...(messages ? { messages: [messages] } : {}),
      };
      entry.push({ id: wabaId, changes: [{ field, value: { metadata, ...alone } }] });
    }
  }
  entry.push({ id: wabaId, changes: [{ field: 'messages', value: { metadata, ...together } }] });
  return { object: 'whatsapp_business_account', entry };
}

/** Begins anew, is told all of it in one order, and gives what has become of everything. */
export async function liveThrough(day: RecordedDay, seed: number): Promise<object> {
  const { app, base } = day;
  for (const name of KEPT) {
    const collection = app.db.collection(name);
    await collection.deleteMany({});
    const documents = base[name] ?? [];
    if (documents.length > 0) await collection.insertMany(structuredCloneOf(documents));
  }
  const posts = deliveriesOf(day, seed).values();
  const post = async (): Promise<void> => {
    for (const body of posts) expect((await postWebhook(app, body)).status).toBe(200);
  };
  await Promise.all(Array.from({ length: 8 }, post));
  await untilApplied(app);
  return stateOf(app);
}

/** The driver writes ids into what it is given. */
function structuredCloneOf(documents: readonly Document[]): Document[] {
  return documents.map((document) => ({ ...document }));
}

/** Nothing waits but what waits for messages that never were. */
export async function untilApplied(app: TestApp): Promise<void> {
  await until(
    async () => [
      await app.db.collection('webhooks_log').countDocuments({ state: 'received' }),
      await app.db
        .collection('parked_items')
        .countDocuments({ subject: { $not: /wamid\.unknown/ } }),
    ],
    (counts) => counts.every((count) => count === 0),
    60_000,
  );
}

/** All that counts: not when something was written, nor the names that we gave. */
export async function stateOf({ db }: TestApp): Promise<object> {
  const read = (name: string) => db.collection(name).find().toArray();
  const messages = (await read('message_logs')).map(
    ({ _id, rev: _r, writeId: _w, updatedAt: _u, createdAt: _c, timeline, ...rest }) => ({
      ...rest,
      ...(rest.direction === 'outbound' ? { _id: String(_id) } : {}),
      timeline: (timeline as object[]).map((entry) => JSON.stringify(entry)).sort(),
    }),
  );
  const templates = (await read('templates')).map(
    ({ rev: _r, writeId: _w, change: _c, updatedAt: _u, ...rest }) => rest,
  );
  // Those who were only written to are noted beside the messages, and are no webhook's making.
  const heard = (await read('contacts')).filter((it) => it.windows ?? it.choices);
  const people = heard.map(({ merchantId, handles, name, windows, choices }) => ({
    merchantId: merchantId as string,
    handles: [...(handles as string[])].sort(),
    name: name as string,
    windows: windows as object,
    choices: choices as object,
  }));
  const parked = (await read('parked_items')).map(({ _id }) => String(_id));
  const sorted = <T>(all: readonly T[]): T[] =>
    [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    messages: sorted(messages.map(inOrder)),
    templates: sorted(templates.map(inOrder)),
    people: sorted(people.map(inOrder)),
    parked: sorted(parked),
  };
}

/** Fields by name, for the database gives them as they were written. */
function inOrder(document: object): object {
  return Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
}
