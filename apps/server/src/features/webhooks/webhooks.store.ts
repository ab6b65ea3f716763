import { Binary, type Collection, type Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';

export type ItemOutcome = 'applied' | 'duplicate' | 'parked' | 'ignored' | 'quarantined' | 'failed';

export interface WebhookItemResult {
  path: string;
  kind: string;
  outcome: ItemOutcome;
  reason?: string;
}

/** One POST of Meta's, as it came. */
export interface WebhookEventDoc {
  _id: string;
  receivedAt: Date;
  /** The raw bytes, over which the signature was checked. */
  raw: Binary;
  state: 'received' | 'applied' | 'quarantined';
  /** Received: when it may be taken; whoever takes it moves this on. */
  dueAt?: Date;
  attempts: number;
  /** Those that were not simply applied come first, and a very long list is cut. */
  items?: WebhookItemResult[];
  itemCount?: number;
  reason?: string;
}

const RETENTION_SECONDS = 30 * 86_400;

export class WebhookEventStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'webhooks_log',
    indexes: [
      {
        name: 'waiting',
        key: { dueAt: 1 },
        partialFilterExpression: { state: 'received' },
      },
      { name: 'newest', key: { receivedAt: -1, _id: -1 } },
      { name: 'retention', key: { receivedAt: 1 }, expireAfterSeconds: RETENTION_SECONDS },
    ],
  };

  private readonly events: Collection<WebhookEventDoc>;

  constructor(db: Db) {
    this.events = db.collection('webhooks_log');
  }

  async insert(id: string, raw: Uint8Array, receivedAt: Date): Promise<void> {
    await this.events.insertOne({
      _id: id,
      receivedAt,
      raw: new Binary(raw),
      state: 'received',
      dueAt: receivedAt,
      attempts: 0,
    });
  }

  /** Takes the event that waits longest, for as long as the lease lasts, by the database's clock. */
  claimNext(leaseMs: number): Promise<WebhookEventDoc | null> {
    return this.events.findOneAndUpdate(
      { state: 'received', $expr: { $lte: ['$dueAt', '$$NOW'] } },
      [{ $set: { dueAt: { $add: ['$$NOW', leaseMs] }, attempts: { $add: ['$attempts', 1] } } }],
      { sort: { dueAt: 1 }, returnDocument: 'after' },
    );
  }

  async finish(
    id: string,
    result: Pick<WebhookEventDoc, 'items' | 'itemCount' | 'reason'> & {
      state: 'applied' | 'quarantined';
    },
  ): Promise<void> {
    await this.events.updateOne({ _id: id }, { $set: result, $unset: { dueAt: '' } });
  }
}
