import type { Collection, Db, Document } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';

export interface LoginAttemptsDoc {
  /** A keyed digest: nothing that was typed can be read from it. */
  _id: string;
  /** In a row, those under way included. */
  failures: number;
  lockedUntil: Date;
  /** When failures count no more. */
  forgetAt: Date;
  /** Someone logged in from there: until then it is taken for that person's place. */
  knownUntil?: Date;
  expiresAt: Date;
  /** Of the last attempt, by the database's clock. */
  at: Date;
  isRefused: boolean;
}

export interface LockPolicy {
  /** The failure that locks for the first time; each further one locks for twice as long. */
  lockAt: number;
  firstMs: number;
  capMs: number;
}

const FORGET_MS = 3_600_000;
const KNOWN_MS = 30 * 86_400_000;
const EXPONENT_MAX = 20;

/** Belongs to no account, so that one that does not exist looks the same. */
export class LoginAttemptStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'login_attempts',
    indexes: [{ name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  };

  private readonly attempts: Collection<LoginAttemptsDoc>;

  constructor(db: Db) {
    this.attempts = db.collection('login_attempts');
  }

  /**
   * Counts an attempt as a failure before its password is looked at, in one step, so that many at
   * once are no more than many in turn. While it is locked nothing is counted.
   */
  async beginAcrossOwners(id: string, policy: LockPolicy): Promise<LoginAttemptsDoc> {
    const doc = await this.attempts.findOneAndUpdate({ _id: id }, counted(policy), {
      upsert: true,
      returnDocument: 'after',
    });
    if (!doc) throw new Error('An upsert gave no document.');
    return doc;
  }

  /** The password was right. */
  async succeedAcrossOwners(id: string): Promise<void> {
    const knownUntil = { $add: ['$$NOW', KNOWN_MS] };
    await this.attempts.updateOne(
      { _id: id },
      [
        {
          $set: {
            failures: 0,
            lockedUntil: '$$NOW',
            forgetAt: '$$NOW',
            knownUntil,
            expiresAt: knownUntil,
          },
        },
      ],
      { upsert: true },
    );
  }

  /** An attempt that was counted was none. */
  async giveBackAcrossOwners(id: string, { lockAt }: LockPolicy): Promise<void> {
    await this.attempts.updateOne({ _id: id }, [
      { $set: { failures: { $max: [0, { $subtract: ['$failures', 1] }] } } },
      {
        $set: { lockedUntil: { $cond: [{ $lt: ['$failures', lockAt] }, '$$NOW', '$lockedUntil'] } },
      },
    ]);
  }
}

function counted({ lockAt, firstMs, capMs }: LockPolicy): Document[] {
  const doublings = { $min: [EXPONENT_MAX, { $subtract: ['$failures', lockAt] }] };
  const lockMs = { $min: [capMs, { $multiply: [firstMs, { $pow: [2, doublings] }] }] };
  return [
    {
      $set: {
        at: '$$NOW',
        isRefused: { $gt: ['$lockedUntil', '$$NOW'] },
        failures: { $cond: [{ $gt: ['$forgetAt', '$$NOW'] }, '$failures', 0] },
      },
    },
    { $set: { failures: { $add: ['$failures', { $cond: ['$isRefused', 0, 1] }] } } },
    {
      $set: {
        lockedUntil: {
          $switch: {
            branches: [
              { case: '$isRefused', then: '$lockedUntil' },
              { case: { $gte: ['$failures', lockAt] }, then: { $add: ['$$NOW', lockMs] } },
            ],
            default: '$$NOW',
          },
        },
      },
    },
    { $set: { forgetAt: { $add: ['$lockedUntil', FORGET_MS] } } },
    { $set: { expiresAt: { $max: ['$forgetAt', '$knownUntil'] } } },
  ];
}
