import type { WebhookOutcome, WebhookState } from '@waypost/contract';
import { Binary, type Collection, type Db, type Filter } from 'mongodb';
import type { Position } from '../../platform/http/cursor.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';

export interface WebhookItemResult {
  path: string;
  kind: string;
  outcome: WebhookOutcome;
  reason?: string;
}

/** One POST of Meta's, as it came. */
export interface WebhookEventDoc {
  _id: string;
  receivedAt: Date;
  /** The raw bytes, over which the signature was checked. */
  raw: Binary;
  state: WebhookState;
  /** Received: when it may be taken; whoever takes it moves this on. */
  dueAt?: Date;
  attempts: number;
  /** Those that were not simply applied come first, and a very long list is cut. */
  items?: WebhookItemResult[];
  outcomes?: Partial<Record<WebhookOutcome, number>>;
  /** It, or part of it, is in quarantine or failed: a person should look at it. */
  isTroubled?: boolean;
  reason?: string;
}

export interface WebhookFilters {
  state?: WebhookState | undefined;
  outcome?: WebhookOutcome | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
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
      {
        name: 'troubled',
        key: { receivedAt: -1, _id: -1 },
        partialFilterExpression: { isTroubled: true },
      },
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
    result: Pick<WebhookEventDoc, 'items' | 'outcomes' | 'reason' | 'isTroubled'> & {
      state: 'applied' | 'quarantined';
    },
  ): Promise<void> {
    await this.events.updateOne({ _id: id }, { $set: result, $unset: { dueAt: '' } });
  }

  find(id: string): Promise<WebhookEventDoc | null> {
    return this.events.findOne({ _id: id });
  }

  /** Has it applied again, from the beginning. */
  replay(id: string, now: Date): Promise<WebhookEventDoc | null> {
    return this.events.findOneAndUpdate(
      { _id: id },
      {
        $set: { state: 'received', dueAt: now, attempts: 0 },
        $unset: { items: '', outcomes: '', reason: '', isTroubled: '' },
      },
      { returnDocument: 'after' },
    );
  }

  /** Newest first. */
  list(
    { state, outcome, from, until }: WebhookFilters,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<WebhookEventDoc[]> {
    const isTroubled = outcome === 'failed' || outcome === 'quarantined';
    const conditions: Filter<WebhookEventDoc>[] = [
      state === undefined ? {} : { state },
      outcome === undefined ? {} : { [`outcomes.${outcome}`]: { $gt: 0 } },
      isTroubled ? { isTroubled: true } : {},
      from === undefined ? {} : { receivedAt: { $gte: from } },
      until === undefined ? {} : { receivedAt: { $lt: until } },
      after === undefined ? {} : receivedBefore(after),
    ];
    return this.events
      .find({ $and: conditions })
      .sort({ receivedAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(QUERY_MAX_MS)
      .toArray();
  }

  /** What waits to be applied, and when the last one came. */
  async readBacklog(): Promise<{ waiting: number; oldestAt?: Date; lastReceivedAt?: Date }> {
    const [waiting, oldest, last] = await Promise.all([
      this.events.countDocuments({ state: 'received' }, { hint: 'waiting' }),
      this.events.findOne({ state: 'received' }, { hint: 'waiting', sort: { dueAt: 1 } }),
      this.events.findOne({}, { sort: { receivedAt: -1, _id: -1 } }),
    ]);
    return {
      waiting,
      ...(oldest ? { oldestAt: oldest.receivedAt } : {}),
      ...(last ? { lastReceivedAt: last.receivedAt } : {}),
    };
  }

  /** How many since then have something that is in quarantine, or failed. */
  async countTroubled(since: Date): Promise<{ quarantined: number; failed: number }> {
    const isTroubled = { isTroubled: true, receivedAt: { $gte: since } };
    const [all, failed] = await Promise.all([
      this.events.countDocuments(isTroubled),
      this.events.countDocuments({ ...isTroubled, 'outcomes.failed': { $gt: 0 } }),
    ]);
    const both = await this.events.countDocuments({
      ...isTroubled,
      'outcomes.failed': { $gt: 0 },
      'outcomes.quarantined': { $gt: 0 },
    });
    return { failed, quarantined: all - failed + both };
  }
}

/** As `olderThan`, of when they came. */
function receivedBefore({ createdAt: receivedAt, id }: Position): Filter<WebhookEventDoc> {
  return {
    receivedAt: { $lte: receivedAt },
    $or: [{ receivedAt: { $lt: receivedAt } }, { receivedAt, _id: { $lt: id } }],
  };
}
