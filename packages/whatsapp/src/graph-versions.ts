/** Until when Meta serves each version of Graph (cloud-api.md §8); of the newest it is not announced. */
const ENDS: Readonly<Record<string, string | undefined>> = {
  'v18.0': '2026-01-26',
  'v19.0': '2026-05-21',
  'v20.0': '2026-09-24',
  'v21.0': '2027-01-21',
  'v22.0': '2027-05-20',
  'v23.0': '2027-10-08',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
};

const OLDEST_KNOWN = 18;

/** When a version of Graph ends, as far as Meta has said; one from before those known has ended long ago. */
export function graphVersionEnd(version: string): Date | null {
  const end = ENDS[version];
  if (end !== undefined) return new Date(`${end}T00:00:00Z`);
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  return major < OLDEST_KNOWN ? new Date(0) : null;
}
