import type { Collection, Db, Filter } from 'mongodb';
import type { Position } from '../../platform/http/cursor.js';
import { newId } from '../../platform/ids.js';
import { createBatcher, type Batcher } from '../../platform/mongo/batcher.js';
import { containingText } from '../../platform/mongo/containing-text.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { createGroupInsert } from '../../platform/mongo/group-insert.js';
import {
  createGroupUpdate,
  type GroupUpdate,
  type Updated,
} from '../../platform/mongo/group-update.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import { olderThan } from '../../platform/mongo/older-than.js';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';
import type { RunTransaction } from '../../platform/mongo/transaction.js';

/** What a person said about marketing, and when. */
export interface MarketingChoice {
  value: 'stop' | 'resume';
  at: Date;
}

export interface LeftHandle {
  handle: string;
  at: Date;
  /** Who told it: the merchant's own Meta app; absent: the platform's. */
  appKey?: string;
}

/** A person, as one merchant knows them. */
export interface ContactDoc {
  _id: string;
  rev: number;
  writeId?: string;
  merchantId: string;
  /**
   * All that leads to this person (handles.ts), never rewritten, and ids of contacts that turned out to
   * be the same person. Each leads to one contact of a merchant.
   */
  handles: string[];
  /** As the merchant's app typed it last. */
  phone?: string;
  waId?: string;
  userId?: string;
  name?: string;
  /** When that was so which these say; what was heard later replaces it. */
  asOf: Partial<Record<'phone' | 'waId' | 'userId' | 'name', Date>>;
  /** Until when free text is allowed, by sender; absent until the person writes. */
  windows?: Record<string, Date>;
  /** About marketing, by sender; a copy of `marketing_choices`, for what this merchant may see. */
  choices?: Record<string, MarketingChoice>;
  isOptedOut?: true;
  /** What the person left for another number or id, and when; later somebody else may have the number. */
  left?: LeftHandle[];
  /** Numbers that lead to somebody else now, and since when. */
  lost?: { handle: string; at: Date }[];
  /** Numbers that led to somebody else before, and until when. */
  takenOver?: { handle: string; at: Date }[];
  lastMessageAt: Date;
  createdAt: Date;
}

export interface ContactFilters {
  /** Text in a name or a handle, in any case. */
  q?: string | undefined;
  optedOut?: boolean | undefined;
}

interface Page {
  after?: Position | undefined;
  limit: number;
}

interface Asked {
  merchantId?: string;
  handles: readonly string[];
}

const READS_AT_ONCE = 4;

/** Ends a transaction of which another process has changed the ground. */
class Overtaken extends Error {}

