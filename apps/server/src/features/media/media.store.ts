import type { Readable, Writable } from 'node:stream';
import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { GridFiles } from '../../platform/mongo/grid-files.js';
import type { WrittenFile } from './write-file.js';

export interface MediaDoc {
  _id: string;
  /** `PLATFORM` for an admin's; absent only for a received file that no merchant can be told from. */
  merchantId?: string;
  state: 'coming' | 'ready' | 'failed';
  mimeType: string;
  /** As its sender calls it. */
  name?: string;
  /** The file, or what there is of it, in GridFS. */
  fileId?: string;
  bytes?: number;
  /** In hexadecimal. */
  sha256?: string;
  /** Of a received file: where it comes from, and until when. */
  inbound?: {
    messageId: string;
    phoneNumberId: string;
    /** Meta's id of it. */
    metaId: string;
    /** As Meta writes it. */
    sha256?: string;
    until: Date;
  };
  /** Of a received file, until its message is told: when it may be claimed; a claim moves it on. */
  dueAt?: Date;
  attempts?: number;
  /** Raised by each claim: whoever holds an older one may write no more. */
  fence?: number;
  createdAt: Date;
}

/** A file that is all here. */
export type ReadyMedia = MediaDoc & { state: 'ready'; fileId: string } & WrittenFile;

/** Whose a file is that an admin uploaded; no merchant has this id. */
export const PLATFORM = 'platform';
export const MEDIA_BUCKET = 'media_files';
/** Longer than an upload may take. */
const BROKEN_OFF_MS = 3_600_000;
const SWEEP_MAX = 50;

/** Files to send and received ones, with their content in GridFS. */
export class MediaStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'media',
    indexes: [
      {
        name: 'coming',
        key: { state: 1, createdAt: 1 },
        partialFilterExpression: { state: 'coming' },
      },
      {
        name: 'message',
        key: { 'inbound.messageId': 1 },
        unique: true,
        partialFilterExpression: { 'inbound.messageId': { $exists: true } },
      },
      {
        name: 'due',
        key: { dueAt: 1 },
        partialFilterExpression: { dueAt: { $exists: true } },
      },
    ],
  };

  private readonly media: Collection<MediaDoc>;
  private readonly files: GridFiles;

  constructor(db: Db) {
    this.media = db.collection('media');
    this.files = new GridFiles(db, MEDIA_BUCKET);
  }

  /** Begins a file; whoever dies over it leaves what the sweep finds. */
  async openUpload(
    merchantId: string,
    media: Pick<MediaDoc, '_id' | 'mimeType' | 'name' | 'createdAt'>,
  ): Promise<Writable> {
    const { fileId, stream } = this.files.openUpload(media._id);
    await this.media.insertOne({ ...media, merchantId, state: 'coming', fileId });
    return stream;
  }

  /** The file is whole. Null when it was swept meanwhile. */
  async finish(merchantId: string, id: string, written: WrittenFile): Promise<ReadyMedia | null> {
    const done = await this.media.findOneAndUpdate(
      { _id: id, merchantId, state: 'coming' },
      { $set: { ...written, state: 'ready' } },
      { returnDocument: 'after' },
    );
    return asReady(done);
  }

  /** First the content, then what is said of it: repeated where it broke between. */
  async discard({ _id, fileId }: Pick<MediaDoc, '_id' | 'fileId'>): Promise<void> {
    if (fileId !== undefined) await this.files.delete(fileId);
    await this.media.deleteOne({ _id, state: 'coming' });
  }

  /** A file that never became whole, of which nothing is to stay. */
  async discardUpload(merchantId: string, id: string): Promise<void> {
    const media = await this.media.findOne({ _id: id, merchantId, state: 'coming' });
    if (media) await this.discard(media);
  }

  /** Uploads whose process died, by the database's clock. */
  listBrokenOffAcrossOwners(): Promise<MediaDoc[]> {
    return this.media
      .find({
        state: 'coming',
        inbound: { $exists: false },
        $expr: { $lte: ['$createdAt', { $subtract: ['$$NOW', BROKEN_OFF_MS] }] },
      })
      .limit(SWEEP_MAX)
      .toArray();
  }

  async findReady(merchantId: string, id: string): Promise<ReadyMedia | null> {
    return asReady(await this.media.findOne({ _id: id, merchantId }));
  }

  async findReadyAcrossOwners(id: string): Promise<ReadyMedia | null> {
    return asReady(await this.media.findOne({ _id: id }));
  }

  openDownload({ fileId }: ReadyMedia, range?: { start: number; end: number }): Readable {
    return this.files.openDownload(fileId, range);
  }
}

function asReady(media: MediaDoc | null): ReadyMedia | null {
  // Safe: `finish` alone sets this state, together with the rest.
  return media?.state === 'ready' ? (media as ReadyMedia) : null;
}
