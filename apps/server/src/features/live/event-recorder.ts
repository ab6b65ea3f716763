import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { isDatabaseUnavailable } from '../../platform/mongo/mongo-errors.js';
import type { EventStore, NewEvent } from './events.store.js';

export type RecordEvent = (event: NewEvent) => void;

export interface EventRecorder {
  /** Takes an event without making its caller wait; it is written in the order given. */
  record: RecordEvent;
  /** Resolves when all that was taken before is written. @throws when that takes too long */
  whenWritten(): Promise<void>;
  /** Resolves when all that was taken is written, or cannot be. */
  close(): Promise<void>;
}

const BATCH_MAX = 500;
/** What a screen does not notice, and a busy server's database does. */
const GATHER_MS = 25;
/** Past it the oldest give way: whoever reads the objects themselves still sees the truth. */
const WAITING_MAX = 50_000;
const RETRY_MS = 500;
const PATIENCE_MS = 5_000;
/** How often an event is refused by itself before the others go on without it. */
const REFUSALS_MAX = 3;

/** Writes events in batches: what comes within moments, or while one is under way, shares the next. */
export function createEventRecorder(
  { events, clock, log }: { events: Pick<EventStore, 'append'>; clock: Clock; log: Logger },
  onWritten: () => void,
): EventRecorder {
  const waiting: NewEvent[] = [];
  const unwritten = new Set<NewEvent>();
  const watchers = new Set<() => void>();
  let writing: Promise<void> | null = null;
  let isClosing = false;
  let hurry: () => void = () => undefined;

  /** Lets more events share the batch, unless somebody waits for those there are. */
  const gather = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
      if (watchers.size > 0 || isClosing) hurry();
    });

  const writeAll = async (): Promise<void> => {
    let size = BATCH_MAX;
    let refusals = 0;
    /** The last try has failed, and may have been written all the same. */
    let isAgain = false;
    while (waiting.length > 0) {
      if (size === BATCH_MAX && waiting.length < BATCH_MAX) await gather();
      const batch = waiting.slice(0, size);
      try {
        await events.append(batch, clock.now(), { isAgain });
        isAgain = false;
        for (const event of waiting.splice(0, batch.length)) unwritten.delete(event);
        size = BATCH_MAX;
        refusals = 0;
        onWritten();
      } catch (error) {
        isAgain = true;
        log.warn({ err: error, waiting: waiting.length }, 'events could not be written');
        if (isClosing) return;
        if (!isDatabaseUnavailable(error)) {
          // One of them may be what the database refuses; alone, it holds up nobody else for long.
          refusals = batch.length === 1 ? refusals + 1 : 0;
          size = 1;
          if (refusals >= REFUSALS_MAX) {
            const given = waiting.shift();
            if (given) unwritten.delete(given);
            log.error({ err: error, eventId: given?.id }, 'an event was given up');
            refusals = 0;
          }
        }
        await sleep(RETRY_MS);
      } finally {
        for (const look of watchers) look();
      }
    }
  };

  const start = (): void => {
    writing ??= writeAll().finally(() => {
      writing = null;
      if (waiting.length > 0 && !isClosing) start();
    });
  };

  return {
    record: (event) => {
      // The batch under way stands at the front, so what gives way is behind it.
      if (waiting.length >= WAITING_MAX) {
        for (const event of waiting.splice(BATCH_MAX, 1)) unwritten.delete(event);
        log.error({ waiting: waiting.length }, 'too many events wait; one was dropped');
      }
      waiting.push(event);
      unwritten.add(event);
      start();
    },
    whenWritten: () => {
      const last = waiting.at(-1);
      if (!last) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (unwritten.has(last)) return;
          done();
          resolve();
        };
        const giveUp = setTimeout(() => {
          done();
          reject(new Error(`Events were not written within ${PATIENCE_MS} ms.`));
        }, PATIENCE_MS);
        const done = (): void => {
          clearTimeout(giveUp);
          watchers.delete(look);
        };
        watchers.add(look);
        hurry();
      });
    },
    close: async () => {
      isClosing = true;
      hurry();
      await writing;
    },
  };
}
