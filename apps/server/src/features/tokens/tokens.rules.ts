const DAY_MS = 86_400_000;
/** A token is to be replaced after 90 days; from here on there are ten left to do it. */
const OLD_AFTER_DAYS = 80;

export function ageInDays(firstSeenAt: Date, now: Date): number {
  return Math.floor((now.getTime() - firstSeenAt.getTime()) / DAY_MS);
}

export function isOld(ageDays: number): boolean {
  return ageDays >= OLD_AFTER_DAYS;
}
