import { AppError } from '../errors.js';
import { isDatabaseUnavailable } from './mongo-errors.js';

export type Outcome<O> = { value: O } | { error: unknown };

export interface Batcher<I, O> {
  /** Gives what became of this item alone. @throws AppError unavailable when too much waits, or too long */
  submit(item: I): Promise<O>;
}

export interface BatcherOptions {
  /** How many items one batch may have. */
  batchMax?: number;
  /** How many may wait for a batch. */
  waitingMax?: number;
  /** How long one may wait for a batch, in milliseconds. */
  waitMaxMs?: number;
  /**
   * How many batches may be under way at once. With more than one, what callers hear of one document is
   * no longer in the order of its changes.
   */
  parallel?: number;
}

interface Entry<I, O> {
  item: I;
  since: number;
  resolve: (value: O) => void;
  reject: (reason: unknown) => void;
}

/**
 * Lets callers at the same time share one command to the database: what comes while a batch is under
 * way makes the next one, without a timer, and each caller hears of its own item.
 * @param run gives an outcome for each item, in their order; what it throws is everybody's
 */
export function createBatcher<I, O>(
  run: (items: readonly I[]) => Promise<readonly Outcome<O>[]>,
  { batchMax = 500, waitingMax = 20_000, waitMaxMs = 3_000, parallel = 1 }: BatcherOptions = {},
): Batcher<I, O> {
  const waiting: Entry<I, O>[] = [];
  let underWay = 0;
  let isScheduled = false;

  /** None of these was written. */
  const turnAway = (entries: readonly Entry<I, O>[]): void => {
    for (const { reject } of entries) {
      reject(new AppError('unavailable', 'The database cannot keep up. Please try again.'));
    }
  };

  const runBatch = async (batch: readonly Entry<I, O>[]): Promise<void> => {
    try {
      const outcomes = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index] ?? { error: new Error('An item has no outcome.') };
        if ('value' in outcome) resolve(outcome.value);
        else reject(outcome.error);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
      if (isDatabaseUnavailable(error)) turnAway(waiting.splice(0));
    }
  };

  const startBatches = (): void => {
    isScheduled = false;
    const oldest = performance.now() - waitMaxMs;
    const inTime = waiting.findIndex(({ since }) => since > oldest);
    turnAway(waiting.splice(0, inTime === -1 ? waiting.length : inTime));
    while (underWay < parallel && waiting.length > 0) {
      const batch = waiting.splice(0, batchMax);
      underWay += 1;
      void runBatch(batch).finally(() => {
        underWay -= 1;
        schedule();
      });
    }
  };

  /** After what else has come in with this turn of the loop, so that it shares the batch. */
  const schedule = (): void => {
    if (isScheduled || waiting.length === 0 || underWay >= parallel) return;
    isScheduled = true;
    setImmediate(startBatches);
  };

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        const entry = { item, since: performance.now(), resolve, reject };
        if (waiting.length >= waitingMax) turnAway([entry]);
        else waiting.push(entry);
        schedule();
      }),
  };
}
