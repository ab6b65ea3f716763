import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';

/** A file as Meta has it for one number, or the tries to bring it there. */
interface MediaCopyDoc {
  _id: string;
  merchantId: string;
  /** Meta's id of it; absent until it is there. */
  metaId?: string;
  /** Tries that failed since it was last there. */
  failures: number;
  /** When Meta forgets it. */
  expiresAt: Date;
}

export interface CopyName {
  mediaId: string;
  /** Meta's id of the number; Meta's ids of files are good for that alone. */
  phoneNumberId: string;
}

/** Which files Meta has, so that each is uploaded once a month for all messages it is in. */
export class MediaCopyStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'media_copies',
    indexes: [{ name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  };

  private readonly copies: Collection<MediaCopyDoc>;

  constructor(db: Db) {
    this.copies = db.collection('media_copies');
  }

  /** Meta's id of a file, where it is good until then. */
  async findMetaId(merchantId: string, name: CopyName, until: Date): Promise<string | undefined> {
    const copy = await this.copies.findOne({ _id: idOf(name), merchantId });
    return copy && copy.expiresAt > until ? copy.metaId : undefined;
  }

  async recordCopy(
    merchantId: string,
    name: CopyName,
    { metaId, expiresAt }: Required<Pick<MediaCopyDoc, 'metaId' | 'expiresAt'>>,
  ): Promise<void> {
    await this.copies.updateOne(
      { _id: idOf(name) },
      { $set: { merchantId, metaId, expiresAt, failures: 0 } },
      { upsert: true },
    );
  }

  /** They are not there after all. */
  async forget(merchantId: string, names: readonly CopyName[]): Promise<void> {
    await this.copies.updateMany(
      { _id: { $in: names.map(idOf) }, merchantId },
      { $unset: { metaId: '' } },
    );
  }

  /** Gives how many tries have failed in a row. */
  async recordFailure(merchantId: string, name: CopyName, expiresAt: Date): Promise<number> {
    const copy = await this.copies.findOneAndUpdate(
      { _id: idOf(name) },
      { $inc: { failures: 1 }, $max: { expiresAt }, $setOnInsert: { merchantId } },
      { upsert: true, returnDocument: 'after' },
    );
    return copy?.failures ?? 1;
  }
}

function idOf({ mediaId, phoneNumberId }: CopyName): string {
  return `${mediaId}.${phoneNumberId}`;
}
