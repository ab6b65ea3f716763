import { statusOf, withoutError } from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

export interface Created {
  id: string;
  status: string;
  category?: string | undefined;
}

/** Meta took the template. What a webhook has told in the meantime stands. */
export function submitted(template: TemplateDoc, created: Created, now: Date): TemplateDoc {
  const category = created.category?.toUpperCase() ?? template.category;
  const isNews = template.statusAt === undefined;
  return {
    ...withoutError(template),
    providerTemplateId: created.id,
    status: isNews ? (statusOf(created.status) ?? template.status) : template.status,
    category,
    ...(category === template.category ? {} : { previousCategory: template.category }),
    submission: {
      state: 'submitted',
      attempts: template.submission.attempts + 1,
      dueAt: template.submission.dueAt,
    },
    updatedAt: now,
  };
}

export type SubmissionError = NonNullable<TemplateDoc['submission']['error']>;

/** Meta refused the template: it stays here as a draft, with Meta's reason. Null once Meta has it. */
export function refused(
  template: TemplateDoc,
  { error, mayExist }: { error: SubmissionError; mayExist: boolean },
  now: Date,
): TemplateDoc | null {
  if (template.submission.state !== 'queued') return null;
  return {
    ...template,
    status: 'draft',
    submission: {
      state: 'failed',
      attempts: template.submission.attempts + 1,
      dueAt: template.submission.dueAt,
      error,
      ...(mayExist ? { mayExist: true } : {}),
    },
    updatedAt: now,
  };
}

/** Meta could not be asked, or did not answer: it is tried again. Null once Meta has it. */
export function postponed(
  template: TemplateDoc,
  { error, dueAt, mayExist }: { error: SubmissionError; dueAt: Date; mayExist: boolean },
  now: Date,
): TemplateDoc | null {
  if (template.submission.state !== 'queued') return null;
  return {
    ...template,
    submission: {
      state: 'queued',
      attempts: template.submission.attempts + 1,
      dueAt,
      error,
      ...(mayExist ? { mayExist: true } : {}),
    },
    updatedAt: now,
  };
}

/** A draft, or what Meta refused, is to be handed to Meta now. */
export function toBeSubmitted(template: TemplateDoc, dueAt: Date, now: Date): TemplateDoc | null {
  if (template.status !== 'draft') return null;
  return {
    ...template,
    status: 'pending',
    submission: {
      state: 'queued',
      attempts: 0,
      dueAt,
      ...(template.submission.mayExist ? { mayExist: true } : {}),
    },
    updatedAt: now,
  };
}

/** As it is stored while Meta is called: whoever finds it after a crash must ask Meta first. */
export function withMayExist(template: TemplateDoc): TemplateDoc {
  return { ...template, submission: { ...template.submission, mayExist: true } };
}
