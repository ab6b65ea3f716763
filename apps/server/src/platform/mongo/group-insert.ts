import { MongoServerError, type Collection, type OptionalUnlessRequiredId } from 'mongodb';
import { createBatcher, type Batcher } from './batcher.js';
import { writeErrorsOf } from './mongo-errors.js';

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
