import { WebhookOutcome, type WebhookState } from '@waypost/contract';
import { Binary, type Collection, type Db, type Filter } from 'mongodb';
import type { Position } from '../../platform/http/cursor.js';
import type { Batcher } from '../../platform/mongo/batcher.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { createGroupInsert } from '../../platform/mongo/group-insert.js';
import { createGroupUpdate, type GroupUpdate } from '../../platform/mongo/group-update.js';
import { olderThan } from '../../platform/mongo/older-than.js';
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
  rev: number;
  writeId?: string;
  /** The merchant's own Meta app that signed it; absent: the platform's. */
  appKey?: string;
  /** How often an admin had it applied again. */
  replays?: number;
  /** Since when it waits to be applied. */
  queuedAt: Date;
  /** Those that were not simply applied come first, and a very long list is cut. */
  items?: WebhookItemResult[];
  outcomes?: Partial<Record<WebhookOutcome, number>>;
  /** Every outcome it has but `applied`; absent where all was applied, which is nearly always. */
  notable?: WebhookOutcome[];
  reason?: string;
}

/** One in a list: the body may be of megabytes, so only its size is read. */
export type ListedWebhookEvent = Pick<
  WebhookEventDoc,
  '_id' | 'receivedAt' | 'state' | 'attempts' | 'reason' | 'outcomes'
> & { bytes: number };

const LISTED = {
  ...{ receivedAt: 1, state: 1, attempts: 1, reason: 1, outcomes: 1 },
  bytes: { $binarySize: '$raw' },
};

export interface WebhookFilters {
  state?: WebhookState | undefined;
  outcome?: WebhookOutcome | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
}

/** For how long webhooks are kept: what is older can neither be read nor applied again. */
export const RETENTION_SECONDS = 30 * 86_400;

/** Events of statuses are small and share much; one may have megabytes. */
const CLAIM_MAX_BYTES = 2 * 1024 * 1024;

