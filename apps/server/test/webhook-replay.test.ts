import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './harness.js';
import {
  chance,
  liveThrough,
  recordDay,
  stateOf,
  untilApplied,
  type RecordedDay,
} from './recorded-day.js';

const EVENTS = 600;
let app: TestApp;
let day: RecordedDay;
const startedAt = new Date(Date.now() - 60_000);

beforeAll(async () => {
  app = await startApp();
  day = await recordDay(app, { events: EVENTS, seed: 1 });
});

afterAll(() => app.stop());

const messages = () => app.db.collection<Document & { _id: string }>('message_logs');
const span = () => ({ from: startedAt, until: new Date(Date.now() + 1_000) });

describe('what Meta tells', () => {
  it('comes to the same end shuffled, repeated, split and merged', async () => {
    const first = await liveThrough(day, 10);
    const words = new Set(
      (await messages().find().toArray()).map(({ status }) => status as string),
    );
    expect([...words].sort()).toEqual(['delivered', 'failed', 'read', 'received', 'sent']);
    for (const seed of [11, 12]) expect(await liveThrough(day, seed)).toEqual(first);
  });
});

describe('replay', () => {
  let state: object;
  let sent: number;
  beforeAll(async () => {
    state = await liveThrough(day, 13);
    sent = (await app.sandbox.ledger()).total;
  });

  it('of what is right changes nothing and tells nothing', async () => {
    const told = await app.db.collection('events').countDocuments();
    const report = await app.composed.replay(span());
    expect(report.messages.changed + report.templates.changed).toBe(0);
    expect(report.messages.seen).toBe(day.base.message_logs?.length);
    expect(report.templates.seen).toBeGreaterThan(0);
    expect(await stateOf(app)).toEqual(state);
    expect(await app.db.collection('events').countDocuments()).toBe(told);
  });

  it('makes anew what was lost or bent, and sends nothing', async () => {
    const random = chance(7);
    const events = app.db.collection<Document & { _id: string }>('events');
    const eventsBefore = (await events.find().toArray()).map(({ _id }) => _id);
    const all = await messages().find({ direction: 'outbound' }).toArray();
    for (const { _id, timeline } of all.filter(() => random() < 0.5)) {
      // Our own part is nothing that a webhook could bring back.
      const kept = (timeline as Document[]).filter(
        ({ source }) => source !== 'webhook' || random() < 0.5,
      );
      const status = ['sent', 'read', 'failed', 'delivered'][Math.floor(random() * 4)];
      await messages().updateOne(
        { _id },
        { $set: { status, timeline: kept, readAt: new Date() }, $unset: { pricing: '' } },
      );
    }
    const received = await messages().find({ direction: 'inbound' }).limit(5).toArray();
    await messages().deleteMany({ _id: { $in: received.map(({ _id }) => _id) } });
    await app.db
      .collection('templates')
      .updateMany(
        { statusAt: { $exists: true } },
        { $set: { status: 'in_appeal', quality: 'unknown' } },
      );
    await app.db
      .collection('templates')
      .updateMany({}, { $set: { statusAt: new Date(Date.now() + 7_200_000) } });
    const report = await app.composed.replay(span());
    expect(report.messages.changed).toBeGreaterThan(10);
    await untilApplied(app);
    expect(await stateOf(app)).toEqual(state);
    expect((await app.sandbox.ledger()).total).toBe(sent);
    const told = await events.find({ _id: { $nin: eventsBefore } }).toArray();
    expect(new Set(told.map(({ type }) => type as string))).toEqual(
      new Set(['message.updated', 'template.updated']),
    );
    expect(await app.db.collection('replay_items').countDocuments()).toBe(0);
  });

  it('leaves alone what is not of the span, and what is not sent yet', async () => {
    const [one] = await messages().find({ status: 'read' }).toArray();
    const [two] = await messages().find({ status: 'delivered' }).toArray();
    await messages().updateOne(
      { _id: one?._id ?? '' },
      { $set: { status: 'failed', createdAt: new Date(startedAt.getTime() - 1) } },
    );
    const { providerMessageId: _id, acceptedAt: _at, ...unsent } = two ?? { _id: '' };
    await messages().replaceOne(
      { _id: unsent._id },
      { ...unsent, status: 'queued', timeline: [], dueAt: new Date(Date.now() + 3_600_000) },
    );
    await app.db.collection('webhooks_log').deleteMany({});
    await app.composed.replay(span());
    expect((await messages().findOne({ _id: one?._id ?? '' }))?.status).toBe('failed');
    expect((await messages().findOne({ _id: unsent._id }))?.status).toBe('queued');
  });

  it('refuses a span that the log does not cover', async () => {
    const until = new Date();
    const from = new Date(until.getTime() - 31 * 86_400_000);
    await expect(app.composed.replay({ from, until })).rejects.toThrow('kept for 30 days');
    await expect(app.composed.replay({ from: until, until })).rejects.toThrow('before --until');
  });
});
