import { createHash } from 'node:crypto';
import type { DeviceKind, PushEvent, PushSubscription } from '@waypost/contract';
import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';

/** Where a push goes: a browser's subscription, or an app's token. */
export type Address =
  | { kind: 'webpush'; subscription: Pick<PushSubscription, 'endpoint' | 'keys'> }
  | { kind: 'fcm'; token: string };

export interface DeviceDoc {
  _id: string;
  /** Whose it is. */
  userId: string;
  /** Of the user; absent for an admin. */
  merchantId?: string;
  /** The session that registered it last: it is told nothing once that is ended. */
  sessionId: string;
  kind: DeviceKind;
  address: Address;
  /** Of the address: the same device is never registered twice. */
  key: string;
  events: PushEvent[];
  showText: boolean;
  /** Pushes in a row that did not get through, and since when. */
  failures: number;
  failingSince?: Date;
  lastPushedAt?: Date;
  createdAt: Date;
  updatedAt: Date;
}

type Registration = Omit<DeviceDoc, 'key' | 'kind' | 'failures' | 'createdAt' | 'updatedAt'>;

/** The devices that users registered for pushes. */
export class DeviceStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'devices',
    indexes: [
      { name: 'address', key: { key: 1 }, unique: true },
      { name: 'user', key: { userId: 1, createdAt: -1 } },
      { name: 'merchant', key: { merchantId: 1 } },
      { name: 'session', key: { sessionId: 1 } },
      { name: 'choice', key: { events: 1, _id: 1 } },
    ],
  };

  private readonly devices: Collection<DeviceDoc>;

  constructor(db: Db) {
    this.devices = db.collection('devices');
  }

  /** Takes it over from whoever had it; registered again by its user it keeps its id. */
  async put(
    userId: string,
    { _id, ...fields }: Registration,
    now: Date,
  ): Promise<{ device: DeviceDoc; isNew: boolean }> {
    const key = keyOf(fields.address);
    await this.devices.deleteOne({ key, userId: { $ne: userId } });
    try {
      const { value, lastErrorObject } = await this.devices.findOneAndUpdate(
        { key, userId },
        {
          $set: { ...fields, kind: fields.address.kind, failures: 0, updatedAt: now },
          $setOnInsert: { _id, createdAt: now },
          $unset: { failingSince: '' },
        },
        { upsert: true, returnDocument: 'after', includeResultMetadata: true },
      );
      if (!value) throw new Error('An upsert gave no document.');
      return { device: value, isNew: lastErrorObject?.updatedExisting !== true };
    } catch (error) {
      // Another request has registered it in between: this one is the later.
      if (!isDuplicateKey(error, 'address')) throw error;
      return this.put(userId, { _id, ...fields }, now);
    }
  }

  list(userId: string): Promise<DeviceDoc[]> {
    return this.devices.find({ userId }).sort({ createdAt: -1 }).toArray();
  }

  /** Whether it is there, and still that user's. */
  async has(userId: string, id: string): Promise<boolean> {
    return (await this.devices.findOne({ _id: id, userId }, { projection: { _id: 1 } })) !== null;
  }

  remove(userId: string, id: string): Promise<DeviceDoc | null> {
    return this.devices.findOneAndDelete({ _id: id, userId });
  }

  /** Those that were registered first, past so many. */
  async removeOldest(userId: string, max: number): Promise<void> {
    const surplus = (await this.list(userId)).slice(max).map(({ _id }) => _id);
    if (surplus.length > 0) await this.devices.deleteMany({ _id: { $in: surplus }, userId });
  }

  async removeOfSessionAcrossOwners(sessionId: string): Promise<void> {
    await this.devices.deleteMany({ sessionId });
  }

  /** The push service no longer knows that address; one that was given since stays. */
  async removeGoneAcrossOwners({ _id, key }: Pick<DeviceDoc, '_id' | 'key'>): Promise<void> {
    await this.devices.deleteOne({ _id, key });
  }

  async isAnyAcrossOwners(): Promise<boolean> {
    return (await this.devices.estimatedDocumentCount()) > 0;
  }

  /** Of these merchants' users, and of every admin. */
  listForAcrossOwners(merchantIds: readonly string[]): Promise<DeviceDoc[]> {
    // Safe: null finds those without the field, which an admin's are.
    const values = [...merchantIds, null] as string[];
    return this.devices.find({ merchantId: { $in: values } }).toArray();
  }

  /** Whosesoever, that are told of such events, in the order of their ids. */
  listChoosingAcrossOwners(event: PushEvent, after: string, limit: number): Promise<DeviceDoc[]> {
    return this.devices
      .find({ events: event, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .hint('choice')
      .toArray();
  }

  async noteSuccessAcrossOwners(id: string, lastPushedAt: Date): Promise<void> {
    await this.devices.updateOne(
      { _id: id },
      { $set: { lastPushedAt, failures: 0 }, $unset: { failingSince: '' } },
    );
  }

  /** Gives it as it then stands. */
  noteFailureAcrossOwners(id: string): Promise<DeviceDoc | null> {
    return this.devices.findOneAndUpdate(
      { _id: id },
      [
        {
          $set: {
            failures: { $add: ['$failures', 1] },
            failingSince: { $ifNull: ['$failingSince', '$$NOW'] },
          },
        },
      ],
      { returnDocument: 'after' },
    );
  }
}

function keyOf(address: Address): string {
  const text = address.kind === 'fcm' ? address.token : address.subscription.endpoint;
  return createHash('sha256').update(`${address.kind} ${text}`).digest('base64url');
}
