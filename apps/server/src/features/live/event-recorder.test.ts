import { describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.js';
import { createLogger } from '../../platform/logger.js';
import { createEventRecorder } from './event-recorder.js';
import type { NewEvent } from './events.store.js';

const anEvent = (id: string): NewEvent => ({
  id,
  type: 'message.updated',
  audience: ['mer_1'],
  data: {},
});

function aRecorder(append: (batch: readonly NewEvent[]) => Promise<void>) {
  const parts = { events: { append }, clock: systemClock, log: createLogger('silent') };
  return createEventRecorder(parts, () => undefined);
}

describe('createEventRecorder', () => {
  it('says when all that it took is written, in the order given', async () => {
    const written: string[] = [];
    const recorder = aRecorder(async (batch) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      written.push(...batch.map(({ id }) => id));
    });
    await recorder.whenWritten();
    for (const id of ['a', 'b', 'c']) recorder.record(anEvent(id));
    await recorder.whenWritten();
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('goes on without an event that the database refuses', async () => {
    const written: string[] = [];
    const recorder = aRecorder((batch) => {
      if (batch.some(({ id }) => id === 'bad')) return Promise.reject(new Error('refused'));
      written.push(...batch.map(({ id }) => id));
      return Promise.resolve();
    });
    for (const id of ['a', 'bad', 'b']) recorder.record(anEvent(id));
    await recorder.whenWritten();
    expect(written).toEqual(['a', 'b']);
  });

  it('makes nobody wait for ever', { timeout: 15_000 }, async () => {
    const recorder = aRecorder(() => new Promise(() => undefined));
    recorder.record(anEvent('a'));
    await expect(recorder.whenWritten()).rejects.toThrow('not written');
  });
});
