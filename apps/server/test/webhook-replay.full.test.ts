import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from './harness.js';
import { liveThrough, recordDay, stateOf } from './recorded-day.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.stop());

it('a day of 10,000 changes comes to the same end in five orders, and by a replay', async () => {
  const from = new Date(Date.now() - 60_000);
  const day = await recordDay(app, { events: 10_000, seed: 2 });
  const first = await liveThrough(day, 20);
  for (const seed of [21, 22, 23, 24]) expect(await liveThrough(day, seed)).toEqual(first);
  await app.db
    .collection('message_logs')
    .updateMany({ direction: 'outbound', providerMessageId: { $exists: true } }, [
      { $set: { status: 'sent', rev: { $add: ['$rev', 1] } } },
    ]);
  const report = await app.composed.replay({ from, until: new Date(Date.now() + 1_000) });
  expect(report.messages.changed).toBeGreaterThan(1_000);
  expect(await stateOf(app)).toEqual(first);
}, 300_000);
