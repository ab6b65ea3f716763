import type { TemplateQuality, TemplateStatus } from '@waypost/contract';
import type { WebhookItem } from '@waypost/whatsapp';
import type { TemplateDoc } from './templates.store.js';

/** On a shared account names are told apart by a suffix of `_` and six characters. */
export const SHARED_NAME_MAX = 505;

export function providerNameOf(name: string, sender: { shared: boolean }, suffix: string): string {
  return sender.shared ? `${name}_${suffix}` : name;
}

/** Meta's statuses and webhook events (cloud-api.md §4.8) in the words of the contract. */
const statuses: Readonly<Record<string, TemplateStatus>> = {
  PENDING: 'pending',
  APPROVED: 'approved',
  REINSTATED: 'approved',
  UNARCHIVED: 'approved',
  REJECTED: 'rejected',
  IN_APPEAL: 'in_appeal',
  PAUSED: 'paused',
  LOCKED: 'paused',
  DISABLED: 'disabled',
  LIMIT_EXCEEDED: 'limit_exceeded',
  ARCHIVED: 'archived',
  PENDING_DELETION: 'deleted',
  DELETED: 'deleted',
};

/** Null for words that say nothing of the status, such as FLAGGED. */
export function statusOf(word: string): TemplateStatus | null {
  return statuses[word.toUpperCase()] ?? null;
}

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

/** Meta refused the template: it stays here as a draft, with Meta's reason. */
export function refused(template: TemplateDoc, error: SubmissionError, now: Date): TemplateDoc {
  if (template.submission.state !== 'queued') return template;
  return {
    ...template,
    status: 'draft',
    submission: {
      state: 'failed',
      attempts: template.submission.attempts + 1,
      dueAt: template.submission.dueAt,
      error,
    },
    updatedAt: now,
  };
}

