import type { WebhookItem } from '@waypost/whatsapp';
import type { Collection, Db } from 'mongodb';
import type { Batcher } from '../../platform/mongo/batcher.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { createGroupInsert } from '../../platform/mongo/group-insert.js';
import { createGroupUpdate, type GroupUpdate } from '../../platform/mongo/group-update.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';

/** A change that waits for what it is about. */
export interface ParkedDoc {
  /** Of what it says: the same change told twice waits once. */
  _id: string;
  rev: number;
  writeId?: string;
  /** The webhook that told it, and where in it. */
  eventId: string;
  item: WebhookItem;
  appKey?: string;
  /** What it waits for, where that can be named. */
  subject?: string;
  tries: number;
  dueAt: Date;
  /** From then on it waits no more. */
  giveUpAt: Date;
}

export class ParkedItemStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'parked_items',
    indexes: [
      { name: 'due', key: { dueAt: 1 } },
      {
        name: 'subject',
        key: { subject: 1 },
        partialFilterExpression: { subject: { $exists: true } },
      },
      {
        name: 'app',
        key: { appKey: 1 },
        partialFilterExpression: { appKey: { $exists: true } },
      },
    ],
  };

  private readonly items: Collection<ParkedDoc>;
  private readonly inserts: Batcher<ParkedDoc, void>;
  private readonly updates: GroupUpdate<ParkedDoc>;

  constructor(db: Db) {
    this.items = db.collection('parked_items');
    this.inserts = createGroupInsert(this.items);
    this.updates = createGroupUpdate(this.items);
  }

  /** Gives false where the same change waits already, told by another webhook. */
  async insert(parked: ParkedDoc): Promise<boolean> {
    try {
      await this.inserts.submit(parked);
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const known = await this.items.findOne({ _id: parked._id });
      return known?.eventId === parked.eventId && known.item.path === parked.item.path;
    }
  }

  /** How many a merchant's own app has here, counted up to a limit. */
  countOfAppAcrossOwners(appKey: string, limit: number): Promise<number> {
    return this.items.countDocuments({ appKey }, { limit });
  }

  /** Takes those that wait longest, by the database's clock, and puts each off until its next turn. */
  async claimDueAcrossOwners(
    limit: number,
    delayMs: (tries: number) => number,
  ): Promise<(ParkedDoc & { now: Date })[]> {
    const due = await this.items
      .aggregate<ParkedDoc & { now: Date }>([
        { $match: { $expr: { $lte: ['$dueAt', '$$NOW'] } } },
        { $sort: { dueAt: 1 } },
        { $limit: limit },
        { $set: { now: '$$NOW' } },
      ])
      .toArray();
    const claims = due.map(async ({ now, ...parked }) => {
      const dueAt = new Date(now.getTime() + delayMs(parked.tries));
      const claimed = await this.updates.submit({
        id: parked._id,
        known: parked,
        decide: (it) => (it.rev === parked.rev ? { ...it, dueAt, tries: it.tries + 1 } : null),
      });
      return claimed?.isChanged ? [{ ...claimed.document, now }] : [];
    });
    return (await Promise.all(claims)).flat();
  }

  /** What they wait for is here: they are due now. */
  async hurryAcrossOwners(subjects: readonly string[]): Promise<void> {
    await this.items.updateMany({ subject: { $in: [...subjects] } }, [
      { $set: { dueAt: '$$NOW', rev: { $add: ['$rev', 1] } } },
    ]);
  }

  /** They are due so long from now, whatever their tries would say. */
  async postpone(ids: readonly string[], forMs: number): Promise<void> {
    if (ids.length === 0) return;
    await this.items.updateMany({ _id: { $in: [...ids] } }, [
      { $set: { dueAt: { $add: ['$$NOW', forMs] }, rev: { $add: ['$rev', 1] } } },
    ]);
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.items.deleteMany({ _id: { $in: [...ids] } });
  }
}
