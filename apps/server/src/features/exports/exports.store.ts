import type { Readable, Writable } from 'node:stream';
import type { ExportColumn, ExportFilters, ExportFormat, ExportStatus } from '@waypost/contract';
import type { Collection, Db, Filter } from 'mongodb';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { Position } from '../../platform/http/cursor.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { GridFiles } from '../../platform/mongo/grid-files.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import { olderThan } from '../../platform/mongo/older-than.js';

export interface ExportDoc {
  _id: string;
  /** Absent for an admin's. */
  merchantId?: string;
  /** The request that made it, where its caller named it. */
  request?: IdempotentRequest;
  /** The user who asked for it. */
  userId: string;
  format: ExportFormat;
  /** As they were given. */
  filters: ExportFilters;
  columns: ExportColumn[];
  timezone: string;
  status: ExportStatus;
  progress: { done: number; total?: number };
  attempts: number;
  /** Raised by each claim: whoever holds an older one may write no more. */
  fence: number;
  /** Until it has ended: when it may be claimed; a claim moves it on. */
  dueAt?: Date;
  /** The file, or what there is of it, in GridFS. */
  fileId?: string;
  bytes?: number;
  sha256?: string;
  createdAt: Date;
  finishedAt?: Date;
  expiresAt?: Date;
}

/** How long the row of an export is kept, its file being gone long before. */
const RETENTION_SECONDS = 30 * 86_400;
/** Longer than reading one page may take. */
const LEASE_MS = 60_000;
const UNFINISHED: ExportStatus[] = ['queued', 'running'];

type Claim = Pick<ExportDoc, '_id' | 'fence'>;

