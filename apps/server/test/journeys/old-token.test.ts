import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness.js';
import { startJourney, type Journey } from './journey.js';

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
});

afterAll(() => journey.end());

function warnings(): Record<string, unknown>[] {
  return readFileSync(join(journey.stack.dataDir ?? '', 'logs/server.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('access token'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function shiftToken(fields: Record<string, Date>): Promise<void> {
  const client = new MongoClient(journey.stack.mongoUri);
  const { modifiedCount } = await client
    .db('waypost')
    .collection<{ _id: string }>('system')
    .updateMany({ _id: /^token:/ }, { $set: fields });
  await client.close();
  expect(modifiedCount).toBe(1);
}

async function restart(): Promise<void> {
  const { server } = journey.stack.processes;
  await server.stop(10_000);
  await server.start();
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

describe('a token past 80 of its 90 days', () => {
  it('is warned of in the log, once a day', async () => {
    await shiftToken({ firstSeenAt: daysAgo(79.9) });
    await restart();
    expect(warnings()).toEqual([]);
    await shiftToken({ firstSeenAt: daysAgo(80.1) });
    await restart();
    const warned = await until(
      () => Promise.resolve(warnings()),
      ({ length }) => length > 0,
    );
    expect(warned).toEqual([expect.objectContaining({ level: 40, which: 'current', ageDays: 80 })]);
    await restart();
    expect(warnings()).toHaveLength(1);
    await shiftToken({ warnedAt: daysAgo(1.01) });
    await restart();
    expect(
      await until(
        () => Promise.resolve(warnings()),
        ({ length }) => length > 1,
      ),
    ).toHaveLength(2);
  });
});
