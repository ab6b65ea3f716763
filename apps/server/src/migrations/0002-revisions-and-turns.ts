import { MongoServerError, type Db } from 'mongodb';
import type { Migration } from '../platform/mongo/migrate.js';

const INDEX_NOT_FOUND = 27;

/**
 * Webhooks are claimed by a revision, so those that wait get one. Two indexes of messages have
 * successors under other names; the older one of requests would refuse the second message of a batch.
 */
export const revisionsAndTurns: Migration = {
  name: '0002-revisions-and-turns',
  up: async (db) => {
    await db
      .collection('webhooks_log')
      .updateMany({ state: 'received', rev: { $exists: false } }, { $set: { rev: 1 } });
    for (const name of ['request', 'outbox']) await dropIndex(db, name);
  },
};

async function dropIndex(db: Db, name: string): Promise<void> {
  try {
    await db.collection('message_logs').dropIndex(name);
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === INDEX_NOT_FOUND)) throw error;
  }
}