export class WebhookEventStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'webhooks_log',
    indexes: [
      {
        name: 'received',
        key: { state: 1, dueAt: 1, queuedAt: 1 },
        partialFilterExpression: { state: 'received' },
      },
      { name: 'newest', key: { receivedAt: -1, _id: -1 } },
      {
        name: 'notable',
        key: { notable: 1, receivedAt: -1, _id: -1 },
        partialFilterExpression: { notable: { $exists: true } },
      },
      { name: 'retention', key: { receivedAt: 1 }, expireAfterSeconds: RETENTION_SECONDS },
    ],
  };

  private readonly events: Collection<WebhookEventDoc>;
  private readonly inserts: Batcher<WebhookEventDoc, void>;
  private readonly updates: GroupUpdate<WebhookEventDoc>;

  constructor(db: Db) {
    this.events = db.collection('webhooks_log');
    this.inserts = createGroupInsert(this.events);
    this.updates = createGroupUpdate(this.events);
  }

  async insert(
    id: string,
    raw: Uint8Array,
    { receivedAt, appKey }: Pick<WebhookEventDoc, 'receivedAt'> & { appKey?: string | undefined },
  ): Promise<void> {
    await this.inserts.submit({
      _id: id,
      receivedAt,
      ...(appKey === undefined ? {} : { appKey }),
      raw: new Binary(raw),
      state: 'received',
      dueAt: receivedAt,
      queuedAt: receivedAt,
      attempts: 0,
      rev: 1,
    });
  }

  /** Takes events that wait longest, for as long as the lease lasts, by the database's clock. */
  async claimDue(limit: number, leaseMs: number): Promise<WebhookEventDoc[]> {
    const due: (WebhookEventDoc & { now: Date })[] = [];
    const waiting = this.events.aggregate<WebhookEventDoc & { now: Date }>(
      [
        { $match: { state: 'received', $expr: { $lte: ['$dueAt', '$$NOW'] } } },
        { $sort: { dueAt: 1 } },
        { $limit: limit },
        { $set: { now: '$$NOW' } },
      ],
      { batchSize: limit },
    );
    let bytes = 0;
    for await (const event of waiting) {
      bytes += event.raw.length();
      if (due.length > 0 && bytes > CLAIM_MAX_BYTES) break;
      due.push(event);
    }
    const claims = due.map(async ({ now, ...event }) => {
      const dueAt = new Date(now.getTime() + leaseMs);
      const claimed = await this.updates.submit({
        id: event._id,
        known: event,
        decide: (it) => (it.rev === event.rev ? { ...it, dueAt, attempts: it.attempts + 1 } : null),
      });
      return claimed?.isChanged ? [claimed.document] : [];
    });
    return (await Promise.all(claims)).flat();
  }

  /**
   * Nothing where it was replayed since, or is finished. A later claim does not matter: all of it was
   * applied, and applying it twice is the same as once.
   */
  async finish(
    event: WebhookEventDoc,
    result: Pick<WebhookEventDoc, 'items' | 'reason'> & {
      state: 'applied' | 'quarantined';
      outcomes: NonNullable<WebhookEventDoc['outcomes']>;
    },
  ): Promise<void> {
    const changed = { ...result, ...notableOf(result.outcomes) };
    await this.updates.submit({
      id: event._id,
      known: event,
      decide: ({ dueAt: _done, ...it }) =>
        it.state === 'received' && it.replays === event.replays ? { ...it, ...changed } : null,
    });
  }

  /**
   * What became in the end of a change that was parked. Gives false where it is too early to say: the event
   * itself is not at its end, and would say then that the change is parked.
   */
  async settleParked(
    id: string,
    path: string,
    { outcome, reason }: Pick<WebhookItemResult, 'outcome' | 'reason'>,
  ): Promise<boolean> {
    const updated = await this.updates.submit({
      id,
      decide: ({ notable: _old, ...it }) => {
        const { parked = 0, ...others } = it.outcomes ?? {};
        if (it.state !== 'applied' || parked === 0) return null;
        const outcomes: NonNullable<WebhookEventDoc['outcomes']> = {
          ...others,
          ...(parked === 1 ? {} : { parked: parked - 1 }),
        };
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        const items = it.items?.map((item) => {
          if (item.path !== path || item.outcome !== 'parked') return item;
          const { reason: _waited, ...rest } = item;
          return { ...rest, outcome, ...(reason === undefined ? {} : { reason }) };
        });
        return { ...it, ...(items ? { items } : {}), outcomes, ...notableOf(outcomes) };
      },
    });
    return updated?.document.state !== 'received';
  }

  /** Which of these wait to be applied. */
  async listReceived(ids: readonly string[]): Promise<string[]> {
    const found = this.events
      .find({ _id: { $in: [...ids] }, state: 'received' })
      .project<{ _id: string }>({ _id: 1 });
    return (await found.toArray()).map(({ _id }) => _id);
  }

  /** What came from a moment on, oldest first. */
  listSince(
    { from, after }: { from: Date; after?: Position | undefined },
    limit: number,
  ): Promise<WebhookEventDoc[]> {
    return this.events
      .find({
        receivedAt: { $gte: after?.createdAt ?? from },
        ...(after === undefined
          ? {}
          : {
              $or: [
                { receivedAt: { $gt: after.createdAt } },
                { receivedAt: after.createdAt, _id: { $gt: after.id } },
              ],
            }),
      })
      .sort({ receivedAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  find(id: string): Promise<WebhookEventDoc | null> {
    return this.events.findOne({ _id: id });
  }

  /** Has it applied again, from the beginning. */
  replay(id: string, now: Date): Promise<WebhookEventDoc | null> {
    return this.events.findOneAndUpdate(
      { _id: id },
      {
        $set: { state: 'received', dueAt: now, queuedAt: now, attempts: 0 },
        $inc: { rev: 1, replays: 1 },
        $unset: { items: '', outcomes: '', reason: '', notable: '' },
      },
      { returnDocument: 'after' },
    );
  }

  /** Newest first. */
  list(
    { state, outcome, from, until }: WebhookFilters,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<ListedWebhookEvent[]> {
    const conditions: Filter<WebhookEventDoc>[] = [
      state === undefined ? {} : { state },
      state === 'quarantined' ? { notable: 'quarantined' } : {},
      // Next to every webhook has something that was applied, so its page is soon full.
      outcome === 'applied' ? { 'outcomes.applied': { $gt: 0 } } : {},
      outcome === undefined || outcome === 'applied' ? {} : { notable: outcome },
      from === undefined ? {} : { receivedAt: { $gte: from } },
      until === undefined ? {} : { receivedAt: { $lt: until } },
      after === undefined ? {} : olderThan(after, 'receivedAt'),
    ];
    return this.events
      .find({ $and: conditions }, state === 'received' ? { hint: 'received' } : {})
      .project<ListedWebhookEvent>(LISTED)
      .sort({ receivedAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(QUERY_MAX_MS)
      .toArray();
  }

  /** When Meta last posted something. */
  async readLastReceivedAt(): Promise<Date | undefined> {
    const last = await this.events.findOne(
      {},
      { sort: { receivedAt: -1, _id: -1 }, projection: { receivedAt: 1, _id: 0 } },
    );
    return last?.receivedAt;
  }

  /** What waits to be applied, since when, and when the last one came. */
  async readBacklog(): Promise<{ waiting: number; oldestAt?: Date; lastReceivedAt?: Date }> {
    const [backlog, last] = await Promise.all([
      this.events
        .aggregate<{ waiting: number; oldestAt: Date }>(
          [
            { $match: { state: 'received' } },
            { $group: { _id: null, waiting: { $sum: 1 }, oldestAt: { $min: '$queuedAt' } } },
          ],
          { hint: 'received', maxTimeMS: QUERY_MAX_MS },
        )
        .next(),
      this.readLastReceivedAt(),
    ]);
    return {
      waiting: backlog?.waiting ?? 0,
      ...(backlog ? { oldestAt: backlog.oldestAt } : {}),
      ...(last ? { lastReceivedAt: last } : {}),
    };
  }

  /** How many since then have something that is in quarantine, or failed. */
  async countTroubled(since: Date): Promise<{ quarantined: number; failed: number }> {
    const [quarantined, failed] = await Promise.all(
      (['quarantined', 'failed'] as const).map((notable) =>
        this.events.countDocuments({ notable, receivedAt: { $gte: since } }),
      ),
    );
    return { quarantined: quarantined ?? 0, failed: failed ?? 0 };
  }
}

function notableOf(
  outcomes: NonNullable<WebhookEventDoc['outcomes']>,
): Pick<WebhookEventDoc, 'notable'> {
  const notable = WebhookOutcome.options.filter(
    (it) => it !== 'applied' && (outcomes[it] ?? 0) > 0,
  );
  return notable.length === 0 ? {} : { notable };
}
