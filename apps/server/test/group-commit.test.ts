import { randomBytes } from 'node:crypto';
import { MongoClient, MongoNetworkError, type Collection } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createBatcher } from '../src/platform/mongo/batcher.js';
import { createMongoClient } from '../src/platform/mongo/connect.js';
import { createGroupFind } from '../src/platform/mongo/group-find.js';
import { createGroupInsert } from '../src/platform/mongo/group-insert.js';
import { createGroupUpdate, type GroupUpdate } from '../src/platform/mongo/group-update.js';
import { isDatabaseUnavailable, isDuplicateKey } from '../src/platform/mongo/mongo-errors.js';

interface Doc {
  _id: string;
  rev: number;
  writeId?: string;
  count: number;
  text?: string;
  name?: string;
  list?: unknown[];
}

let client: MongoClient;
let docs: Collection<Doc>;
let commands: string[] = [];

beforeAll(() => {
  client = new MongoClient(inject('mongoUri'), { monitorCommands: true });
  client.on('commandStarted', ({ commandName }) => commands.push(commandName));
});

beforeEach(async () => {
  docs = client.db(`test_group_${randomBytes(6).toString('hex')}`).collection<Doc>('docs');
  const partialFilterExpression = { name: { $exists: true } };
  await docs.createIndexes([
    { key: { name: 1 }, name: 'name', unique: true, partialFilterExpression },
  ]);
  commands = [];
});

afterAll(() => client.close());

const idOf = (index: number): string => `doc_${index}`;
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
const aDoc = (index: number): Doc => ({ _id: idOf(index), rev: 1, count: 0 });

async function insertDocs(count: number): Promise<void> {
  await docs.insertMany(range(count).map(aDoc));
  commands = [];
}

const add = (updates: GroupUpdate<Doc>, id: string) =>
  updates.submit({ id, decide: (it) => ({ ...it, count: it.count + 1 }) });

