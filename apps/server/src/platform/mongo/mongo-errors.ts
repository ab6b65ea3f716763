import {
  MongoError,
  MongoNetworkError,
  MongoServerError,
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

/** True when a unique index refused the write; narrowed to one index where it is named. */
export function isDuplicateKey(error: unknown, indexName?: string): boolean {
  return (
    error instanceof MongoServerError &&
    error.code === 11_000 &&
    (indexName === undefined || error.message.includes(`index: ${indexName} `))
  );
}
