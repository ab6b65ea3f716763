import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  type WriteError,
  MongoServerSelectionError,
  MongoSystemError,
} from 'mongodb';
import { AppError } from '../errors.js';

/** True when the database could not be reached or was not able to answer in time. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return (
    (error instanceof AppError && error.code === 'unavailable') ||
    // The driver wraps whatever kept a bulk write from being tried in one of these.
    (error instanceof MongoBulkWriteError && refusalsOf(error).length === 0) ||
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
 * Which documents of an unordered `insertMany` were refused, and why.
 * @param count of all its documents
 * @throws the error itself where it says not of each that it was refused or is durable
 */
export function writeErrorsOf(
  error: unknown,
  count: number,
): { index: number; code: number; message: string }[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const errors = refusalsOf(error);
  const isComplete = error.insertedCount + errors.length === count;
  if (!isComplete || error.result.getWriteConcernError()) throw error;
  return errors.map(({ index, code, errmsg }) => ({ index, code, message: errmsg ?? '' }));
}

function refusalsOf({ writeErrors }: MongoBulkWriteError): WriteError[] {
  return [writeErrors].flat();
}

/** True when a unique index refused the write; narrowed to one index where it is named. */
export function isDuplicateKey(error: unknown, indexName?: string): boolean {
  return (
    error instanceof MongoServerError &&
    error.code === DUPLICATE_KEY &&
    (indexName === undefined || error.message.includes(`index: ${indexName} `))
  );
}
