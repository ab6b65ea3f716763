/** cloud-api.md §8: calls to an ended version, or without one, are served by the oldest living. */
const OLDEST_LIVING = 21;

export function splitVersion(segments: readonly string[]): { version: string; rest: string[] } {
  const [first, ...rest] = segments;
  const match = /^v(\d+)\.(\d+)$/.exec(first ?? '');
  if (!match) return { version: `v${OLDEST_LIVING}.0`, rest: [...segments] };
  const isLiving = Number(match[1]) >= OLDEST_LIVING;
  return { version: isLiving ? (first ?? '') : `v${OLDEST_LIVING}.0`, rest };
}
