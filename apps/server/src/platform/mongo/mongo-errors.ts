import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  type WriteError,
  MongoServerSelectionError,
  MongoSystemError,
} from 'mongodb';

/** True when the database could not be reached or was not able to answer in time. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoSystemError ||
    (error instanceof MongoError &&
      (error.name === 'MongoWaitQueueTimeoutError' ||
        error.name === 'MongoPoolClearedError' ||
        error.hasErrorLabel('RetryableWriteError') ||
        error.hasErrorLabel('TransientTransactionError')))
  );
}

/** True when a query was ended because it took longer than it may. */
export function isTooSlow(error: unknown): boolean {
  return error instanceof MongoServerError && error.codeName === 'MaxTimeMSExpired';
}

export const DUPLICATE_KEY = 11_000;

/**
 * Which documents of a bulk write were refused, and why.
 * @throws the error itself where it is another one
 */
export function writeErrorsOf(error: unknown): { index: number; code: number }[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const errors: WriteError[] = [error.writeErrors].flat();
  return errors.map(({ index, code }) => ({ index, code }));
}

/** True when a unique index refused the write; narrowed to one index where it is named. */
export function isDuplicateKey(error: unknown, indexName?: string): boolean {
  return (
    error instanceof MongoServerError &&
    error.code === DUPLICATE_KEY &&
    (indexName === undefined || error.message.includes(`index: ${indexName} `))
  );
}