/** Meta could not be asked, or did not answer: it is tried again. */
export function postponed(
  template: TemplateDoc,
  { error, dueAt, mayExist }: { error: SubmissionError; dueAt: Date; mayExist: boolean },
  now: Date,
): TemplateDoc {
  if (template.submission.state !== 'queued') return template;
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

type TemplateItem = Exclude<
  Extract<WebhookItem, { kind: `template_${string}` }>,
  { kind: 'template_components' }
>;

/** Applies news from Meta; null when it changes nothing, because it is older or known. */
export function foldTemplateNews(template: TemplateDoc, item: TemplateItem): TemplateDoc | null {
  switch (item.kind) {
    case 'template_status':
      return foldStatus(template, item);
    case 'template_quality':
      return foldQuality(template, item);
    case 'template_category':
      return foldCategory(template, item);
  }
}

function foldQuality(
  template: TemplateDoc,
  item: Extract<TemplateItem, { kind: 'template_quality' }>,
): TemplateDoc | null {
  const quality = qualityOf(item.quality);
  const isWorse = qualities.indexOf(quality) > qualities.indexOf(template.quality);
  if (isOlder(template.qualityAt, item.at, isWorse)) return null;
  return {
    ...template,
    quality,
    qualityAt: item.at,
    providerTemplateId: item.templateId,
  };
}

function foldCategory(
  template: TemplateDoc,
  item: Extract<TemplateItem, { kind: 'template_category' }>,
): TemplateDoc | null {
  if (isOlder(template.categoryAt, item.at, item.category > template.category)) return null;
  // What it was before is Meta's to say, where it does: we may have missed what was in between.
  const previous = item.previousCategory ?? template.category;
  const { upcomingCategory: _over, ...rest } = template;
  const { upcomingCategory: category, effectiveAt: at = item.at } = item;
  return {
    ...rest,
    ...(category === undefined ? {} : { upcomingCategory: { category, at } }),
    ...(item.category === previous ? {} : { previousCategory: previous }),
    category: item.category,
    categoryAt: item.at,
    providerTemplateId: item.templateId,
  };
}

/**
 * Older than what is known, or the same news again. Meta's times are whole seconds: of two of one second
 * the same one stands, whichever came first.
 */
export function isOlder(known: Date | undefined, at: Date, isFurther: boolean): boolean {
  if (known?.getTime() === at.getTime()) return !isFurther;
  return known !== undefined && known > at;
}

const qualities: readonly TemplateQuality[] = ['unknown', 'green', 'yellow', 'red'];

/** In the order in which they usually come. */
const stages: readonly TemplateStatus[] = [
  'pending',
  'in_appeal',
  'limit_exceeded',
  'rejected',
  'approved',
  'paused',
  'disabled',
  'archived',
  'deleted',
];

function foldStatus(
  template: TemplateDoc,
  item: Extract<TemplateItem, { kind: 'template_status' }>,
): TemplateDoc | null {
  if (item.event === 'FLAGGED') {
    return foldQuality(template, { ...item, kind: 'template_quality', quality: 'RED' });
  }
  const status = statusOf(item.event);
  if (!status) return null;
  const isFurther = stages.indexOf(status) > stages.indexOf(template.status);
  if (isOlder(template.statusAt, item.at, isFurther)) return null;
  const { rejectedReason: _old, statusDetail: _before, ...rest } = template;
  const statusDetail = statusDetailOf(item);
  return {
    ...rest,
    status,
    statusAt: item.at,
    providerTemplateId: item.templateId,
    ...(item.reason === undefined ? {} : { rejectedReason: item.reason }),
    ...(statusDetail === '' ? {} : { statusDetail }),
    submission:
      template.submission.state === 'submitted'
        ? template.submission
        : { ...withoutError(template).submission, state: 'submitted' },
  };
}

/** Meta's own explanation, and what it would have instead. */
function statusDetailOf(item: Extract<TemplateItem, { kind: 'template_status' }>): string {
  const { rejectionExplanation, recommendation, otherTitle, otherDescription } = item;
  return [rejectionExplanation, recommendation, otherTitle, otherDescription]
    .filter((words) => words !== undefined)
    .join(' ')
    .slice(0, 2_000);
}

export function qualityOf(word: string): TemplateQuality {
  const quality = word.toLowerCase();
  return quality === 'green' || quality === 'yellow' || quality === 'red' ? quality : 'unknown';
}

export function withoutError(template: TemplateDoc): TemplateDoc {
  const { error: _error, mayExist: _mayExist, ...submission } = template.submission;
  return { ...template, submission };
}

const DAY_MS = 86_400_000;
/** cloud-api.md §3.5: an approved template is edited once a day and ten times in 30 days. */
const EDITS_PER_30_DAYS = 10;

export type TemplateEdit = Partial<Pick<TemplateDoc, 'category' | 'components'>>;

/** Why Meta would not take an edit, naming the field; null where it would (cloud-api.md §4.6). */
export function whyNotEditable(
  { status, category, edits = [] }: Pick<TemplateDoc, 'status' | 'category' | 'edits'>,
  edit: TemplateEdit,
  now: Date,
): { path: string; message: string } | null {
  if (status !== 'approved' && status !== 'rejected' && status !== 'paused') {
    return { path: 'status', message: `A template that is ${status} cannot be changed at Meta.` };
  }
  if (status !== 'approved') return null;
  if (edit.category !== undefined && edit.category !== category) {
    return { path: 'category', message: 'The category of an approved template is fixed.' };
  }
  const age = (at: Date): number => now.getTime() - at.getTime();
  if (edits.some((at) => age(at) < DAY_MS)) {
    return { path: 'components', message: 'An approved template can be changed once a day.' };
  }
  if (edits.filter((at) => age(at) < 30 * DAY_MS).length >= EDITS_PER_30_DAYS) {
    return {
      path: 'components',
      message: `An approved template can be changed ${EDITS_PER_30_DAYS} times in 30 days.`,
    };
  }
  return null;
}

/** Meta took an edit and reviews it again. What a webhook has told since `before` stands. */
export function edited(
  current: TemplateDoc,
  before: TemplateDoc,
  edit: TemplateEdit,
  now: Date,
): TemplateDoc {
  const { rejectedReason, statusDetail: _over, ...rest } = current;
  const isNews = current.statusAt?.getTime() === before.statusAt?.getTime();
  return {
    ...rest,
    ...edit,
    // Meta's times are whole seconds.
    ...(edit.components ? { componentsAt: new Date(Math.floor(now.getTime() / 1000) * 1000) } : {}),
    ...(rejectedReason === undefined || isNews ? {} : { rejectedReason }),
    status: isNews ? 'pending' : current.status,
    ...(before.status === 'approved'
      ? { edits: [...(current.edits ?? []), now].slice(-EDITS_PER_30_DAYS) }
      : {}),
    updatedAt: now,
  };
}

/** A draft, or what Meta refused, is to be handed to Meta now. */
export function toBeSubmitted(template: TemplateDoc, dueAt: Date, now: Date): TemplateDoc | null {
  if (template.status !== 'draft') return null;
  return {
    ...template,
    status: 'pending',
    submission: { state: 'queued', attempts: 0, dueAt, mayExist: true },
    updatedAt: now,
  };
}

/** It is gone at Meta, or was never there. */
export function deleted(template: TemplateDoc, now: Date): TemplateDoc | null {
  if (template.status === 'deleted') return null;
  return { ...template, status: 'deleted', updatedAt: now };
}

/** Who may see it: its merchant, or those it is shared with. */
export function audienceOf({
  merchantId,
  shared,
  sharedWith,
}: Pick<TemplateDoc, 'merchantId' | 'shared' | 'sharedWith'>): string[] {
  if (merchantId !== undefined) return [merchantId];
  return shared ? (sharedWith ?? ['everyone']) : [];
}
