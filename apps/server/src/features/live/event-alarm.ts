import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../platform/logger.js';
import type { EventStore } from './events.store.js';

const REOPEN_MS = 1_000;

export interface EventAlarm {
  start(): void;
  /** Whether the database calls when there is something; where it does not, looking often must do. */
  isSet(): boolean;
  stop(): Promise<void>;
}

/**
 * Has the database call when any process has told something. A change stream that broke for longer than
 * the driver's patience never comes back by itself (reliability.md §1 20), so it is opened again and
 * again. It is not resumed: what was missed is found by looking once it is open.
 */
export function createEventAlarm({
  events,
  isWanted,
  onRing,
  log,
}: {
  events: Pick<EventStore, 'watchAcrossOwners'>;
  /** Nobody who follows anything is worth a cursor of the database's. */
  isWanted: () => boolean;
  onRing: () => void;
  log: Logger;
}): EventAlarm {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let current: ReturnType<EventStore['watchAcrossOwners']> | null = null;
  let isSet = false;
  let running: Promise<void> = Promise.resolve();

  const listen = async (): Promise<void> => {
    const stream = (current = events.watchAcrossOwners());
    try {
      // The cursor is there once the first answer is; it misses nothing from then on.
      await stream.tryNext();
      isSet = true;
      onRing();
      while (isWanted() && !isStopping()) {
        if ((await stream.tryNext()) !== null) onRing();
      }
    } finally {
      isSet = false;
      current = null;
      await stream.close();
    }
  };

  const loop = async (): Promise<void> => {
    let isTold = false;
    while (!isStopping()) {
      try {
        if (isWanted()) await listen();
        isTold = false;
      } catch (error) {
        if (!isTold && !isStopping())
          log.warn({ err: error }, 'the database does not call; it is asked instead');
        isTold = true;
      }
      await sleep(REOPEN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  return {
    start: () => {
      running = loop();
    },
    isSet: () => isSet,
    stop: async () => {
      stopping.abort();
      await current?.close();
      await running;
    },
  };
}
