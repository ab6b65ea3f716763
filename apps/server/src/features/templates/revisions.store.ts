import type { Collection, Db } from 'mongodb';
import type { TemplateComponent, TemplateStatus } from '@waypost/contract';
import type { Position } from '../../platform/http/cursor.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { olderThan } from '../../platform/mongo/older-than.js';
import { revisionOf, type RevisionAuthor } from './template-revision.js';
import type { TemplateDoc } from './templates.store.js';

/** What a template said before, or was to say; what it says now is in the template itself. */
export interface RevisionDoc {
  _id: string;
  templateId: string;
  number: number;
  category: string;
  components: TemplateComponent[];
  /** Absent where it is not known. */
  by?: RevisionAuthor;
  createdAt: Date;
  /** The last status that the template had with it; or Meta refused it, or gave no answer. */
  outcome: TemplateStatus | 'refused' | 'unknown';
  rejectedReason?: string;
  error?: TemplateDoc['submission']['error'];
}

/** Revisions are reached through their template, which says whose they are. */
export class RevisionStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'template_revisions',
    indexes: [{ name: 'newest', key: { templateId: 1, createdAt: -1, _id: -1 } }],
  };

  private readonly revisions: Collection<RevisionDoc>;

  constructor(db: Db) {
    this.revisions = db.collection('template_revisions');
  }

  /** Keeps what a template says, for it is about to say something else. Safe to repeat. */
  async keep(template: TemplateDoc): Promise<void> {
    await this.put(asRevision(template));
  }

  async put({ _id, ...revision }: RevisionDoc): Promise<void> {
    await this.revisions.replaceOne({ _id }, revision, { upsert: true });
  }

  find(templateId: string, number: number): Promise<RevisionDoc | null> {
    return this.revisions.findOne({ _id: revisionId(templateId, number) });
  }

  /** A page of those with other content than the template now has. */
  listPast(
    template: TemplateDoc,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<RevisionDoc[]> {
    return this.revisions
      .find({
        templateId: template._id,
        number: { $ne: revisionOf(template).number },
        ...(after ? olderThan(after) : {}),
      })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  async forget(templateId: string): Promise<void> {
    await this.revisions.deleteMany({ templateId });
  }
}

/** What a template says now, as a revision. */
export function asRevision(template: TemplateDoc): RevisionDoc {
  const { number, by, at } = revisionOf(template);
  const { _id: templateId, category, components, status, rejectedReason, submission } = template;
  return {
    _id: revisionId(templateId, number),
    templateId,
    number,
    category,
    components,
    ...(by === undefined ? {} : { by }),
    createdAt: at,
    outcome: submission.state === 'failed' ? 'refused' : status,
    ...(rejectedReason === undefined ? {} : { rejectedReason }),
    ...(submission.error === undefined ? {} : { error: submission.error }),
  };
}

export function revisionId(templateId: string, number: number): string {
  return `${templateId}.${String(number).padStart(6, '0')}`;
}
