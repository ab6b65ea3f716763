import type { WebhookItem } from '@waypost/whatsapp';
import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';

/** A change of the log, where a replay finds it by what it is about. */
export interface ReplayItemDoc {
  _id: string;
  replayId: string;
  subject: string;
  item: WebhookItem;
  at: Date;
}

/** What a replay that was killed has left goes by itself. */
const LEFT_SECONDS = 86_400;

export class ReplayItemStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'replay_items',
    indexes: [
      { name: 'subject', key: { replayId: 1, subject: 1 } },
      { name: 'left', key: { at: 1 }, expireAfterSeconds: LEFT_SECONDS },
    ],
  };

  private readonly items: Collection<ReplayItemDoc>;

  constructor(db: Db) {
    this.items = db.collection('replay_items');
  }

  async insertMany(items: readonly ReplayItemDoc[]): Promise<void> {
    if (items.length > 0) await this.items.insertMany([...items], { ordered: false });
  }

  async listAcrossOwners(replayId: string, subjects: readonly string[]): Promise<WebhookItem[]> {
    const found = this.items.find({ replayId, subject: { $in: [...subjects] } });
    return (await found.toArray()).map(({ item }) => item);
  }

  async remove(replayId: string): Promise<void> {
    await this.items.deleteMany({ replayId });
  }
}
