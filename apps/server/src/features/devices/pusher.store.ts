import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';

/** What was last pushed of one thing. */
interface ToldDoc {
  _id: string;
  told: string;
  at: Date;
}

interface PusherDoc {
  _id: 'pusher';
  owner: string;
  until: Date;
  /** How far in the order of events it has come. */
  place: number;
}

interface VapidDoc {
  _id: 'vapid';
  publicKey: string;
  /** Sealed. */
  privateKey: string;
}

const LEASE_MS = 30_000;
const RETENTION_SECONDS = 30 * 86_400;

/** How far pushing has come and what was pushed, whichever process does it; no merchant's. */
export class PusherStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'pushes',
    indexes: [{ name: 'retention', key: { at: 1 }, expireAfterSeconds: RETENTION_SECONDS }],
  };

  private readonly pushes: Collection<ToldDoc>;
  private readonly pusher: Collection<PusherDoc>;
  private readonly vapid: Collection<VapidDoc>;

  constructor(db: Db) {
    this.pushes = db.collection('pushes');
    this.pusher = db.collection('system');
    this.vapid = db.collection('system');
  }

  /** Has one process push, for a while; gives its place, or null where another one does. */
  async holdAcrossOwners(owner: string): Promise<number | null> {
    // A lease has to be there to be taken.
    await this.pusher.updateOne(
      { _id: 'pusher' },
      { $setOnInsert: { owner: '', until: new Date(0), place: 0 } },
      { upsert: true },
    );
    const doc = await this.pusher.findOneAndUpdate(
      { _id: 'pusher', $or: [{ owner }, { $expr: { $lte: ['$until', '$$NOW'] } }] },
      [{ $set: { owner, until: { $add: ['$$NOW', LEASE_MS] } } }],
      { returnDocument: 'after' },
    );
    return doc?.place ?? null;
  }

  /** False where another process has taken over. */
  async moveAcrossOwners(owner: string, place: number): Promise<boolean> {
    const { matchedCount } = await this.pusher.updateOne(
      { _id: 'pusher', owner },
      { $set: { place } },
    );
    return matchedCount === 1;
  }

  /** Lets another process go on at once. */
  async releaseAcrossOwners(owner: string): Promise<void> {
    await this.pusher.updateOne({ _id: 'pusher', owner }, { $set: { until: new Date(0) } });
  }

  /** True for one caller among all processes, until something else is told of the thing. */
  async claimAcrossOwners({ thing, told, at }: Claim): Promise<boolean> {
    try {
      await this.pushes.updateOne(
        { _id: thing, told: { $ne: told } },
        { $set: { told, at } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  findVapidAcrossOwners(): Promise<VapidDoc | null> {
    return this.vapid.findOne({ _id: 'vapid' });
  }

  /** Keeps them where there are none; gives those that are kept. */
  async keepVapidAcrossOwners(keys: Omit<VapidDoc, '_id'>): Promise<VapidDoc> {
    const doc = await this.vapid.findOneAndUpdate(
      { _id: 'vapid' },
      { $setOnInsert: keys },
      { upsert: true, returnDocument: 'after' },
    );
    if (!doc) throw new Error('An upsert gave no document.');
    return doc;
  }

  /** Puts others in the place of some. */
  async replaceVapidAcrossOwners(
    { publicKey, privateKey }: Pick<VapidDoc, 'publicKey' | 'privateKey'>,
    keys: Omit<VapidDoc, '_id'>,
  ): Promise<void> {
    await this.vapid.updateOne({ _id: 'vapid', publicKey, privateKey }, { $set: keys });
  }
}

export interface Claim {
  /** Id of what it is about. */
  thing: string;
  told: string;
  at: Date;
}
