import { MongoServerError } from 'mongodb';
import type { Migration } from '../platform/mongo/migrate.js';

const INDEX_NOT_FOUND = 27;

/** Webhooks are found by each outcome that is not simply `applied`; before only those in trouble were. */
export const notableWebhooks: Migration = {
  name: '0004-notable-webhooks',
  up: async (db) => {
    const events = db.collection('webhooks_log');
    const notable = {
      $map: {
        input: {
          $filter: {
            input: { $objectToArray: '$outcomes' },
            cond: { $and: [{ $ne: ['$$this.k', 'applied'] }, { $gt: ['$$this.v', 0] }] },
          },
        },
        in: '$$this.k',
      },
    };
    await events.updateMany({ outcomes: { $exists: true }, notable: { $exists: false } }, [
      { $set: { notable } },
      { $set: { notable: { $cond: [{ $eq: ['$notable', []] }, '$$REMOVE', '$notable'] } } },
      { $unset: 'isTroubled' },
    ]);
    // Of what they were told before nobody knows whether it was newer than what Meta was asked for.
    await db
      .collection('templates')
      .updateMany({ askedAt: { $exists: false } }, [{ $set: { askedAt: '$updatedAt' } }]);
    try {
      await events.dropIndex('troubled');
    } catch (error) {
      if (!(error instanceof MongoServerError && error.code === INDEX_NOT_FOUND)) throw error;
    }
  },
};
