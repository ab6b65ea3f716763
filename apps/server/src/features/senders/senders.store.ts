import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import { createRecent } from '../../platform/recent.js';

/** A merchant's own Meta app, the same at all its numbers. */
export interface SenderApp {
  key: string;
  /** Sealed, the current one first; one that was replaced is good until then. */
  secrets: { sealed: string; until?: Date }[];
}

export interface SenderDoc {
  _id: string;
  /** Meta's id of the number. */
  phoneNumberId: string;
  /** Meta's id of the WhatsApp account the number and its templates live on. */
  wabaId: string;
  /** E.164, as Meta tells it; absent until it was asked. */
  displayPhoneNumber?: string;
  label: string;
  /** Shared: the platform's, for the merchants it is granted to. */
  shared: boolean;
  grantedTo: 'everyone' | string[];
  /** Sealed; absent: the platform's is used. */
  accessToken?: string;
  /** Its own Meta app; absent: it is on the platform's. */
  app?: SenderApp;
  throughputPerSecond: number;
  quality: string;
  /** Its queue is kept whole and nothing goes out until then. */
  paused?: { reason: string; until: Date };
  /** Only its marketing waits until then. */
  marketingPaused?: { reason: string; until: Date };
  /** The one process that dispatches this number, so that its pace is kept in one memory. */
  dispatcher?: { owner: string; until: Date };
  createdAt: Date;
}

export type NumberDetails = Pick<SenderDoc, 'throughputPerSecond' | 'quality'> & {
  displayPhoneNumber: string;
};

