import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createMongoClient } from '../src/platform/mongo/connect.js';
import { isDatabaseUnavailable } from '../src/platform/mongo/mongo-errors.js';
import { startDatabaseLink, type DatabaseLink } from './faults/database-link.js';
import { until } from './harness.js';

interface Doc {
  _id: string;
  text?: string;
}

let link: DatabaseLink;
let client: MongoClient;
let docs: Collection<Doc>;

beforeEach(async () => {
  link = await startDatabaseLink(inject('mongoUri'));
  client = createMongoClient(link.uri);
  await client.connect();
  docs = client.db(`test_closed_${randomBytes(6).toString('hex')}`).collection('docs');
});

afterEach(async () => {
  link.thaw();
  await client.close();
  await link.close();
});

describe('a command to the database', () => {
  it('is answered though its connection is being ended as it is written', async () => {
    let asked = 0;
    let answered = 0;
    const ask = (): void => {
      asked += 1;
      void docs
        .findOne({ _id: 'nobody' })
        .catch(() => undefined)
        .finally(() => (answered += 1));
    };
    for (let round = 0; round < 8; round += 1) {
      for (let index = 0; index < 20; index += 1) ask();
      await sleep(100);
      link.hangUp();
      // In every turn of the loop: in one of them a socket has ended and nobody has been told.
      const endsAt = performance.now() + 30;
      while (performance.now() < endsAt) {
        ask();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await until(
      () => Promise.resolve(asked - answered),
      (left) => left === 0,
    );
  });

  it('fails when a frozen database has taken only a part of it, and others go on', async () => {
    await docs.insertOne({ _id: 'first' });
    link.freeze();
    const text = 'x'.repeat(1_000_000);
    const large = Array.from({ length: 24 }, (_, index) => ({ _id: `large ${index}`, text }));
    await expect(docs.insertMany(large)).rejects.toSatisfy(isDatabaseUnavailable);
    link.thaw();
    await until(
      () =>
        docs.findOne({ _id: 'first' }).then(
          (found) => found !== null,
          () => false,
        ),
      (isThere) => isThere,
    );
  });
});
