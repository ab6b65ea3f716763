import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import type { ProviderFailure } from '../provider/index.js';

export interface SyncCounts {
  created: number;
  updated: number;
  removed: number;
  unchanged: number;
}

/** How reading the templates of one WhatsApp account goes: everybody's, or one merchant's. */
export interface TemplateSyncDoc {
  _id: string;
  accountId: string;
  /** Absent where it is everybody's. */
  merchantId?: string;
  /** The one run that may go on with it, for as long as it says that it lives. */
  owner: string;
  until: Date;
  /** `new`: it never ran. `interrupted`: whoever ran it was stopped. */
  state: 'new' | 'running' | 'interrupted' | 'done' | 'failed';
  /** All pages are read; what was on none of them is asked for. */
  isListed: boolean;
  /** The cursor of the last page that was applied. */
  after?: string;
  /** How many templates Meta is asked for at once. */
  pageSize: number;
  /** Meta's ids of the templates that were on a page, of this run. */
  listed: string[];
  counts: SyncCounts;
  /** How many templates there were here when it began. */
  total: number;
  error?: ProviderFailure;
  startedAt?: Date;
  finishedAt?: Date;
  /** When it runs by itself; on everybody's alone. */
  dueAt?: Date;
}

/** Without what can be thousands of ids. */
export type SyncState = Omit<TemplateSyncDoc, 'listed'>;

export type SyncSubject = Pick<TemplateSyncDoc, 'accountId' | 'merchantId'>;

/** What a page adds to a run. */
export type SyncStep = Pick<TemplateSyncDoc, 'isListed' | 'pageSize' | 'counts'> & {
  after: string | undefined;
  listed: readonly string[];
};

export interface SyncEnd {
  state: 'done' | 'failed' | 'interrupted';
  counts: SyncCounts;
  error?: ProviderFailure;
  finishedAt?: Date;
  /** The next run begins anew. */
  isPlaceBad?: boolean;
}

const LEASE_MS = 30_000;
const WITHOUT_LISTED = { projection: { listed: 0 } };
const FIRST_PAGE_SIZE = 250;
export const NO_COUNTS: SyncCounts = { created: 0, updated: 0, removed: 0, unchanged: 0 };

export class TemplateSyncStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'template_syncs',
    indexes: [
      {
        name: 'due',
        key: { dueAt: 1 },
        partialFilterExpression: { dueAt: { $exists: true } },
      },
    ],
  };

  private readonly syncs: Collection<TemplateSyncDoc>;

  constructor(db: Db) {
    this.syncs = db.collection('template_syncs');
  }

  /** Has one run go on with it; null while another one does. */
  async claimAcrossOwners(subject: SyncSubject, owner: string): Promise<TemplateSyncDoc | null> {
    // A lease has to be there to be taken.
    await this.ensureExistsAcrossOwners(subject);
    return this.syncs.findOneAndUpdate(
      { _id: idOf(subject), $expr: { $lte: ['$until', '$$NOW'] } },
      [{ $set: { owner, until: { $add: ['$$NOW', LEASE_MS] } } }],
      { returnDocument: 'after' },
    );
  }

  /** Begins anew, where `fresh` is given, or goes on. False where another run has taken over. */
  async startAcrossOwners(
    { _id, owner }: Pick<TemplateSyncDoc, '_id' | 'owner'>,
    fresh: { total: number; startedAt: Date } | null,
  ): Promise<boolean> {
    const begun = { ...fresh, isListed: false, listed: [], counts: NO_COUNTS };
    return this.change(
      { _id, owner },
      {
        $set: { state: 'running', ...(fresh === null ? {} : begun) },
        $unset: { error: 1, finishedAt: 1, ...(fresh === null ? {} : { after: 1 }) },
      },
    );
  }

  /** Keeps how far a run has come. False where another run has taken over. */
  async stepAcrossOwners(
    { _id, owner }: Pick<TemplateSyncDoc, '_id' | 'owner'>,
    { isListed, after, pageSize, counts, listed }: SyncStep,
  ): Promise<boolean> {
    return this.change(
      { _id, owner },
      {
        $set: { isListed, pageSize, counts, ...(after === undefined ? {} : { after }) },
        $push: { listed: { $each: [...listed] } },
      },
    );
  }

  /** Says that a run lives. */
  async renewAcrossOwners({ _id, owner }: Pick<TemplateSyncDoc, '_id' | 'owner'>): Promise<void> {
    await this.syncs.updateOne({ _id, owner }, [
      { $set: { until: { $add: ['$$NOW', LEASE_MS] } } },
    ]);
  }

  /** Ends a run, and keeps of an unfinished one where it was. False where another run has taken over. */
  async endAcrossOwners(
    { _id, owner }: Pick<TemplateSyncDoc, '_id' | 'owner'>,
    { isPlaceBad = false, ...outcome }: SyncEnd,
  ): Promise<boolean> {
    const isPlaceKept = outcome.state !== 'done' && !isPlaceBad;
    return this.change(
      { _id, owner },
      {
        $set: {
          ...{ ...outcome, until: new Date(0) },
          ...(isPlaceKept ? {} : { listed: [], isListed: false }),
        },
        ...(isPlaceKept ? {} : { $unset: { after: 1 as const } }),
      },
    );
  }

  findAcrossOwners(subject: SyncSubject): Promise<SyncState | null> {
    return this.syncs.findOne<SyncState>({ _id: idOf(subject) }, WITHOUT_LISTED);
  }

  listAcrossOwners(subjects: readonly SyncSubject[]): Promise<SyncState[]> {
    return this.syncs
      .find<SyncState>({ _id: { $in: subjects.map(idOf) } }, WITHOUT_LISTED)
      .toArray();
  }

  /** When everybody's of an account runs by itself; for one that has no time yet, the one given. */
  async scheduleAcrossOwners(accountId: string, dueAt: Date): Promise<void> {
    await this.ensureExistsAcrossOwners({ accountId });
    await this.syncs.updateOne(
      { _id: idOf({ accountId }), dueAt: { $exists: false } },
      { $set: { dueAt } },
    );
  }

  async postponeAcrossOwners(accountId: string, dueAt: Date): Promise<void> {
    await this.syncs.updateOne({ _id: idOf({ accountId }) }, { $set: { dueAt } });
  }

  listDueAcrossOwners(now: Date): Promise<SyncState[]> {
    return this.syncs
      .find<SyncState>({ dueAt: { $lte: now } }, WITHOUT_LISTED)
      .sort({ dueAt: 1 })
      .toArray();
  }

  private async ensureExistsAcrossOwners(subject: SyncSubject): Promise<void> {
    await this.syncs.updateOne(
      { _id: idOf(subject) },
      {
        $setOnInsert: {
          ...subject,
          ...{ owner: '', until: new Date(0), state: 'new', isListed: false },
          ...{ pageSize: FIRST_PAGE_SIZE, listed: [], counts: NO_COUNTS, total: 0 },
        },
      },
      { upsert: true },
    );
  }

  private async change(
    run: Pick<TemplateSyncDoc, '_id' | 'owner'>,
    change: Parameters<Collection<TemplateSyncDoc>['updateOne']>[1],
  ): Promise<boolean> {
    return (await this.syncs.updateOne(run, change)).matchedCount === 1;
  }
}

function idOf({ accountId, merchantId }: SyncSubject): string {
  return merchantId === undefined ? accountId : `${accountId} ${merchantId}`;
}
