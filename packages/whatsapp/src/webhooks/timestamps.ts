/** WhatsApp did not exist before. */
const EARLIEST_MS = Date.UTC(2009, 0, 1);
/** The year 9999: what an ISO time of four digits can say. */
const LATEST_MS = 253_402_300_799_000;
const CLOCK_SKEW_MS = 86_400_000;

/** Unix seconds, as a text or a number (cloud-api.md §9.5); `undefined` for anything that is no time. */
export function parseUnixSeconds(value: unknown): Date | undefined {
  const isNumeric =
    typeof value === 'number' || (typeof value === 'string' && /^\d{1,12}$/.test(value));
  if (!isNumeric) return undefined;
  const ms = Math.trunc(Number(value) * 1_000);
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? new Date(ms) : undefined;
}

/**
 * When something happened by Meta's clock, or `receivedAt` where Meta's time is missing, from before WhatsApp, or more than
 * a day in the future (reliability.md F79).
 */
export function eventTime(value: unknown, receivedAt: Date): Date {
  const at = parseUnixSeconds(value);
  const isPlausible = at !== undefined && at.getTime() <= receivedAt.getTime() + CLOCK_SKEW_MS;
  return isPlausible ? at : receivedAt;
}
