import type { Collection, Db } from 'mongodb';

/** What is known of one token; of the token itself only a digest is kept. */
export interface TokenDoc {
  _id: string;
  firstSeenAt: Date;
  /** Meta refused it, and it was not used with success since. */
  refusedAt?: Date;
  warnedAt?: Date;
}

const WARN_EVERY_MS = 86_400_000;

/** The platform's own tokens, in `system`; no merchant's. */
export class TokenStore {
  private readonly tokens: Collection<TokenDoc>;

  constructor(db: Db) {
    this.tokens = db.collection('system');
  }

  /** By the database's clock, so that no process's own matters. */
  async seeAcrossOwners(fingerprint: string): Promise<TokenDoc> {
    const doc = await this.tokens.findOneAndUpdate(
      { _id: idOf(fingerprint) },
      [{ $set: { firstSeenAt: { $ifNull: ['$firstSeenAt', '$$NOW'] } } }],
      { upsert: true, returnDocument: 'after' },
    );
    if (!doc) throw new Error('An upsert gave no document.');
    return doc;
  }

  /** What is used instead counts as good until it is refused too. */
  async refuseAcrossOwners(fingerprint: string, usedInstead: string | undefined): Promise<void> {
    await this.tokens.updateOne({ _id: idOf(fingerprint) }, [{ $set: { refusedAt: '$$NOW' } }]);
    if (usedInstead === undefined) return;
    await this.tokens.updateOne({ _id: idOf(usedInstead) }, { $unset: { refusedAt: '' } });
  }

  /** Meta takes it again. */
  async acceptAcrossOwners(fingerprint: string): Promise<void> {
    await this.tokens.updateOne({ _id: idOf(fingerprint) }, { $unset: { refusedAt: '' } });
  }

  /** True for one caller a day, among all processes. */
  async claimWarningAcrossOwners(fingerprint: string): Promise<boolean> {
    const { modifiedCount } = await this.tokens.updateOne(
      {
        _id: idOf(fingerprint),
        $expr: { $lte: [{ $ifNull: ['$warnedAt', 0] }, { $subtract: ['$$NOW', WARN_EVERY_MS] }] },
      },
      [{ $set: { warnedAt: '$$NOW' } }],
    );
    return modifiedCount === 1;
  }
}

function idOf(fingerprint: string): string {
  return `token:${fingerprint}`;
}
