/**
 * How long to wait before a try, in milliseconds: full jitter over base · 2^(failures − 1).
 * @param failures how many tries have failed, from 1.
 */
export function backoffMs(
  failures: number,
  { baseMs, capMs }: { baseMs: number; capMs: number },
  random: () => number = Math.random,
): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** (failures - 1)));
}
