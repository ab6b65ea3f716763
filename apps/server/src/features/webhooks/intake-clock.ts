import type { Collection, Db } from 'mongodb';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';

const BEAT_MS = 1_000;
/** A pause between two beats longer than this was an outage, and counts only so much. */
const GAP_MS = 3_000;

interface IntakeDoc {
  _id: 'intake';
  healthyMs: number;
  beatAt: Date;
}

export interface IntakeClock {
  /** Beats while this process takes webhooks. */
  worker: Worker;
  /** For how many milliseconds, ever, webhooks could be taken and stored; a second old at most. */
  read(): Promise<number>;
}

/**
 * A clock that stands still while webhooks could not be taken and stored. Waiting for evidence of a
 * lost answer is measured by it, so that our own outage never makes a message unconfirmed.
 */
export function createIntakeClock(db: Db, log: Logger): IntakeClock {
  const system: Collection<IntakeDoc> = db.collection('system');
  let known = { healthyMs: 0, readAtMs: -Infinity };

  const beat = async (): Promise<void> => {
    await system.updateOne(
      { _id: 'intake' },
      [
        {
          $set: {
            healthyMs: {
              $add: [
                { $ifNull: ['$healthyMs', 0] },
                { $min: [GAP_MS, { $subtract: ['$$NOW', { $ifNull: ['$beatAt', '$$NOW'] }] }] },
              ],
            },
            beatAt: '$$NOW',
          },
        },
      ],
      { upsert: true },
    );
  };

  return {
    worker: createWorker({
      name: 'intake clock',
      everyMs: BEAT_MS,
      log,
      work: async () => {
        await beat();
        return false;
      },
    }),
    read: async () => {
      const nowMs = performance.now();
      if (nowMs - known.readAtMs >= BEAT_MS) {
        const doc = await system.findOne({ _id: 'intake' });
        known = { healthyMs: doc?.healthyMs ?? 0, readAtMs: nowMs };
      }
      return known.healthyMs;
    },
  };
}
