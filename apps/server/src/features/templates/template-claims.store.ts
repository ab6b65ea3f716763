import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import type { TemplateDoc } from './templates.store.js';

/** Who deals with a template at Meta: one at a time, and no longer than a lease. */
export class TemplateClaimStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'templates',
    indexes: [
      {
        name: 'submission',
        key: { 'submission.dueAt': 1 },
        partialFilterExpression: { 'submission.state': 'queued' },
      },
      {
        name: 'recheck',
        key: { recheckAt: 1 },
        partialFilterExpression: { recheckAt: { $exists: true } },
      },
    ],
  };

  private readonly templates: Collection<TemplateDoc>;

  constructor(db: Db) {
    this.templates = db.collection('templates');
  }

  /** Takes one template that is to be handed to Meta, for as long as the lease lasts. */
  claimQueuedAcrossOwners(now: Date, leaseUntil: Date): Promise<TemplateDoc | null> {
    return this.templates.findOneAndUpdate(
      { 'submission.state': 'queued', 'submission.dueAt': { $lte: now } },
      { $set: { 'submission.dueAt': leaseUntil, 'submission.mayExist': true }, $inc: { rev: 1 } },
      { sort: { 'submission.dueAt': 1 }, returnDocument: 'before' },
    );
  }

  /** Lets one caller change a template at Meta, as it now stands; null where another does already. */
  claimEditAcrossOwners(id: string, now: Date, leaseUntil: Date): Promise<TemplateDoc | null> {
    return this.templates.findOneAndUpdate(
      { _id: id, $nor: [{ editingUntil: { $gt: now } }] },
      { $set: { editingUntil: leaseUntil }, $inc: { rev: 1 } },
      { returnDocument: 'after' },
    );
  }

  /** Nothing came of a change at Meta. */
  async releaseEditAcrossOwners(id: string): Promise<void> {
    await this.templates.updateOne({ _id: id }, { $unset: { editingUntil: 1 }, $inc: { rev: 1 } });
  }

  /** Takes one template that Meta is to be asked about, and puts that off for the next time. */
  claimRecheckAcrossOwners(now: Date, nextAt: Date): Promise<TemplateDoc | null> {
    return this.templates.findOneAndUpdate(
      { recheckAt: { $lte: now } },
      { $set: { recheckAt: nextAt }, $inc: { rev: 1 } },
      { sort: { recheckAt: 1 }, returnDocument: 'after' },
    );
  }
}
