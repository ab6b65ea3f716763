/** cloud-api.md §3.4: each message of a person opens the customer service window for 24 hours. */
const WINDOW_MS = 86_400_000;

/** Until when free text may answer what a person wrote then. */
export function windowEndOf(writtenAt: Date): Date {
  return new Date(writtenAt.getTime() + WINDOW_MS);
}
