import {
  MongoError,
  MongoServerError,
  type Collection,
  type OptionalUnlessRequiredId,
} from 'mongodb';
import { createBatcher, type Batcher, type Outcome } from './batcher.js';
import { isDatabaseUnavailable, writeErrorsOf } from './mongo-errors.js';

/** Inserts documents that come at the same time with one command; a refused one sinks no other. */
export function createGroupInsert<T extends { _id: string }>(
  collection: Collection<T>,
): Batcher<T, void> {
  return createBatcher(async (documents) => {
    const refusals = new Map<number, Error>();
    try {
      // Safe: the id is always given.
      const given = documents as OptionalUnlessRequiredId<T>[];
      await collection.insertMany(given, { ordered: false });
    } catch (error) {
      if (isUnsent(error)) return Promise.all(documents.map((it) => insertAlone(collection, it)));
      for (const { index, code, message } of writeErrorsOf(error, documents.length)) {
        refusals.set(index, new MongoServerError({ code, message }));
      }
    }
    return documents.map((_, index) => {
      const error = refusals.get(index);
      return error ? { error } : { value: undefined };
    });
  });
}

/** One of the documents cannot be put into BSON, so that none has left: which one, each alone shows. */
function isUnsent(error: unknown): boolean {
  return !(error instanceof MongoError) && !isDatabaseUnavailable(error);
}

async function insertAlone<T extends { _id: string }>(
  collection: Collection<T>,
  document: T,
): Promise<Outcome<void>> {
  try {
    // Safe: the id is always given.
    await collection.insertOne(document as OptionalUnlessRequiredId<T>);
    return { value: undefined };
  } catch (error) {
    return { error };
  }
}
