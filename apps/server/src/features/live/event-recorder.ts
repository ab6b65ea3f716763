import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { EventStore, NewEvent } from './events.store.js';

export type RecordEvent = (event: NewEvent) => void;

export interface EventRecorder {
  /** Takes an event without making its caller wait; it is written in the order given. */
  record: RecordEvent;
  /** Resolves when all that was taken is written, or cannot be. */
  close(): Promise<void>;
}

const BATCH_MAX = 500;
/** Past it the oldest give way: whoever reads the objects themselves still sees the truth. */
const WAITING_MAX = 50_000;
const RETRY_MS = 500;

/** Writes events in batches: what comes while one is under way makes the next, without a timer. */
export function createEventRecorder(
  { events, clock, log }: { events: Pick<EventStore, 'append'>; clock: Clock; log: Logger },
  onWritten: () => void,
): EventRecorder {
  const waiting: NewEvent[] = [];
  let writing: Promise<void> | null = null;
  let isClosing = false;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX);
      try {
        await events.append(batch, clock.now());
        waiting.splice(0, batch.length);
        onWritten();
      } catch (error) {
        log.warn({ err: error, waiting: waiting.length }, 'events could not be written');
        if (isClosing) return;
        await sleep(RETRY_MS);
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
        waiting.splice(BATCH_MAX, 1);
        log.error({ waiting: waiting.length }, 'too many events wait; one was dropped');
      }
      waiting.push(event);
      start();
    },
    close: async () => {
      isClosing = true;
      await writing;
    },
  };
}
