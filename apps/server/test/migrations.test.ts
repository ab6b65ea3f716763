import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { expect, inject, it } from 'vitest';
import { firstCollections } from '../src/migrations/0001-first-collections.js';
import { migrations } from '../src/migrations/index.js';
import { migrate } from '../src/platform/mongo/migrate.js';

it('takes a database of before on: what waits is claimed, and old indexes refuse nothing', async () => {
  const client = new MongoClient(inject('mongoUri'));
  const db = client.db(`test_migrations_${randomBytes(6).toString('hex')}`);
  await migrate(db, [firstCollections]);
  const webhooks = db.collection<{ _id: string }>('webhooks_log');
  await webhooks.insertMany([
    { _id: 'waiting', state: 'received', fence: 3 },
    { _id: 'newer', state: 'received', rev: 7 },
    { _id: 'done', state: 'applied', fence: 1 },
  ] as never);
  await db
    .collection('message_logs')
    .createIndexes([{ key: { key: 1 }, name: 'request', unique: true }]);
  for (let run = 0; run < 2; run += 1) await migrate(db, migrations);
  const found = await webhooks.find().sort({ _id: 1 }).toArray();
  expect(found).toMatchObject([{ _id: 'done' }, { rev: 7 }, { _id: 'waiting', rev: 1 }]);
  const indexes = await db.collection('message_logs').indexes();
  expect(indexes.map(({ name }) => name)).toEqual(['_id_']);
  await db.dropDatabase();
  await client.close();
});
