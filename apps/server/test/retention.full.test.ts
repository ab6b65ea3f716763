import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, until, type TestApp } from './harness.js';

const DAY_MS = 86_400_000;

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.stop());

describe('what the database removes', () => {
  it('are webhooks of more than 30 days, and no others', { timeout: 90_000 }, async () => {
    // The database looks once a minute unless it is told otherwise, and ends the minute it is in first.
    await app.db.admin().command({ setParameter: 1, ttlMonitorSleepSecs: 1 });
    const receivedDaysAgo = (days: number) => ({
      _id: `whk_${days}`,
      receivedAt: new Date(Date.now() - days * DAY_MS),
      state: 'applied',
    });
    const webhooks = app.db.collection<{ _id: string }>('webhooks_log');
    await webhooks.insertMany([29, 31].map(receivedDaysAgo));
    const left = await until(
      () => webhooks.find().toArray(),
      ({ length }) => length < 2,
      80_000,
    );
    expect(left.map(({ _id }) => _id)).toEqual(['whk_29']);
  });
});
