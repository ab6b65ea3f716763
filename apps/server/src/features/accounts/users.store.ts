import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import type { Transaction } from '../../platform/mongo/transaction.js';

export interface UserDoc {
  _id: string;
  /** Lower case: two spellings of an address are one account. */
  email: string;
  name: string;
  passwordHash: string;
  role: 'merchant' | 'admin';
  access: 'owner' | 'member' | 'viewer';
  merchantId?: string;
  /** Raised to end every token of the user at once. */
  tokenVersion: number;
  createdAt: Date;
}

export class UserStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'users',
    indexes: [{ name: 'email', key: { email: 1 }, unique: true }],
  };

  private readonly users: Collection<UserDoc>;

  constructor(db: Db) {
    this.users = db.collection('users');
  }

  /** Gives false when the e-mail address is taken. */
  async insert(user: UserDoc, tx?: Transaction): Promise<boolean> {
    try {
      await this.users.insertOne(user, tx ? { session: tx } : {});
      return true;
    } catch (error) {
      if (isDuplicateKey(error, 'email')) return false;
      throw error;
    }
  }

  /** Before anyone is logged in there is no owner to ask for. */
  findByEmailAcrossOwners(email: string): Promise<UserDoc | null> {
    return this.users.findOne({ email: email.toLowerCase() });
  }

  /** By the id a verified token names. */
  findByIdAcrossOwners(id: string): Promise<UserDoc | null> {
    return this.users.findOne({ _id: id });
  }

  async hasAdmin(): Promise<boolean> {
    return (await this.users.findOne({ role: 'admin' }, { projection: { _id: 1 } })) !== null;
  }
}
