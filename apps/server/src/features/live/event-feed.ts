import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { EventStore } from './events.store.js';
import { advance } from './live.rules.js';

const POLL_MS = 250;
const PLACES_MAX = 1_000;

export interface EventFeed {
  worker: Worker;
  /** Looks at once: this process has written something. */
  wake(): void;
  /** How far the order is complete: what lies behind may be read, what lies beyond may change. */
  readHorizon(): Promise<number>;
  /**
   * Calls back whenever the horizon has moved, with whom that which it passed is for, until the
   * returned function is called.
   */
  subscribe(onMoved: (audiences: ReadonlySet<string>) => void): () => void;
}

/**
 * Follows the one order of events for all streams of this process: one small query tells all of
 * them that there is something, whichever process wrote it.
 */
export function createEventFeed({
  events,
  clock,
  log,
}: {
  events: Pick<EventStore, 'listPlacesAcrossOwners' | 'readLastPlace'>;
  clock: Clock;
  log: Logger;
}): EventFeed {
  const subscribers = new Set<(audiences: ReadonlySet<string>) => void>();
  let horizon: number | null = null;

  const look = async (): Promise<boolean> => {
    // What was given out before this process began may be a little way from complete.
    const known = horizon ?? Math.max(0, (await events.readLastPlace()) - PLACES_MAX);
    const places = await events.listPlacesAcrossOwners(known, PLACES_MAX);
    const next = advance(known, places, clock.now());
    const hasMoved = next !== horizon;
    horizon = next;
    if (hasMoved) {
      const passed = places.filter(({ seq }) => seq <= next);
      const audiences = new Set(passed.flatMap(({ audience }) => audience));
      for (const onMoved of subscribers) onMoved(audiences);
    }
    return places.length === PLACES_MAX && next > known;
  };

  const worker = createWorker({ name: 'event feed', everyMs: POLL_MS, log, work: look });
  return {
    worker,
    wake: () => worker.wake(),
    readHorizon: async () => {
      if (horizon === null) await look();
      return horizon ?? 0;
    },
    subscribe: (onMoved) => {
      subscribers.add(onMoved);
      return () => subscribers.delete(onMoved);
    },
  };
}
