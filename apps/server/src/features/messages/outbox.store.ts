import type { Collection, Db, Filter } from 'mongodb';
import { createBatcher, type Batcher } from '../../platform/mongo/batcher.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';
import type { MessageDoc } from './messages.store.js';

export interface SenderBacklog {
  senderId: string;
  queued: number;
  sending: number;
  /** When the oldest that waits was made. */
  oldestQueuedAt?: Date;
}

/** Where messages of a template wait. */
interface TemplateLane {
  templateId: string;
  senderId: string;
  merchantId: string;
}

/** How many messages are looked at in one go. */
const SWEEP_MAX = 100;

/** What is not settled: due, scheduled, held or being sent. */
export class OutboxStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'message_logs',
    indexes: [
      {
        name: 'due',
        key: { senderId: 1, status: 1, merchantId: 1, isBulk: 1, dueAt: 1, createdAt: 1 },
        partialFilterExpression: { status: 'queued' },
      },
      {
        name: 'validity',
        key: { senderId: 1, validUntil: 1 },
        partialFilterExpression: { status: 'queued' },
      },
      {
        name: 'schedule',
        key: { status: 1, dueAt: 1 },
        partialFilterExpression: { status: 'scheduled' },
      },
      {
        name: 'held',
        key: { merchantId: 1, isHeld: 1 },
        partialFilterExpression: { isHeld: true },
      },
      {
        name: 'heldOfTemplate',
        key: { 'template.id': 1 },
        partialFilterExpression: { isHeld: true },
      },
      {
        name: 'sending',
        key: { senderId: 1, 'unconfirmedAt.latest': 1 },
        partialFilterExpression: { status: 'sending' },
      },
    ],
  };

  private readonly messages: Collection<MessageDoc>;
  private readonly releases: Batcher<string, TemplateLane[]>;

  constructor(db: Db) {
    this.messages = db.collection('message_logs');
    this.releases = createBatcher((ids) => this.releaseHeldOfTemplates(ids));
  }

  /** Merchants that have messages waiting on a sender, due or not. */
  async listWaitingMerchantsAcrossOwners(senderId: string): Promise<string[]> {
    const found = await this.messages
      .aggregate<{ _id: string }>(
        [{ $match: { senderId, status: 'queued' } }, { $group: { _id: '$merchantId' } }],
        { hint: 'due', maxTimeMS: QUERY_MAX_MS },
      )
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** A merchant's messages that may leave a sender now, by the database's clock; bulk comes last. */
  listDue(merchantId: string, senderId: string, limit: number): Promise<MessageDoc[]> {
    return this.messages
      .find({
        senderId,
        status: 'queued',
        merchantId,
        isBulk: { $in: [null, true] } as never,
        $expr: { $lte: ['$dueAt', '$$NOW'] },
      })
      .sort({ isBulk: 1, dueAt: 1, createdAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Lets what waited for the end of a suspension or restraint go now; gives the senders it goes from. */
  async releaseHeld(merchantId: string): Promise<string[]> {
    const held = { merchantId, isHeld: true, status: 'queued' } as const;
    const senderIds = await this.messages.distinct('senderId', held);
    await this.release(held);
    return senderIds;
  }

  /** As `releaseHeld`, of what waited for a template; a sync may find hundreds that can be sent again. */
  releaseHeldOfTemplateAcrossOwners(templateId: string): Promise<TemplateLane[]> {
    return this.releases.submit(templateId);
  }

  /** Scheduled messages whose time has come, by the database's clock. */
  async listDueScheduledAcrossOwners(): Promise<
    Pick<MessageDoc, '_id' | 'senderId' | 'merchantId'>[]
  > {
    return this.messages
      .find({ status: 'scheduled', $expr: { $lte: ['$dueAt', '$$NOW'] } })
      .project<Pick<MessageDoc, '_id' | 'senderId' | 'merchantId'>>({ senderId: 1, merchantId: 1 })
      .sort({ dueAt: 1 })
      .limit(SWEEP_MAX)
      .toArray();
  }

  /** Messages that still wait although their validity has ended. */
  listLapsedAcrossOwners(senderId: string, now: Date): Promise<MessageDoc[]> {
    return this.messages
      .find({ senderId, status: 'queued', validUntil: { $lte: now } })
      .limit(SWEEP_MAX)
      .toArray();
  }

  /** Messages that were being sent and have waited for evidence long enough. */
  listUnsettledAcrossOwners(
    senderId: string,
    { intakeMs, now }: { intakeMs: number; now: Date },
  ): Promise<MessageDoc[]> {
    return this.messages
      .find({
        senderId,
        status: 'sending',
        $or: [
          { 'unconfirmedAt.latest': { $lte: now } },
          { 'unconfirmedAt.intakeMs': { $lte: intakeMs } },
        ],
      })
      .limit(SWEEP_MAX)
      .toArray();
  }

  /** Messages of this status, of any number; the index named holds these alone. */
  async listUnsentIdsAcrossOwners(
    status: 'scheduled' | 'queued' | 'sending',
    now: Date,
  ): Promise<string[]> {
    const indexes = { scheduled: 'schedule', queued: 'due', sending: 'sending' };
    const found = this.messages
      .find(
        // What is to go later cannot have gone yet.
        { status, ...(status === 'scheduled' ? { dueAt: { $lte: now } } : {}) },
        { projection: { _id: 1 } },
      )
      .hint(indexes[status])
      .limit(SWEEP_MAX);
    return (await found.toArray()).map(({ _id }) => _id);
  }

  /** What waits and what is being sent, by sender. */
  async readBacklogAcrossOwners(): Promise<SenderBacklog[]> {
    const [queued, sending] = await Promise.all(
      (['due', 'sending'] as const).map((index) =>
        this.messages
          .aggregate<{ _id: string; count: number; oldestAt: Date }>(
            [
              { $match: { status: index === 'due' ? 'queued' : 'sending' } },
              {
                $group: {
                  ...{ _id: '$senderId', count: { $sum: 1 } },
                  oldestAt: { $min: '$createdAt' },
                },
              },
            ],
            { hint: index, maxTimeMS: QUERY_MAX_MS },
          )
          .toArray(),
      ),
    );
    const senderIds = new Set([...(queued ?? []), ...(sending ?? [])].map(({ _id }) => _id));
    return [...senderIds].map((senderId) => {
      const waiting = queued?.find(({ _id }) => _id === senderId);
      return {
        senderId,
        queued: waiting?.count ?? 0,
        sending: sending?.find(({ _id }) => _id === senderId)?.count ?? 0,
        ...(waiting ? { oldestQueuedAt: waiting.oldestAt } : {}),
      };
    });
  }

  private async releaseHeldOfTemplates(
    templateIds: readonly string[],
  ): Promise<{ value: TemplateLane[] }[]> {
    const held: Filter<MessageDoc> = {
      'template.id': { $in: templateIds },
      isHeld: true,
      status: 'queued',
    };
    const lane = { templateId: '$template.id', senderId: '$senderId', merchantId: '$merchantId' };
    const found = await this.messages
      .aggregate<{ _id: TemplateLane }>([{ $match: held }, { $group: { _id: lane } }])
      .toArray();
    if (found.length > 0) await this.release(held);
    return templateIds.map((id) => ({
      value: found.flatMap(({ _id }) => (_id.templateId === id ? [_id] : [])),
    }));
  }

  private async release(held: Filter<MessageDoc>): Promise<void> {
    await this.messages.updateMany(held, [
      { $set: { dueAt: '$$NOW', rev: { $add: ['$rev', 1] } } },
      { $unset: 'isHeld' },
    ]);
  }
}