describe('inserts at the same time', () => {
  it('are not sunk by one that no database can keep', async () => {
    const inserts = createGroupInsert(docs);
    const poison = { ...aDoc(1), list: [{ _bsontype: 'F' }] };
    const results = await Promise.allSettled(
      [aDoc(0), poison, aDoc(2)].map((it) => inserts.submit(it)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await docs.countDocuments()).toBe(2);
  });

  it('share commands, and each hears of its own', async () => {
    const inserts = createGroupInsert(docs);
    const twice = [...range(300), 7];
    const results = await Promise.allSettled(twice.map((index) => inserts.submit(aDoc(index))));
    const refused = results.filter((it) => it.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(isDuplicateKey(refused[0]?.reason, '_id_')).toBe(true);
    expect(await docs.countDocuments()).toBe(300);
    expect(commands.filter((name) => name === 'insert').length).toBeLessThanOrEqual(2);
  });
});

describe('reads at the same time', () => {
  it('share a query, and say what is not there', async () => {
    await insertDocs(50);
    const reads = createGroupFind(docs);
    const found = await Promise.all(range(60).map((index) => reads.submit(idOf(index))));
    expect(found.map((it) => it?._id)).toEqual([
      ...range(50).map(idOf),
      ...range(10).map(() => undefined),
    ]);
    expect(commands).toEqual(['find']);
  });
});

describe('changes at the same time', () => {
  it('share a read and a write', async () => {
    await insertDocs(200);
    const updates = createGroupUpdate(docs);
    const results = await Promise.all(range(200).map((index) => add(updates, idOf(index))));
    expect(results.every((it) => it?.isChanged && it.document.count === 1)).toBe(true);
    expect(await docs.countDocuments({ count: 1, rev: 2 })).toBe(200);
    expect(commands.filter((name) => name !== 'aggregate')).toEqual(['find', 'update']);
  });

  it('need no read of what is known, and find out when it no longer is so', async () => {
    await insertDocs(2);
    const updates = createGroupUpdate(docs);
    const change = (index: number, known: Doc) =>
      updates.submit({
        id: idOf(index),
        known,
        decide: (it) => (it.text === undefined ? { ...it, count: it.count + 1 } : null),
      });
    await change(0, aDoc(0));
    expect(commands).toEqual(['update']);
    await docs.updateOne({ _id: idOf(1) }, { $set: { text: 'new' }, $inc: { rev: 1 } });
    const results = await Promise.all([change(0, aDoc(0)), change(1, aDoc(1))]);
    expect(results.map((it) => [it?.isChanged, it?.document.count])).toEqual([
      [true, 2],
      [false, 0],
    ]);
  });

  it('of one document are made one after the other, by several processes too', async () => {
    await insertDocs(3);
    const processes = [createGroupUpdate(docs), createGroupUpdate(docs), createGroupUpdate(docs)];
    const results = await Promise.all(
      range(300).flatMap((at) => processes.map((updates) => add(updates, idOf(at % 3)))),
    );
    for (const index of range(3)) {
      const revisions = results.flatMap((it) =>
        it?.document._id === idOf(index) ? [it.document.rev] : [],
      );
      expect(revisions.sort((a, b) => a - b)).toEqual(range(300).map((at) => at + 2));
      expect(await docs.findOne({ _id: idOf(index) })).toMatchObject({ count: 300, rev: 301 });
    }
  });

  it('of one document that come together are told what each made, and what they ended in', async () => {
    await insertDocs(1);
    const updates = createGroupUpdate(docs);
    const results = await Promise.all(range(3).map(() => add(updates, idOf(0))));
    expect(results.map((it) => it?.document.rev)).toEqual([2, 3, 4]);
    const [first, ...others] = results.map((it) => it?.stored);
    expect(first).toMatchObject({ count: 3, rev: 4 });
    for (const other of others) expect(other).toBe(first);
  });

  it('keep texts letter by letter, and take fields away', async () => {
    await insertDocs(2);
    const updates = createGroupUpdate(docs);
    const hostile = { text: '$$ROOT', list: ['$rev', { $add: [1, 2] }, '$$NOW'] };
    const set = (id: string) => updates.submit({ id, decide: (it) => ({ ...it, ...hostile }) });
    await Promise.all([set(idOf(0)), set(idOf(1))]);
    expect(await docs.findOne({ _id: idOf(1) })).toMatchObject(hostile);
    const strip = (id: string) =>
      updates.submit({ id, decide: ({ text: _text, ...it }) => ({ ...it, count: 9 }) });
    await Promise.all([strip(idOf(0)), add(updates, idOf(1))]);
    expect(await docs.findOne({ _id: idOf(0) })).not.toHaveProperty('text');
    expect(await docs.findOne({ _id: idOf(1) })).toMatchObject({ ...hostile, count: 1 });
  });

  it('that are refused, fail or find nothing touch no neighbour', async () => {
    await insertDocs(20);
    await docs.updateOne({ _id: idOf(0) }, { $set: { name: 'taken' }, $inc: { rev: 1 } });
    const updates = createGroupUpdate(docs);
    const name = (index: number, wanted: string) =>
      updates.submit({ id: idOf(index), decide: (it) => ({ ...it, name: wanted }) });
    const failing = updates.submit({
      id: idOf(2),
      decide: () => {
        throw new Error('No decision.');
      },
    });
    const results = await Promise.allSettled([
      name(1, 'taken'),
      failing,
      updates.submit({ id: 'nobody', decide: (it) => it }),
      ...range(17).map((index) => name(index + 3, `name ${index}`)),
    ]);
    const [refused, failed, missing, ...others] = results;
    expect(refused.status === 'rejected' && isDuplicateKey(refused.reason, 'name')).toBe(true);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'No decision.' } });
    expect(missing).toEqual({ status: 'fulfilled', value: null });
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 'fulfilled'));
    expect(await docs.countDocuments({ name: /^name/ })).toBe(17);
  });

  it('count as made when only the answer was lost', async () => {
    await insertDocs(10);
    let isLost = false;
    const updateMany = docs.updateMany.bind(docs);
    docs.updateMany = async (...args: Parameters<typeof updateMany>) => {
      await updateMany(...args);
      isLost = true;
      throw new MongoNetworkError('connection closed');
    };
    const updates = createGroupUpdate(docs);
    const results = await Promise.all(range(10).map((index) => add(updates, idOf(index))));
    expect(isLost).toBe(true);
    expect(results.every((it) => it?.isChanged && it.document.count === 1)).toBe(true);
    expect(await docs.countDocuments({ count: 1, rev: 2 })).toBe(10);
  });
});

describe('a batcher', () => {
  it('fails all within five seconds when the database is dead, what waits included', async () => {
    const dead = createMongoClient('mongodb://127.0.0.1:9/?directConnection=true');
    const inserts = createGroupInsert(dead.db('none').collection<Doc>('docs'));
    const startedAt = performance.now();
    const results = await Promise.allSettled(
      range(5_000).map((index) => inserts.submit(aDoc(index))),
    );
    const failed = results.filter(
      (it) => it.status === 'rejected' && isDatabaseUnavailable(it.reason),
    );
    expect(failed).toHaveLength(5_000);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await dead.close();
  });

  it('turns away what is too much', async () => {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const batcher = createBatcher(
      async (items: readonly number[]) => {
        await held;
        return items.map((value) => ({ value }));
      },
      { batchMax: 2, waitingMax: 3, parallel: 1 },
    );
    const results = range(6).map((item) => batcher.submit(item));
    const settled = Promise.allSettled(results);
    finish();
    expect((await settled).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled'],
      ...['rejected', 'rejected', 'rejected'],
    ]);
  });

  it('does not let a caller wait for ever behind slow batches', async () => {
    const slow = createBatcher(
      (items: readonly number[]) =>
        new Promise<{ value: number }[]>((resolve) => {
          setTimeout(() => resolve(items.map((value) => ({ value }))), 150);
        }),
      { batchMax: 1, parallel: 1, waitMaxMs: 200 },
    );
    const results = await Promise.allSettled(range(5).map((item) => slow.submit(item)));
    const statuses = results.map(({ status }) => status);
    expect(statuses.slice(0, 2)).toEqual(['fulfilled', 'fulfilled']);
    expect(statuses.at(-1)).toBe('rejected');
  });
});
