import { MongoClient } from 'mongodb';
import { expect, inject, it } from 'vitest';
import { createLogger } from '../src/platform/logger.js';
import { createDatabaseClock } from '../src/platform/mongo/database-clock.js';

it.each([
  ['ten minutes ahead', 600_000],
  ['ten minutes behind', -600_000],
  ['right', 0],
])('tells the database’s time where its own clock is %s', async (_name, skewMs) => {
  const client = new MongoClient(inject('mongoUri'));
  const own = { now: () => new Date(Date.now() + skewMs) };
  const clock = createDatabaseClock(client.db('admin'), own, createLogger('silent'));
  await clock.sync();
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000);
  await client.close();
});
