import type { EventDoc, Place } from './events.store.js';

/** For how long a place that was given out may still be filled by a slow writer. */
export const GAP_MS = 5_000;

/**
 * How far the order may be read: up to the first place that is missing, unless what comes after it
 * is so old that nobody is going to fill it any more.
 */
export function advance(
  known: number,
  places: readonly Pick<EventDoc, 'seq' | 'at'>[],
  now: Date,
): number {
  let horizon = known;
  for (const { seq, at } of places) {
    const isOld = now.getTime() - at.getTime() >= GAP_MS;
    if (seq !== horizon + 1 && !isOld) break;
    horizon = seq;
  }
  return horizon;
}

/** The place a client has come to; null when that cannot be told, or events after it are gone. */
export function readPlace(
  id: string,
  { last, oldest }: { last: number; oldest: number | null },
): number | null {
  if (!/^\d{1,15}$/.test(id)) return null;
  const place = Number(id);
  // Beyond what was ever given out: another database's id, or one from before a restore. What this
  // process has not come to yet is no such thing: another process may have told it.
  if (place > last) return null;
  const isGone = place < last && (oldest === null || place < oldest - 1);
  return isGone ? null : place;
}

/** Which of those who follow see any of it; null stands for those who see everything. */
export function keysOf(
  told: readonly Pick<Place, 'audience'>[],
  followed: ReadonlyMap<string | null, unknown>,
): (string | null)[] {
  const audiences = new Set(told.flatMap(({ audience }) => audience));
  if (audiences.has('everyone')) return [...followed.keys()];
  const named = [...audiences].filter((audience) => followed.has(audience));
  return followed.has(null) ? [null, ...named] : named;
}
