/** Until when Meta serves each version of Graph (cloud-api.md §8); of the newest it is not announced. */
const ENDS: readonly (readonly [major: number, end: string])[] = [
  [18, '2026-01-26'],
  [19, '2026-05-21'],
  [20, '2026-09-24'],
  [21, '2027-01-21'],
  [22, '2027-05-20'],
  [23, '2027-10-08'],
  [24, '2028-02-18'],
  [25, '2028-07-29'],
];

/** When a version of Graph ends, as far as Meta has said; what is older than those known, with the oldest of them. */
export function graphVersionEnd(version: string): Date | null {
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  const end = ENDS.find(([known]) => major <= known)?.[1];
  return end === undefined ? null : new Date(`${end}T00:00:00Z`);
}
