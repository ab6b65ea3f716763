import type { AuditOutcome } from '@waypost/contract';
import type { Collection, Db, Filter } from 'mongodb';
import type { Position } from '../../platform/http/cursor.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { olderThan } from '../../platform/mongo/older-than.js';

export interface AuditDoc {
  _id: string;
  userId: string;
  address: string;
  requestId: string;
  operation: string;
  target?: string;
  changes?: Record<string, unknown>;
  outcome: AuditOutcome;
  errorCode?: string;
  createdAt: Date;
}

export interface AuditFilters {
  userId?: string | undefined;
  operation?: string | undefined;
  target?: string | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
}

const RETENTION_SECONDS = 365 * 86_400;

/** What admins did; no merchant's. */
export class AuditStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'audit_log',
    indexes: [
      { name: 'newest', key: { createdAt: -1, _id: -1 } },
      { name: 'user', key: { userId: 1, createdAt: -1, _id: -1 } },
      { name: 'operation', key: { operation: 1, createdAt: -1, _id: -1 } },
      { name: 'target', key: { target: 1, createdAt: -1, _id: -1 } },
      { name: 'retention', key: { createdAt: 1 }, expireAfterSeconds: RETENTION_SECONDS },
    ],
  };

  private readonly entries: Collection<AuditDoc>;

  constructor(db: Db) {
    this.entries = db.collection('audit_log');
  }

  async insert(entry: AuditDoc): Promise<void> {
    await this.entries.insertOne(entry);
  }

  async end(
    id: string,
    end: Pick<AuditDoc, 'outcome'> & Partial<Pick<AuditDoc, 'target' | 'errorCode'>>,
  ): Promise<void> {
    await this.entries.updateOne({ _id: id }, { $set: end });
  }

  listAcrossOwners(
    { userId, operation, target, from, until }: AuditFilters,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<AuditDoc[]> {
    const conditions: Filter<AuditDoc>[] = [
      userId === undefined ? {} : { userId },
      operation === undefined ? {} : { operation },
      target === undefined ? {} : { target },
      from === undefined ? {} : { createdAt: { $gte: from } },
      until === undefined ? {} : { createdAt: { $lt: until } },
      after === undefined ? {} : olderThan(after),
    ];
    return this.entries
      .find({ $and: conditions })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }
}
