import type { Collection, Db, Filter } from 'mongodb';
import type { Position } from '../../platform/http/cursor.js';
import { containingText } from '../../platform/mongo/containing-text.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { olderThan } from '../../platform/mongo/older-than.js';
import type { Transaction } from '../../platform/mongo/transaction.js';

export interface MerchantDoc {
  _id: string;
  businessName: string;
  status: 'active' | 'suspended';
  /** IANA name. */
  timezone: string;
  phone?: string;
  /** Absent: the oldest sender that is granted. */
  defaultSenderId?: string;
  onUnconfirmed?: 'ask' | 'resend_authentication';
  /** Sets its templates apart from others' on a shared WhatsApp account; never changes. */
  templateSuffix: string;
  createdAt: Date;
}

export type MerchantChange = Partial<
  Pick<MerchantDoc, 'businessName' | 'timezone' | 'onUnconfirmed' | 'status'>
> & {
  /** Null: none is chosen any more. */
  defaultSenderId?: string | null;
};

export interface MerchantFilters {
  /** Part of the business's name, in any case. */
  q?: string | undefined;
  status?: readonly MerchantDoc['status'][] | undefined;
}

export class MerchantStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'merchants',
    indexes: [
      { name: 'templateSuffix', key: { templateSuffix: 1 }, unique: true },
      { name: 'newest', key: { createdAt: -1, _id: -1 } },
    ],
  };

  private readonly merchants: Collection<MerchantDoc>;

  constructor(db: Db) {
    this.merchants = db.collection('merchants');
  }

  async insert(merchant: MerchantDoc, tx: Transaction): Promise<void> {
    await this.merchants.insertOne(merchant, { session: tx });
  }

  /** Those of these ids that there are. */
  async listKnownAcrossOwners(ids: readonly string[]): Promise<string[]> {
    const found = this.merchants.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } });
    return (await found.toArray()).map(({ _id }) => _id);
  }

  find(merchantId: string): Promise<MerchantDoc | null> {
    return this.merchants.findOne({ _id: merchantId });
  }

  listAcrossOwners(
    { q, status }: MerchantFilters,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<MerchantDoc[]> {
    const filter: Filter<MerchantDoc> = {
      ...(q === undefined ? {} : { businessName: containingText(q) }),
      ...(status ? { status: { $in: [...status] } } : {}),
      ...(after ? olderThan(after) : {}),
    };
    return this.merchants.find(filter).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray();
  }

  async countAcrossOwners({
    from,
    until,
  }: {
    from: Date;
    until: Date;
  }): Promise<{ total: number; createdWithin: number }> {
    const [total, createdWithin] = await Promise.all([
      this.merchants.countDocuments({ createdAt: { $lt: until } }),
      this.merchants.countDocuments({ createdAt: { $gte: from, $lt: until } }),
    ]);
    return { total, createdWithin };
  }

  /** Gives null when there is no such merchant. */
  update(
    merchantId: string,
    { defaultSenderId, ...change }: MerchantChange,
  ): Promise<MerchantDoc | null> {
    const isNone = defaultSenderId === null;
    // An empty `$set` is allowed since MongoDB 5 and changes nothing.
    return this.merchants.findOneAndUpdate(
      { _id: merchantId },
      {
        $set: { ...change, ...(typeof defaultSenderId === 'string' ? { defaultSenderId } : {}) },
        ...(isNone ? { $unset: { defaultSenderId: '' } } : {}),
      },
      { returnDocument: 'after' },
    );
  }
}