export class SenderStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'senders',
    indexes: [
      { name: 'phoneNumberId', key: { phoneNumberId: 1 }, unique: true },
      { name: 'wabaId', key: { wabaId: 1 } },
      { name: 'grantedTo', key: { grantedTo: 1, createdAt: 1 } },
      {
        name: 'app',
        key: { 'app.key': 1 },
        partialFilterExpression: { 'app.key': { $exists: true } },
      },
    ],
  };

  private readonly senders: Collection<SenderDoc>;

  private readonly recentGrants = createRecent<SenderDoc[]>();
  private readonly recentNumbers = createRecent<SenderDoc | null>();
  private readonly recentAccounts = createRecent<SenderDoc[]>();
  private readonly recentApps = createRecent<Map<string, SenderApp>>();

  constructor(db: Db) {
    this.senders = db.collection('senders');
  }

  /** Makes the sender unless its number is known; a known one keeps its grants, and gives false. */
  async insertIfNew(sender: SenderDoc): Promise<boolean> {
    try {
      await this.senders.insertOne(sender);
      this.forget();
      return true;
    } catch (error) {
      if (isDuplicateKey(error, 'phoneNumberId')) return false;
      throw error;
    }
  }

  /** The merchant's senders, oldest first: the first is its default. */
  listGranted(merchantId: string): Promise<SenderDoc[]> {
    return this.senders
      .find({ grantedTo: { $in: [merchantId, 'everyone'] } })
      .sort({ createdAt: 1 })
      .toArray();
  }

  /** As of at most a second ago. */
  listRecentlyGranted(merchantId: string): Promise<SenderDoc[]> {
    return this.recentGrants.get(merchantId, () => this.listGranted(merchantId));
  }

  /** The platform's own sender, by which its own templates are made. */
  findPlatformSenderAcrossOwners(): Promise<SenderDoc | null> {
    return this.senders.findOne({ shared: true }, { sort: { createdAt: 1 } });
  }

  /** Oldest first. */
  listAcrossOwners(): Promise<SenderDoc[]> {
    return this.senders.find().sort({ createdAt: 1 }).toArray();
  }

  findAcrossOwners(senderId: string): Promise<SenderDoc | null> {
    return this.senders.findOne({ _id: senderId });
  }

  /** As of at most a second ago. */
  findByPhoneNumberId(phoneNumberId: string): Promise<SenderDoc | null> {
    return this.recentNumbers.get(phoneNumberId, () => this.senders.findOne({ phoneNumberId }));
  }

  /** As of at most a second ago. */
  listByAccountAcrossOwners(wabaId: string): Promise<SenderDoc[]> {
    return this.recentAccounts.get(wabaId, () => this.senders.find({ wabaId }).toArray());
  }

  /** Numbers that are on an app of their own. */
  listWithAppAcrossOwners(): Promise<SenderDoc[]> {
    return this.senders.find({ 'app.key': { $exists: true } }).toArray();
  }

  /** As of at most a second ago. */
  async findAppAcrossOwners(key: string): Promise<SenderApp | null> {
    // All at once: whoever makes up keys must not cost a read for each.
    const apps = await this.recentApps.get('all', async () => {
      const numbers = await this.listWithAppAcrossOwners();
      return new Map(numbers.flatMap(({ app }) => (app ? [[app.key, app] as const] : [])));
    });
    return apps.get(key) ?? null;
  }

  /** Takes an app's new secrets to all its numbers. */
  async updateApp(app: SenderApp): Promise<void> {
    await this.senders.updateMany({ 'app.key': app.key }, { $set: { app } });
    this.forget();
  }

  async setOwn(
    senderId: string,
    own: { accessToken?: string | null; app?: SenderApp | null },
  ): Promise<SenderDoc | null> {
    const given = Object.entries(own);
    const gone = given.filter(([, value]) => value === null).map(([name]) => name);
    const updated = await this.senders.findOneAndUpdate(
      { _id: senderId },
      [
        { $set: Object.fromEntries(given.map(([name, value]) => [name, { $literal: value }])) },
        ...(gone.length === 0 ? [] : [{ $unset: gone }]),
      ],
      { returnDocument: 'after' },
    );
    this.forget();
    return updated;
  }

  /** Null where it is not as it was when the change was decided upon. */
  async updateIfUnchanged(
    { _id, shared, grantedTo }: SenderDoc,
    changes: Partial<Pick<SenderDoc, 'label' | 'shared' | 'grantedTo'>>,
  ): Promise<SenderDoc | null> {
    const updated = await this.senders.findOneAndUpdate(
      { _id, shared, grantedTo },
      { $set: changes },
      { returnDocument: 'after' },
    );
    this.forget();
    return updated;
  }

  async updateDetails(senderId: string, details: NumberDetails): Promise<void> {
    await this.senders.updateOne({ _id: senderId }, { $set: details });
    this.forget();
  }

  async pause(senderId: string, paused: NonNullable<SenderDoc['paused']>): Promise<void> {
    await this.senders.updateOne({ _id: senderId }, { $set: { paused } });
  }

  async pauseMarketing(
    senderId: string,
    marketingPaused: NonNullable<SenderDoc['marketingPaused']>,
  ): Promise<void> {
    await this.senders.updateOne({ _id: senderId }, { $set: { marketingPaused } });
  }

  async resume(senderId: string): Promise<void> {
    await this.senders.updateOne({ _id: senderId }, { $unset: { paused: '' } });
  }

  /**
   * Takes or renews, by the database's clock, the right to dispatch every number that no other
   * process holds, and gives the numbers this process now holds.
   */
  async leaseAll(owner: string, leaseMs: number): Promise<SenderDoc[]> {
    await this.senders.updateMany(
      {
        $or: [
          { dispatcher: { $exists: false } },
          { 'dispatcher.owner': owner },
          { $expr: { $lte: ['$dispatcher.until', '$$NOW'] } },
        ],
      },
      [{ $set: { dispatcher: { owner, until: { $add: ['$$NOW', leaseMs] } } } }],
    );
    return this.senders.find({ 'dispatcher.owner': owner }).toArray();
  }

  async release(owner: string): Promise<void> {
    await this.senders.updateMany({ 'dispatcher.owner': owner }, { $unset: { dispatcher: '' } });
  }

  private forget(): void {
    this.recentGrants.forget();
    this.recentNumbers.forget();
    this.recentAccounts.forget();
    this.recentApps.forget();
  }
}
