import type { Db } from 'mongodb';
import { MongoDBStorage, Umzug } from 'umzug';

export interface Migration {
  /** `0001-what-it-does`; never renamed, never removed. */
  name: string;
  /** Must be safe to run again: a process may die half-way. */
  up: (db: Db) => Promise<void>;
}

/**
 * Runs the migrations that this database has not seen, in order.
 * @throws when the database has seen one that this version does not know: it is too old for it.
 */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<void> {
  const storage = new MongoDBStorage({ collection: db.collection('migrations') });
  const umzug = new Umzug({
    migrations: migrations.map(({ name, up }) => ({ name, up: () => up(db) })),
    storage,
    logger: undefined,
  });
  const known = new Set(migrations.map(({ name }) => name));
  // Umzug itself names only those of them that it knows.
  const newer = (await storage.executed()).filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new Error(
      `The database was migrated by a newer version of Waypost (${newer.join(', ')}).`,
    );
  }
  await umzug.up();
}
