import type { Migration } from '../platform/mongo/migrate.js';

const names = [
  'users',
  'merchants',
  'sessions',
  'senders',
  'templates',
  'message_logs',
  'contacts',
  'webhooks_log',
  'leases',
  'system',
];

/** Made explicitly, so that a transaction never has to make one while others use it. */
export const firstCollections: Migration = {
  name: '0001-first-collections',
  up: async (db) => {
    const existing = new Set(
      (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name),
    );
    for (const name of names.filter((it) => !existing.has(it))) await db.createCollection(name);
  },
};
