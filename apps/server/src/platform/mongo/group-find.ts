import type { Collection, Filter } from 'mongodb';
import { createBatcher, type Batcher } from './batcher.js';

/** Reads documents by their ids, those asked for at the same time with one query. */
export function createGroupFind<T extends { _id: string }>(
  collection: Collection<T>,
): Batcher<string, T | null> {
  return createBatcher(async (ids) => {
    const found = await findByIds(collection, ids);
    return ids.map((id) => ({ value: found.get(id) ?? null }));
  });
}

export async function findByIds<T extends { _id: string }>(
  collection: Collection<T>,
  ids: readonly string[],
): Promise<Map<string, T>> {
  const filter = { _id: { $in: [...new Set(ids)] } } as Filter<T>;
  const found = await collection.find<T>(filter, { batchSize: ids.length + 1 }).toArray();
  return new Map(found.map((document) => [document._id, document]));
}
