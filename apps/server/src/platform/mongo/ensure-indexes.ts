import type { Db, IndexDescription } from 'mongodb';

export interface CollectionIndexes {
  collection: string;
  indexes: readonly (IndexDescription & { name: string })[];
}

/**
 * Builds the indexes that are missing; existing ones are left alone.
 * @throws when an index of the same name exists with other options, or data breaks uniqueness.
 */
export async function ensureIndexes(db: Db, declared: readonly CollectionIndexes[]): Promise<void> {
  for (const { collection, indexes } of declared) {
    if (indexes.length > 0) await db.collection(collection).createIndexes([...indexes]);
  }
}
