import type { Collection, Db, Filter } from 'mongodb';
import type { TemplateDoc } from './templates.store.js';

/** What is here of an account, to be held against what Meta lists of it. */
export class SyncedTemplateStore {
  private readonly templates: Collection<TemplateDoc>;

  constructor(db: Db) {
    this.templates = db.collection('templates');
  }

  /** What is here of templates that Meta listed: by its id of them, or by name and language. */
  listKnownAcrossOwners(
    accountId: string,
    listed: readonly { id: string; name: string; language: string }[],
    merchantId: string | undefined,
  ): Promise<TemplateDoc[]> {
    const owner = merchantId === undefined ? {} : { merchantId };
    const names = [...new Set(listed.map(({ name }) => name))];
    return this.templates
      .find({
        $or: [
          { accountId, ...owner, providerTemplateId: { $in: listed.map(({ id }) => id) } },
          { accountId, ...owner, providerName: { $in: names } },
        ],
      })
      .toArray();
  }

  countSubmittedAcrossOwners(accountId: string, merchantId: string | undefined): Promise<number> {
    return this.templates.countDocuments(submittedOf(accountId, merchantId));
  }

  /** What Meta should have of an account, in no order: a merchant's own, or everybody's. */
  listSubmittedAcrossOwners(
    accountId: string,
    merchantId: string | undefined,
  ): AsyncIterable<TemplateDoc> {
    return this.templates.find(submittedOf(accountId, merchantId));
  }
}

function submittedOf(accountId: string, merchantId: string | undefined): Filter<TemplateDoc> {
  return {
    accountId,
    ...(merchantId === undefined ? {} : { merchantId }),
    'submission.state': 'submitted',
    status: { $ne: 'deleted' },
  };
}
