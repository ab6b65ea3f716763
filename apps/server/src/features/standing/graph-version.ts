import { graphVersionEnd } from '@waypost/whatsapp';

/** From here on there is time for one release. */
const SOON_MS = 90 * 86_400_000;

/** Says so where Meta has ended a version of Graph, or ends it soon (cloud-api.md §8). */
export function warnOfVersion(version: string, now: Date): string | null {
  const endsAt = graphVersionEnd(version);
  if (endsAt === null || endsAt.getTime() - now.getTime() > SOON_MS) return null;
  const day = endsAt.toISOString().slice(0, 10);
  return endsAt <= now
    ? `Meta has ended Graph ${version} (${day}).`
    : `Meta ends Graph ${version} on ${day}.`;
}
