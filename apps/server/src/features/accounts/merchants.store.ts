import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import type { Transaction } from '../../platform/mongo/transaction.js';

export interface MerchantDoc {
  _id: string;
  businessName: string;
  status: 'active' | 'suspended';
  /** IANA name. */
  timezone: string;
  phone?: string;
  /** Sets its templates apart from others' on a shared WhatsApp account; never changes. */
  templateSuffix: string;
  createdAt: Date;
}

export class MerchantStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'merchants',
    indexes: [{ name: 'templateSuffix', key: { templateSuffix: 1 }, unique: true }],
  };

  private readonly merchants: Collection<MerchantDoc>;

  constructor(db: Db) {
    this.merchants = db.collection('merchants');
  }

  async insert(merchant: MerchantDoc, tx: Transaction): Promise<void> {
    await this.merchants.insertOne(merchant, { session: tx });
  }

  find(merchantId: string): Promise<MerchantDoc | null> {
    return this.merchants.findOne({ _id: merchantId });
  }
}
