import type { Collection, Db, Filter } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';
import type { MessageDoc } from './messages.store.js';

/** Who last wrote to whom. */
export class LastSendStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'message_logs',
    indexes: [
      {
        name: 'lastWriter',
        key: { senderId: 1, waId: 1, acceptedAt: -1 },
        partialFilterExpression: { direction: 'outbound' },
      },
    ],
  };

  private readonly messages: Collection<MessageDoc>;

  constructor(db: Db) {
    this.messages = db.collection('message_logs');
  }

  /** The last message of any merchant's that reached a person, under any of these, from a number, in a span of time. */
  findLastSentAcrossOwners(
    senderId: string,
    waIds: readonly string[],
    between: { from: Date; until: Date },
  ): Promise<MessageDoc | null> {
    return this.findLastSent(senderId, waIds, between);
  }

  /** As `findLastSentAcrossOwners`, of each merchant only what it sent to the numbers beside it. */
  findLastSentToKnownAcrossOwners(
    senderId: string,
    known: readonly { merchantId: string; waIds: string[] }[],
    between: { from: Date; until: Date },
  ): Promise<MessageDoc | null> {
    const sends = known.map(({ merchantId, waIds }) => ({ merchantId, waId: { $in: waIds } }));
    const waIds = new Set(known.flatMap((it) => it.waIds));
    return this.findLastSent(senderId, [...waIds], between, { $or: sends });
  }

  /** Of the last messages of all, those that Meta took, and whom they went to. */
  async listLastSentAcrossOwners(
    limit: number,
  ): Promise<Pick<MessageDoc, 'merchantId' | 'to' | 'waId' | 'acceptedAt' | 'updatedAt'>[]> {
    const last = await this.messages
      .find({})
      .project<MessageDoc>({
        ...{ direction: 1, merchantId: 1, to: 1, waId: 1, acceptedAt: 1, updatedAt: 1 },
      })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(QUERY_MAX_MS)
      .toArray();
    return last.filter(({ direction, acceptedAt }) => direction === 'outbound' && acceptedAt);
  }

  private findLastSent(
    senderId: string,
    waIds: readonly string[],
    { from, until }: { from: Date; until: Date },
    narrowed: Filter<MessageDoc> = {},
  ): Promise<MessageDoc | null> {
    return this.messages.findOne(
      {
        senderId,
        waId: { $in: [...waIds] },
        direction: 'outbound',
        status: { $in: ['sent', 'delivered', 'read'] },
        acceptedAt: { $gte: from, $lte: until },
        ...narrowed,
      },
      { sort: { acceptedAt: -1 }, hint: 'lastWriter' },
    );
  }
}