/** MessageExport jobs, and their files in GridFS. */
export class ExportStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'exports',
    indexes: [
      { name: 'newest', key: { merchantId: 1, createdAt: -1, _id: -1 } },
      { name: 'newestAcrossOwners', key: { createdAt: -1, _id: -1 } },
      {
        name: 'request',
        key: { merchantId: 1, 'request.operationId': 1, 'request.key': 1 },
        unique: true,
        partialFilterExpression: { 'request.key': { $exists: true } },
      },
      { name: 'due', key: { status: 1, dueAt: 1 } },
      { name: 'expiry', key: { status: 1, expiresAt: 1 } },
      { name: 'retention', key: { createdAt: 1 }, expireAfterSeconds: RETENTION_SECONDS },
    ],
  };

  private readonly exports: Collection<ExportDoc>;
  private readonly files: GridFiles;

  constructor(db: Db) {
    this.exports = db.collection('exports');
    this.files = new GridFiles(db, 'export_files');
  }

  /** Gives false when its request has made one already. */
  async insert(doc: ExportDoc): Promise<boolean> {
    try {
      await this.exports.insertOne(doc);
      return true;
    } catch (error) {
      if (isDuplicateKey(error, 'request')) return false;
      throw error;
    }
  }

  /** The export that a request made, by the name its caller gave it. */
  findByRequest(
    merchantId: string | undefined,
    { operationId, key }: Pick<IdempotentRequest, 'operationId' | 'key'>,
  ): Promise<ExportDoc | null> {
    return this.exports.findOne({
      merchantId: merchantId ?? { $exists: false },
      'request.operationId': operationId,
      'request.key': key,
    });
  }

  find(merchantId: string, id: string): Promise<ExportDoc | null> {
    return this.exports.findOne({ _id: id, merchantId });
  }

  findAcrossOwners(id: string): Promise<ExportDoc | null> {
    return this.exports.findOne({ _id: id });
  }

  /** How many of a merchant's, or of the admins' without one, are not finished. */
  countUnfinished(merchantId: string | undefined): Promise<number> {
    return this.exports.countDocuments({
      merchantId: merchantId ?? { $exists: false },
      status: { $in: UNFINISHED },
    });
  }

  list(
    merchantId: string,
    _filters: object,
    page: { after?: Position; limit: number },
  ): Promise<ExportDoc[]> {
    return this.page({ merchantId }, page);
  }

  listAcrossOwners(
    merchantId: string | undefined,
    _filters: object,
    page: { after?: Position; limit: number },
  ): Promise<ExportDoc[]> {
    return this.page(merchantId === undefined ? {} : { merchantId }, page);
  }

  /** Takes the job that is due longest, by the database's clock. */
  claimNextAcrossOwners(attemptsMax: number): Promise<ExportDoc | null> {
    return this.exports.findOneAndUpdate(
      {
        status: { $in: UNFINISHED },
        attempts: { $lt: attemptsMax },
        $expr: { $lte: ['$dueAt', '$$NOW'] },
      },
      [
        {
          $set: {
            status: 'running',
            dueAt: { $add: ['$$NOW', LEASE_MS] },
            fence: { $add: ['$fence', 1] },
            attempts: { $add: ['$attempts', 1] },
            progress: { done: 0 },
          },
        },
      ],
      { sort: { dueAt: 1 }, returnDocument: 'after' },
    );
  }

  /** Keeps the claim and says how far it has come; false when the claim is lost. */
  async renew({ _id, fence }: Claim, progress: ExportDoc['progress']): Promise<boolean> {
    const { matchedCount } = await this.exports.updateOne({ _id, fence }, [
      { $set: { progress, dueAt: { $add: ['$$NOW', LEASE_MS] } } },
    ]);
    return matchedCount === 1;
  }

  /** Gives up those whose every try ended with its process. */
  async failExhaustedAcrossOwners(attemptsMax: number, finishedAt: Date): Promise<void> {
    await this.exports.updateMany(
      {
        status: 'running',
        attempts: { $gte: attemptsMax },
        $expr: { $lte: ['$dueAt', '$$NOW'] },
      },
      { $set: { status: 'failed', finishedAt }, $unset: { dueAt: '' } },
    );
  }

  async finish(
    { _id, fence }: Claim,
    result: Pick<ExportDoc, 'bytes' | 'sha256' | 'progress' | 'finishedAt' | 'expiresAt'>,
  ): Promise<boolean> {
    const { matchedCount } = await this.exports.updateOne(
      { _id, fence },
      { $set: { ...result, status: 'ready' }, $unset: { dueAt: '' } },
    );
    return matchedCount === 1;
  }

  async fail({ _id, fence }: Claim, finishedAt: Date): Promise<void> {
    await this.exports.updateOne(
      { _id, fence },
      { $set: { status: 'failed', finishedAt }, $unset: { dueAt: '', fileId: '' } },
    );
  }

  /** Gives a claim back, to be taken again after a while. */
  async release({ _id, fence }: Claim, afterMs: number): Promise<void> {
    await this.exports.updateOne({ _id, fence }, [
      { $set: { status: 'queued', dueAt: { $add: ['$$NOW', afterMs] } } },
    ]);
  }

  /** Begins its file anew; what an earlier try has left is deleted. Null when the claim is lost. */
  async openUpload({ _id, fence, fileId }: Claim & Pick<ExportDoc, 'fileId'>): Promise<{
    stream: Writable;
    abort: () => Promise<void>;
  } | null> {
    if (fileId !== undefined) await this.files.delete(fileId);
    const { fileId: newFileId, stream } = this.files.openUpload(_id);
    const { matchedCount } = await this.exports.updateOne(
      { _id, fence },
      { $set: { fileId: newFileId } },
    );
    if (matchedCount === 0) return null;
    return { stream, abort: () => this.files.delete(newFileId) };
  }

  /** The bytes of a file from one place to before another. */
  openDownload(fileId: string, range: { start: number; end: number }): Readable {
    return this.files.openDownload(fileId, range);
  }

  listExpiredAcrossOwners(now: Date): Promise<ExportDoc[]> {
    return this.exports
      .find({ status: 'ready', expiresAt: { $lte: now } })
      .limit(50)
      .toArray();
  }

  /** First the file, then what is said of it: repeated where it broke between. */
  async expire({ _id, fileId }: Pick<ExportDoc, '_id' | 'fileId'>): Promise<void> {
    if (fileId !== undefined) await this.files.delete(fileId);
    await this.exports.updateOne({ _id }, { $set: { status: 'expired' }, $unset: { fileId: '' } });
  }

  private page(
    owner: Filter<ExportDoc>,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<ExportDoc[]> {
    return this.exports
      .find({ $and: [owner, ...(after ? [olderThan(after)] : [])] })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }
}
