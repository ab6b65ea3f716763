import type { Db } from 'mongodb';
import type { Clock } from '../clock.js';
import { createWorker, type Worker } from '../jobs/worker.js';
import type { Logger } from '../logger.js';

const SYNC_EVERY_MS = 30_000;
/** Less than this may be the network's, and is left alone. */
const SKEW_MIN_MS = 250;

export interface DatabaseClock extends Clock {
  /** Asks the database for its time. */
  sync(): Promise<void>;
  /** Asks again and again. */
  worker: Worker;
}

/**
 * The database's time, which is the one that all processes share: messages are due by it, so a
 * process whose own clock is wrong, or jumps, must not write by its own.
 * @param own until the database was asked; from then on time passes by the monotonic clock
 */
export function createDatabaseClock(db: Db, own: Clock, log: Logger): DatabaseClock {
  let known: { databaseMs: number; atMs: number } | null = null;

  const now = (): Date =>
    known ? new Date(known.databaseMs + performance.now() - known.atMs) : own.now();

  const sync = async (): Promise<void> => {
    const askedAtMs = performance.now();
    const { localTime } = await db.command({ hello: 1 });
    const answeredAtMs = performance.now();
    if (!(localTime instanceof Date)) throw new Error('The database does not tell its time.');
    const atMs = (askedAtMs + answeredAtMs) / 2;
    const skewMs = localTime.getTime() - (now().getTime() - (answeredAtMs - atMs));
    if (known && Math.abs(skewMs) < SKEW_MIN_MS) return;
    known = { databaseMs: localTime.getTime(), atMs };
    if (Math.abs(skewMs) < SKEW_MIN_MS) return;
    log.warn({ skewMs: Math.round(skewMs) }, 'the clock differs from the database’s, which counts');
  };

  return {
    now,
    sync,
    worker: createWorker({
      name: 'database clock',
      everyMs: SYNC_EVERY_MS,
      log,
      work: async () => {
        await sync();
        return false;
      },
    }),
  };
}
