import { isSameContent, newRevision, type RevisionAuthor } from './template-revision.js';
import { leavingStatus } from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

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

/** A draft that says something else, of which Meta has said nothing yet. */
export function editedDraft(
  current: TemplateDoc,
  { edit, by, now }: { edit: TemplateEdit; by: RevisionAuthor; now: Date },
): TemplateDoc {
  return {
    ...current,
    ...edit,
    ...newRevision(current, by, now),
    submission: { state: 'not_submitted', attempts: 0, dueAt: current.submission.dueAt },
    updatedAt: now,
  };
}

/** Meta took an edit and reviews it again. What webhooks have told since `before` stands, and so does a deletion. */
export function edited(
  current: TemplateDoc,
  before: TemplateDoc,
  { edit, by, now }: { edit: TemplateEdit; by: RevisionAuthor; now: Date },
): TemplateDoc {
  const { editingUntil: _over, uncertainSince: _known, ...rest } = current;
  const isQuiet =
    current.status !== 'deleted' && current.statusAt?.getTime() === before.statusAt?.getTime();
  const isFiled = current.categoryAt?.getTime() !== before.categoryAt?.getTime();
  return {
    ...(isQuiet ? leavingStatus(rest) : rest),
    ...edit,
    ...(isFiled ? { category: current.category } : {}),
    ...(isSameContent(current, edit) ? {} : newRevision(current, by, now)),
    // Meta's times are whole seconds.
    ...(edit.components ? { componentsAt: new Date(Math.floor(now.getTime() / 1000) * 1000) } : {}),
    // Meta may leave an approved one approved and then tells nothing (cloud-api.md §4.6), so it is asked.
    ...(isQuiet ? { status: 'pending', recheckAt: now } : {}),
    ...(before.status === 'approved'
      ? { edits: [...(current.edits ?? []), now].slice(-EDITS_PER_30_DAYS) }
      : {}),
    updatedAt: now,
  };
}

/**
 * Meta refused an edit, or gave no answer and may have taken it: then it is asked what the template says.
 * @param number what the attempt is kept under, where it is
 */
export function notEdited(
  current: TemplateDoc,
  { number, isUncertain, now }: { number: number | undefined; isUncertain: boolean; now: Date },
): TemplateDoc {
  const { editingUntil: _over, ...rest } = current;
  return {
    ...rest,
    ...(number === undefined ? {} : { revisions: number }),
    ...(isUncertain ? { uncertainSince: now, recheckAt: now } : {}),
  };
}
