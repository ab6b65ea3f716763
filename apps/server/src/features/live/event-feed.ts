import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { createEventAlarm } from './event-alarm.js';
import type { EventDoc, EventStore, Place } from './events.store.js';
import { advance, GAP_MS, keysOf } from './live.rules.js';
import { toServerSentEvent } from './live.view.js';

/** How often it looks while the database does not call; the database calling, this is the net. */
const POLL_MS = 250;
const POLL_WHILE_CALLED_MS = 1_000;
/** Under load, what comes within it goes out as one write to each stream. */
const PACE_MS = 100;
const PLACES_MAX = 1_000;
const EVENTS_MAX = 500;

/** What is new for a follower, as it goes onto the wire. */
export interface News {
  text: Buffer;
  /** How far in the order it goes. */
  place: number;
  /** What the follower may see may have changed with it. */
  isOfAccount: boolean;
}

export interface Follower {
  /** Whose events it is told; null: everybody's. */
  readonly audience: string | null;
  tell(news: News): void;
}

export interface EventFeed {
  worker: Worker;
  /** Looks at once: this process has written something. */
  wake(): void;
  /** How far the order is complete: what lies behind may be read, what lies beyond may change. */
  readHorizon(): Promise<number>;
  /**
   * Tells all that comes after a place, until the returned function is called; null when that is not
   * where the feed is: read up to the horizon, and try again.
   */
  join(follower: Follower, after: number): (() => void) | null;
}

/**
 * Follows the one order of events for all streams of this process. What is new is read once, written
 * out once, and handed to those it is for; without followers the database is not asked.
 */
export function createEventFeed({
  events,
  clock,
  log,
}: {
  events: Pick<
    EventStore,
    | 'listPlacesAcrossOwners'
    | 'listForAcrossOwners'
    | 'findPlaceAtAcrossOwners'
    | 'watchAcrossOwners'
  >;
  clock: Clock;
  log: Logger;
}): EventFeed {
  /** Those who see the same are told the same. */
  const groups = new Map<string | null, Set<Follower>>();
  let horizon: number | null = null;
  let looking: Promise<boolean> | null = null;
  let isTelling = false;
  let isCalled = false;
  let lookedAtMs = -Infinity;
  let steppedAtMs = -Infinity;

  /** Everything told longer ago than a place may be missing is complete. */
  const begin = async (): Promise<number> =>
    Math.max(
      horizon ?? 0,
      await events.findPlaceAtAcrossOwners(new Date(clock.now().getTime() - GAP_MS)),
    );

  /** Goes on along the order; true when there may be more. */
  const step = async (): Promise<boolean> => {
    const isFollowed = groups.size > 0;
    const isFresh = performance.now() - steppedAtMs < GAP_MS;
    const known = (isFollowed || isFresh) && horizon !== null ? horizon : await begin();
    steppedAtMs = performance.now();
    const places = await events.listPlacesAcrossOwners(known, PLACES_MAX);
    const next = advance(known, places, clock.now());
    if (isFollowed && next > known) await tell(known, next, places);
    horizon = next;
    return places.length === PLACES_MAX && next > known;
  };

  const look = (): Promise<boolean> => (looking ??= step().finally(() => (looking = null)));

  const tell = async (known: number, next: number, places: readonly Place[]): Promise<void> => {
    const passed = places.filter(({ seq }) => seq <= next);
    const concerned = keysOf(passed, groups);
    if (concerned.length === 0) return;
    isTelling = true;
    try {
      const audiences = concerned.flatMap((key) => key ?? []);
      const whose = concerned.includes(null) ? null : [...audiences, 'everyone'];
      for (let after = known; after < next;) {
        const found = await events.listForAcrossOwners(whose, { after, until: next }, EVENTS_MAX);
        const last = found.length === EVENTS_MAX ? found.at(-1) : undefined;
        after = last?.seq ?? next;
        handOut(found, after);
        horizon = after;
      }
    } finally {
      isTelling = false;
    }
  };

  const handOut = (found: readonly EventDoc[], place: number): void => {
    const newsByKey = new Map<string | null, { texts: string[]; isOfAccount: boolean }>();
    for (const event of found) {
      const text = toServerSentEvent(event);
      for (const key of keysOf([event], groups)) {
        const news = newsByKey.get(key) ?? { texts: [], isOfAccount: false };
        news.texts.push(text);
        news.isOfAccount ||= event.type === 'account.updated';
        newsByKey.set(key, news);
      }
    }
    for (const [key, { texts, isOfAccount }] of newsByKey) {
      const news = { text: Buffer.from(texts.join('')), place, isOfAccount };
      for (const follower of groups.get(key) ?? []) follower.tell(news);
    }
  };

  const work = async (): Promise<boolean> => {
    if (groups.size === 0) return false;
    const sinceMs = performance.now() - lookedAtMs;
    const isDue = isCalled || !alarm.isSet() || sinceMs >= POLL_WHILE_CALLED_MS;
    if (!isDue) return false;
    if (sinceMs < PACE_MS) await sleep(PACE_MS - sinceMs);
    isCalled = false;
    lookedAtMs = performance.now();
    return look();
  };

  const loop = createWorker({ name: 'event feed', everyMs: POLL_MS, log, work });
  const wake = (): void => {
    isCalled = true;
    // Nobody follows: whoever comes looks by itself.
    if (groups.size > 0) loop.wake();
  };
  const alarm = createEventAlarm({ events, isWanted: () => groups.size > 0, onRing: wake, log });

  return {
    worker: {
      wake,
      start: () => {
        loop.start();
        alarm.start();
      },
      stop: async () => {
        await Promise.all([loop.stop(), alarm.stop()]);
      },
    },
    wake,
    readHorizon: async () => {
      if (groups.size === 0 || horizon === null) while (await look());
      else await looking;
      return horizon ?? 0;
    },
    join: (follower, after) => {
      if (isTelling || looking !== null || after !== horizon) return null;
      const group = groups.get(follower.audience) ?? new Set();
      group.add(follower);
      groups.set(follower.audience, group);
      wake();
      return () => {
        group.delete(follower);
        if (group.size === 0 && groups.get(follower.audience) === group)
          groups.delete(follower.audience);
      };
    },
  };
}