export class ContactStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'contacts',
    indexes: [
      {
        name: 'handles',
        key: { merchantId: 1, handles: 1 },
        unique: true,
        partialFilterExpression: { handles: { $exists: true } },
      },
      { name: 'handlesAcrossOwners', key: { handles: 1 } },
      { name: 'newest', key: { merchantId: 1, createdAt: -1, _id: -1 } },
      { name: 'newestAcrossOwners', key: { createdAt: -1, _id: -1 } },
      {
        name: 'optedOut',
        key: { merchantId: 1, createdAt: -1, _id: -1, isOptedOut: 1 },
        partialFilterExpression: { isOptedOut: true },
      },
    ],
  };

  private readonly contacts: Collection<ContactDoc>;
  private readonly inserts: Batcher<ContactDoc, void>;
  private readonly updates: GroupUpdate<ContactDoc>;
  private readonly finds: Batcher<Asked, ContactDoc[]>;

  constructor(
    db: Db,
    private readonly transaction: RunTransaction,
  ) {
    this.contacts = db.collection('contacts');
    this.inserts = createGroupInsert(this.contacts);
    this.updates = createGroupUpdate(this.contacts);
    // Of reads the order does not matter: a send need not wait for those beside it.
    this.finds = createBatcher((asked) => this.findAll(asked), { parallel: READS_AT_ONCE });
  }

  /** Whom these lead to, oldest first; what is asked at the same time shares one query. */
  listByHandles(merchantId: string, handles: readonly string[]): Promise<ContactDoc[]> {
    return this.finds.submit({ merchantId, handles });
  }

  /** As `listByHandles`, of whatever merchant. */
  listByHandlesAcrossOwners(handles: readonly string[]): Promise<ContactDoc[]> {
    return this.finds.submit({ handles });
  }

  /** Gives false when something already leads from one of its handles to somebody. */
  async insert(contact: ContactDoc): Promise<boolean> {
    try {
      await this.inserts.submit(contact);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Null when it is gone, or one of its new handles already leads to somebody else. */
  async update(
    { merchantId }: Pick<ContactDoc, 'merchantId'>,
    known: ContactDoc,
    decide: (current: ContactDoc) => ContactDoc | null,
  ): Promise<Updated<ContactDoc> | null> {
    if (known.merchantId !== merchantId) return null;
    try {
      return await this.updates.submit({ id: known._id, known, decide });
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** Puts two in one's place; false when either has changed since it was read. */
  async merge(merchantId: string, merged: ContactDoc, gone: ContactDoc): Promise<boolean> {
    try {
      await this.transaction(async (session) => {
        const was = { _id: gone._id, merchantId, rev: gone.rev };
        const { deletedCount } = await this.contacts.deleteOne(was, { session });
        const { matchedCount } = await this.contacts.replaceOne(
          { _id: merged._id, merchantId, rev: merged.rev },
          { ...merged, rev: merged.rev + 1, writeId: newId('wr') },
          { session },
        );
        if (deletedCount + matchedCount < 2) throw new Overtaken();
      });
      return true;
    } catch (error) {
      if (error instanceof Overtaken || isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** By its id, or by that of one that turned out to be the same person. */
  find(merchantId: string, id: string): Promise<ContactDoc | null> {
    return this.contacts.findOne({ merchantId, $or: [{ _id: id }, { handles: id }] });
  }

  findAcrossOwners(id: string): Promise<ContactDoc | null> {
    return this.contacts.findOne({ $or: [{ _id: id }, { handles: id }] });
  }

  list(merchantId: string, filters: ContactFilters, page: Page): Promise<ContactDoc[]> {
    return this.page({ merchantId }, filters, page);
  }

  listAcrossOwners(
    merchantId: string | undefined,
    filters: ContactFilters,
    page: Page,
  ): Promise<ContactDoc[]> {
    return this.page(merchantId === undefined ? {} : { merchantId }, filters, page);
  }

  private page(
    owner: Filter<ContactDoc>,
    { q, optedOut }: ContactFilters,
    { after, limit }: Page,
  ): Promise<ContactDoc[]> {
    const [name, handle] = [q, q && asHandle(q)].map((it) => it && containingText(it));
    const conditions: Filter<ContactDoc>[] = [
      owner,
      optedOut === undefined ? {} : { isOptedOut: optedOut ? true : { $exists: false } },
      name && handle ? { $or: [{ name }, { handles: handle }] } : {},
      after ? olderThan(after) : {},
    ];
    return this.contacts
      .find({ $and: conditions })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(QUERY_MAX_MS)
      .toArray();
  }

  private async findAll(asked: readonly Asked[]): Promise<{ value: ContactDoc[] }[]> {
    const handles = [...new Set(asked.flatMap((it) => it.handles))];
    const owners = asked.map(({ merchantId }) => merchantId);
    const isOfSome = owners.every((owner): owner is string => owner !== undefined);
    const found = await this.contacts
      .find({
        handles: { $in: handles },
        ...(isOfSome ? { merchantId: { $in: [...new Set(owners)] } } : {}),
      })
      // The owners of a batch times its handles would be many places to look.
      .hint('handlesAcrossOwners')
      .sort({ createdAt: 1, _id: 1 })
      .toArray();
    const byHandle = new Map<string, ContactDoc[]>();
    for (const contact of found) {
      for (const handle of contact.handles) {
        byHandle.set(handle, [...(byHandle.get(handle) ?? []), contact]);
      }
    }
    return asked.map(({ merchantId, handles: its }) => {
      const mine = new Set(its.flatMap((handle) => byHandle.get(handle) ?? []));
      const isMine = (it: ContactDoc): boolean =>
        merchantId === undefined || it.merchantId === merchantId;
      return { value: found.filter((it) => mine.has(it) && isMine(it)) };
    });
  }
}

/** People write numbers with blanks and hyphens, which no handle has. */
function asHandle(text: string): string {
  const compact = text.replaceAll(/[\s().-]/g, '');
  return /^\+?\d+$/.test(compact) ? compact : text;
}
