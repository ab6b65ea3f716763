import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';

export interface ContactDoc {
  _id: string;
  merchantId: string;
  /** The person as Meta knows it: the WhatsApp id, or the user id where the number is hidden. */
  key: string;
  waId?: string;
  userId?: string;
  name?: string;
  /** Every number, with +, that is known to reach this person; never rewritten, only added to. */
  phones: string[];
  /** Until when free text is allowed, by sender; absent until the person writes. */
  windows?: Record<string, Date>;
  lastMessageAt?: Date;
  createdAt: Date;
}

export type ContactChange = Pick<ContactDoc, 'merchantId' | 'key'> &
  Partial<Pick<ContactDoc, 'waId' | 'userId' | 'name'>> & {
    id: string;
    phones: string[];
    at: Date;
    window?: { senderId: string; openUntil: Date };
  };

export class ContactStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'contacts',
    indexes: [
      { name: 'person', key: { merchantId: 1, key: 1 }, unique: true },
      { name: 'phones', key: { merchantId: 1, phones: 1 } },
    ],
  };

  private readonly contacts: Collection<ContactDoc>;

  constructor(db: Db) {
    this.contacts = db.collection('contacts');
  }

  /** Makes the contact or adds to what is known of it; the same change twice is the same as once. */
  async upsert(change: ContactChange): Promise<void> {
    const { merchantId, key, id, phones, at, window, waId, userId, name } = change;
    await this.contacts.updateOne(
      { merchantId, key },
      {
        $setOnInsert: { _id: id, createdAt: at },
        $addToSet: { phones: { $each: phones } },
        ...(window
          ? { $max: { lastMessageAt: at, [`windows.${window.senderId}`]: window.openUntil } }
          : {}),
        $set: {
          ...(waId === undefined ? {} : { waId }),
          ...(userId === undefined ? {} : { userId }),
          ...(name === undefined ? {} : { name }),
        },
      },
      { upsert: true },
    );
  }

  listByPhone(merchantId: string, phone: string): Promise<ContactDoc[]> {
    return this.contacts.find({ merchantId, phones: phone }).limit(10).toArray();
  }
}
