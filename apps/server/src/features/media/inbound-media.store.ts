import type { Writable } from 'node:stream';
import type { Collection, Db } from 'mongodb';
import { GridFiles } from '../../platform/mongo/grid-files.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import { MEDIA_BUCKET, type MediaDoc } from './media.store.js';
import type { WrittenFile } from './write-file.js';

/** A received file, with what is to be done about it. */
export type InboundJob = MediaDoc & Required<Pick<MediaDoc, 'inbound' | 'attempts' | 'fence'>>;
type Claim = Pick<InboundJob, '_id' | 'fence'>;

/** Longer than a file may take. */
const LEASE_MS = 180_000;

/** Received files while they are fetched from Meta: the same rows as `MediaStore` has. */
export class InboundMediaStore {
  private readonly media: Collection<MediaDoc>;
  private readonly files: GridFiles;

  constructor(db: Db) {
    this.media = db.collection('media');
    this.files = new GridFiles(db, MEDIA_BUCKET);
  }

  /** Has a file fetched; once, however often it is asked for. */
  async insertIfNew(
    media: Pick<InboundJob, '_id' | 'merchantId' | 'mimeType' | 'name' | 'inbound' | 'createdAt'>,
  ): Promise<void> {
    try {
      await this.media.insertOne({
        ...media,
        ...{ state: 'coming', attempts: 0, fence: 0, dueAt: media.createdAt },
      });
    } catch (error) {
      if (!isDuplicateKey(error, 'message')) throw error;
    }
  }

  /** Takes the file that is due longest, by the database's clock. */
  async claimNextAcrossOwners(): Promise<InboundJob | null> {
    const claimed = await this.media.findOneAndUpdate(
      { dueAt: { $exists: true }, $expr: { $lte: ['$dueAt', '$$NOW'] } },
      [
        {
          $set: {
            dueAt: { $add: ['$$NOW', LEASE_MS] },
            fence: { $add: ['$fence', 1] },
            attempts: { $add: ['$attempts', 1] },
          },
        },
      ],
      { sort: { dueAt: 1 }, returnDocument: 'after' },
    );
    // Safe: only what `insertIfNew` made is ever due.
    return claimed as InboundJob | null;
  }

  /** Begins its file anew; what an earlier try has left is deleted. Null when the claim is lost. */
  async openFile({
    _id,
    fence,
    fileId,
  }: Claim & Pick<MediaDoc, 'fileId'>): Promise<Writable | null> {
    if (fileId !== undefined) await this.files.delete(fileId);
    const { fileId: newFileId, stream } = this.files.openUpload(_id);
    const { matchedCount } = await this.media.updateOne(
      { _id, fence, state: 'coming' },
      { $set: { fileId: newFileId } },
    );
    return matchedCount === 1 ? stream : null;
  }

  /** It is all here; its message is still to be told. False when the claim is lost. */
  async finish({ _id, fence }: Claim, written: WrittenFile): Promise<boolean> {
    const { matchedCount } = await this.media.updateOne(
      { _id, fence, state: 'coming' },
      { $set: { ...written, state: 'ready' } },
    );
    return matchedCount === 1;
  }

  /** It will not come; its message is told next. */
  async fail({ _id, fence }: Claim): Promise<void> {
    const failed = await this.media.findOneAndUpdate({ _id, fence, state: 'coming' }, [
      { $set: { state: 'failed', dueAt: '$$NOW' } },
    ]);
    if (failed?.fileId !== undefined) await this.files.delete(failed.fileId);
  }

  /** There is nothing more to do about it. */
  async settle({ _id, fence }: Claim): Promise<void> {
    await this.media.updateOne({ _id, fence }, { $unset: { dueAt: '' } });
  }

  /** Gives a claim back, to be taken again after a while. */
  async release({ _id, fence }: Claim, afterMs: number): Promise<void> {
    await this.media.updateOne({ _id, fence }, [{ $set: { dueAt: { $add: ['$$NOW', afterMs] } } }]);
  }
}
