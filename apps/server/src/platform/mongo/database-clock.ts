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
 * process whose own clock is wrong must not write by its own.
 */
export function createDatabaseClock(db: Db, own: Clock, log: Logger): DatabaseClock {
  let skewMs = 0;

  const sync = async (): Promise<void> => {
    const askedAt = own.now().getTime();
    const { localTime } = await db.command({ hello: 1 });
    const midway = (askedAt + own.now().getTime()) / 2;
    if (!(localTime instanceof Date)) throw new Error('The database does not tell its time.');
    const measured = localTime.getTime() - midway;
    if (Math.abs(measured - skewMs) < SKEW_MIN_MS) return;
    skewMs = measured;
    log.warn({ skewMs: Math.round(skewMs) }, 'the clock differs from the database’s, which counts');
  };

  return {
    now: () => new Date(own.now().getTime() + skewMs),
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
