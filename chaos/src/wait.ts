import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until it is so; gives false when the time is over. */
export async function waitUntil(
  look: () => Promise<boolean>,
  { forMs, everyMs = 200, signal }: { forMs: number; everyMs?: number; signal: AbortSignal },
): Promise<boolean> {
  const endsAt = performance.now() + forMs;
  while (!(await look())) {
    signal.throwIfAborted();
    if (performance.now() > endsAt) return false;
    await sleep(everyMs);
  }
  return true;
}
