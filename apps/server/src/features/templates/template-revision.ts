import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../platform/http/request-context.js';
import type { TemplateDoc } from './templates.store.js';

/** Who made a revision: a person, or Meta, where the template was changed there. */
export type RevisionAuthor = { role: 'merchant' | 'admin'; userId: string } | { role: 'meta' };

/** Of a template's content as it now stands. */
export interface TemplateRevision {
  /** Counts from 1; one that Meta refused has a number too. */
  number: number;
  by: RevisionAuthor;
  at: Date;
}

type Content = Pick<TemplateDoc, 'category' | 'components'>;

export function authorOf({ role, userId }: Caller): RevisionAuthor {
  return { role, userId };
}

/** Templates from before there were revisions have their first one; who made it is not known. */
export function revisionOf({
  revision,
  createdAt,
}: Pick<TemplateDoc, 'revision' | 'createdAt'>): Omit<TemplateRevision, 'by'> &
  Partial<Pick<TemplateRevision, 'by'>> {
  return revision ?? { number: 1, at: createdAt };
}

/** What makes a template's content a new revision. */
export function newRevision(
  template: TemplateDoc,
  by: RevisionAuthor,
  at: Date,
): Required<Pick<TemplateDoc, 'revision' | 'revisions'>> {
  const number = nextNumber(template);
  return { revision: { number, by, at }, revisions: number };
}

/** One that Meta refused has taken a number too. */
export function nextNumber(template: TemplateDoc): number {
  return (template.revisions ?? revisionOf(template).number) + 1;
}

export function isSameContent(a: Content, b: Partial<Content>): boolean {
  const { category = a.category, components = a.components } = b;
  return category === a.category && isDeepStrictEqual(components, a.components);
}

/** Content that was changed at Meta, by no edit from here, is a revision of Meta's. */
export function withMetaRevision(before: TemplateDoc, after: TemplateDoc): TemplateDoc {
  const isOurs = after.revision !== before.revision;
  if (isOurs || isDeepStrictEqual(before.components, after.components)) return after;
  return {
    ...after,
    ...newRevision(before, { role: 'meta' }, after.updatedAt),
  };
}
