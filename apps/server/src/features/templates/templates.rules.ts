import type { TemplateQuality, TemplateStatus } from '@waypost/contract';
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

export function qualityOf(word: string): TemplateQuality {
  const quality = word.toLowerCase();
  return quality === 'green' || quality === 'yellow' || quality === 'red' ? quality : 'unknown';
}

export function withoutError(template: TemplateDoc): TemplateDoc {
  const { error: _error, mayExist: _mayExist, ...submission } = template.submission;
  return { ...template, submission };
}

/** Without what was only true of the status that it leaves. */
export function leavingStatus(template: TemplateDoc): TemplateDoc {
  const { rejectedReason: _why, statusDetail: _detail, pausedUntil: _until, ...rest } = template;
  return rest;
}

/**
 * There is nothing to ask Meta about later: neither a pause nor a review is to end, nor another category to begin, none
 * was told in passing, and every change of ours had an answer.
 */
export function isSettled(template: TemplateDoc): boolean {
  const { status, upcomingCategory, uncertainSince } = template;
  const isWaiting = status === 'paused' || status === 'pending' || upcomingCategory !== undefined;
  return !isWaiting && uncertainSince === undefined && !isOtherCategoryTold(template);
}

/** Meta filed it elsewhere at a review, of which its status alone tells (cloud-api.md §4.1, §6.4). */
function isOtherCategoryTold(template: TemplateDoc): boolean {
  const { category, categoryAt, statusCategory = category, statusAt } = template;
  const isNewest = statusAt !== undefined && (categoryAt === undefined || categoryAt <= statusAt);
  return isNewest && statusCategory !== category;
}

const UNKNOWN_PAUSE_MS = 3_600_000;

/** When Meta is asked of a pause of which it is known alone that it was there at that time. */
export function lookAtPause(at: Date): Date {
  return new Date(at.getTime() + UNKNOWN_PAUSE_MS);
}

/**
 * When Meta is to be asked how a template stands, should it tell nothing until then: at the end of a pause, when its
 * category changes, or at once after another one was told in passing or a change had no answer. By what is known alone, so that it is the same in
 * whatever order that became known.
 */
export function withRecheck(template: TemplateDoc): TemplateDoc {
  const { recheckAt: _before, ...rest } = template;
  const { status, statusAt, pausedUntil, upcomingCategory, uncertainSince } = rest;
  const lookAt = statusAt && lookAtPause(statusAt);
  const pauseEnd = status === 'paused' ? (pausedUntil ?? lookAt) : undefined;
  const toldAt = isOtherCategoryTold(rest) ? statusAt : undefined;
  const times = [pauseEnd, upcomingCategory?.at, uncertainSince, toldAt]
    .filter((at) => at !== undefined)
    .sort((a, b) => a.getTime() - b.getTime());
  return status === 'deleted' || times[0] === undefined ? rest : { ...rest, recheckAt: times[0] };
}

/** It is gone at Meta, or was never there, and will not be handed to it. */
export function deleted(template: TemplateDoc, now: Date): TemplateDoc | null {
  if (template.status === 'deleted' && template.recheckAt === undefined) return null;
  const { recheckAt: _over, upcomingCategory: _announced, ...rest } = leavingStatus(template);
  const { submission } = withoutError(template);
  const isQueued = submission.state === 'queued';
  return {
    ...rest,
    status: 'deleted',
    submission: isQueued ? { ...submission, state: 'not_submitted' } : template.submission,
    updatedAt: now,
  };
}

/** Meta agreed to end its pause. */
export function unpaused(
  template: TemplateDoc,
  { askedAt, now }: { askedAt: Date; now: Date },
): TemplateDoc | null {
  if (template.status !== 'paused') return null;
  return withRecheck({
    ...leavingStatus(template),
    status: 'approved',
    askedAt,
    updatedAt: now,
  });
}

const RECHECK_AFTER_REFUSAL_MS = 60_000;

/** Meta refused to send it. Until when, its webhook tells; else Meta is asked. */
export function refusedToSend(
  template: TemplateDoc,
  status: 'paused' | 'disabled',
  now: Date,
): TemplateDoc | null {
  if (template.status !== 'approved') return null;
  return {
    ...leavingStatus(template),
    status,
    recheckAt: new Date(now.getTime() + RECHECK_AFTER_REFUSAL_MS),
    updatedAt: now,
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
