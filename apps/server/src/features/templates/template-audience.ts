import type { TemplateDoc } from './templates.store.js';

/**
 * A shared template is shown to merchants from when it is handed to Meta: what was not, or Meta has refused, is the
 * admins' draft.
 */
export const SHOWN_STATES: readonly TemplateDoc['submission']['state'][] = ['queued', 'submitted'];

type Visibility = Pick<TemplateDoc, 'merchantId' | 'shared' | 'sharedWith' | 'submission'>;

/** Who may see it, besides admins: its merchant, or those it is shared with. */
export function audienceOf({ merchantId, shared, sharedWith, submission }: Visibility): string[] {
  if (merchantId !== undefined) return [merchantId];
  const isShown = shared && SHOWN_STATES.includes(submission.state);
  return isShown ? (sharedWith ?? ['everyone']) : [];
}

export function isSeenBy(template: Visibility, merchantId: string): boolean {
  const audience = audienceOf(template);
  return audience.includes('everyone') || audience.includes(merchantId);
}

/** Who saw it before and does not any more; `everyone` where that was all, though some may still. */
export function lostAudience(before: Visibility, after: Visibility): string[] {
  const audience = audienceOf(after);
  if (audience.includes('everyone')) return [];
  return audienceOf(before).filter((who) => !audience.includes(who));
}
