import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { createRecent } from '../../platform/recent.js';

export interface SessionDoc {
  _id: string;
  userId: string;
  /** The user's when it began: raising that ends the session. */
  tokenVersion: number;
  counter: number;
  rotatedAt: Date;
  createdAt: Date;
  expiresAt: Date;
  /** However often it is refreshed, it ends here. */
  endsAt: Date;
  revoked?: { at: Date; reason: 'logout' | 'refresh_reused' };
}

/** A session belongs to one user; its id is only ever known from a verified token. */
export class SessionStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'sessions',
    indexes: [
      { name: 'userId', key: { userId: 1 } },
      { name: 'expiry', key: { endsAt: 1 }, expireAfterSeconds: 86_400 },
    ],
  };

  private readonly sessions: Collection<SessionDoc>;

  private readonly recent = createRecent<SessionDoc | null>();

  constructor(
    db: Db,
    /** A session was ended by its user, or because it was stolen. */
    private readonly onRevoked: (sessionId: string) => Promise<void>,
  ) {
    this.sessions = db.collection('sessions');
  }

  async insert(session: SessionDoc): Promise<void> {
    await this.sessions.insertOne(session);
  }

  find(sessionId: string): Promise<SessionDoc | null> {
    return this.sessions.findOne({ _id: sessionId });
  }

  /** As it was at most a second ago; its end in this process is seen at once. */
  findRecent(sessionId: string): Promise<SessionDoc | null> {
    return this.recent.get(sessionId, () => this.find(sessionId));
  }

  /** Spends one counter value; null when another request has spent it, or the session has ended. */
  rotate(
    { _id, counter }: Pick<SessionDoc, '_id' | 'counter'>,
    { rotatedAt, expiresAt }: Pick<SessionDoc, 'rotatedAt' | 'expiresAt'>,
  ): Promise<SessionDoc | null> {
    return this.sessions.findOneAndUpdate(
      { _id, counter, revoked: { $exists: false } },
      { $set: { counter: counter + 1, rotatedAt, expiresAt } },
      { returnDocument: 'after' },
    );
  }

  async revoke(sessionId: string, revoked: NonNullable<SessionDoc['revoked']>): Promise<void> {
    await this.sessions.updateOne(
      { _id: sessionId, revoked: { $exists: false } },
      { $set: { revoked } },
    );
    this.recent.forget();
    await this.onRevoked(sessionId);
  }
}
