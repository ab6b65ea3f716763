import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allIndexes } from '../src/compose.js';
import { startApp, type TestApp } from './harness.js';

const DAY_SECONDS = 86_400;

/** What grows by itself, and how long after which moment it goes. */
const kept: Record<string, { by: string; seconds: number }> = {
  webhooks_log: { by: 'receivedAt', seconds: 30 * DAY_SECONDS },
  events: { by: 'at', seconds: 30 * DAY_SECONDS },
  sessions: { by: 'endsAt', seconds: DAY_SECONDS },
  login_attempts: { by: 'expiresAt', seconds: 0 },
};
const declared = allIndexes
  .map(({ collection }) => collection)
  .filter((collection) => kept[collection] !== undefined);

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.stop());

describe('what grows by itself', () => {
  it('is at least the webhooks, the sessions and the attempts to log in', () => {
    expect(declared).toEqual(
      expect.arrayContaining(['webhooks_log', 'sessions', 'login_attempts']),
    );
  });

  it.each(declared)('%s has an index by which the database removes it', async (collection) => {
    const indexes = await app.db.collection(collection).indexes();
    const expiring = indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
    expect(expiring.map(({ key, expireAfterSeconds }) => [key, expireAfterSeconds])).toEqual([
      [{ [kept[collection]?.by ?? '']: 1 }, kept[collection]?.seconds],
    ]);
  });
});
