import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { expect, inject, it } from 'vitest';
import { ContactStore } from '../src/features/contacts/contacts.store.js';
import { firstCollections } from '../src/migrations/0001-first-collections.js';
import { migrations } from '../src/migrations/index.js';
import { ensureIndexes } from '../src/platform/mongo/ensure-indexes.js';
import { migrate } from '../src/platform/mongo/migrate.js';

it('takes a database of before on: what waits is claimed, and old indexes refuse nothing', async () => {
  const client = new MongoClient(inject('mongoUri'));
  const db = client.db(`test_migrations_${randomBytes(6).toString('hex')}`);
  await migrate(db, [firstCollections]);
  const webhooks = db.collection<{ _id: string }>('webhooks_log');
  await webhooks.insertMany([
    { _id: 'waiting', state: 'received', fence: 3 },
    { _id: 'newer', state: 'received', rev: 7 },
    { _id: 'done', state: 'applied', fence: 1, outcomes: { applied: 2 } },
    { _id: 'parked', state: 'applied', isTroubled: false, outcomes: { applied: 1, parked: 2 } },
  ] as never);
  await db
    .collection('message_logs')
    .createIndexes([{ key: { key: 1 }, name: 'request', unique: true }]);
  for (let run = 0; run < 2; run += 1) await migrate(db, migrations);
  const found = await webhooks.find().sort({ _id: 1 }).toArray();
  expect(found).toMatchObject([
    { _id: 'done' },
    { rev: 7 },
    { _id: 'parked', notable: ['parked'] },
    { _id: 'waiting', rev: 1 },
  ]);
  expect(found.map((it) => Object.hasOwn(it, 'notable'))).toEqual([false, false, true, false]);
  const indexes = await db.collection('message_logs').indexes();
  expect(indexes.map(({ name }) => name)).toEqual(['_id_']);
  await db.dropDatabase();
  await client.close();
});

it('finds people of before by all that leads to them, and makes one of two spellings', async () => {
  const client = new MongoClient(inject('mongoUri'));
  const db = client.db(`test_migrations_${randomBytes(6).toString('hex')}`);
  await migrate(db, [firstCollections]);
  const contacts = db.collection<{ _id: string }>('contacts');
  const [early, late] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-02T00:00:00Z')];
  const old = { merchantId: 'mer_1', createdAt: early };
  await contacts.createIndexes([
    { key: { merchantId: 1, key: 1 }, name: 'person', unique: true },
    { key: { merchantId: 1, phones: 1 }, name: 'phones' },
  ]);
  await contacts.insertMany([
    { ...old, _id: 'a', key: '5255', waId: '525512345678', phones: ['+525512345678'], name: 'Ana' },
    {
      ...{ ...old, _id: 'b', createdAt: late, key: '521', waId: '5215512345678' },
      ...{ phones: ['+5215512345678'], windows: { snd_1: late }, lastMessageAt: late },
    },
    { ...old, _id: 'c', key: 'US.1', userId: 'US.1', phones: [] },
    { ...old, _id: 'd', merchantId: 'mer_2', key: '1', waId: '5255', phones: ['+525512345678'] },
  ] as never);
  for (let run = 0; run < 2; run += 1) await migrate(db, migrations);
  await ensureIndexes(db, [ContactStore.indexes]);
  const found = await contacts.find().sort({ _id: 1 }).toArray();
  expect(found).toMatchObject([
    {
      ...{ _id: 'a', name: 'Ana', handles: ['+525512345678', '+5215512345678', 'b'], rev: 1 },
      ...{ windows: { snd_1: late }, lastMessageAt: late, asOf: {} },
    },
    { _id: 'c', handles: ['user:US.1'], lastMessageAt: early },
    { _id: 'd', merchantId: 'mer_2' },
  ]);
  for (const contact of found) expect(contact).not.toHaveProperty('key');
  await db.dropDatabase();
  await client.close();
});
