import { fateOf } from './fates.js';
import type { Random } from './random.js';
import type { Settings } from './settings.js';
import type { PlannedStatus } from './state/events.js';
import type { PricingCategory } from './state/ledger.js';

const UNDELIVERABLE = 131026;
const MEDIA_BROKEN = 131053;
const WINDOW_CLOSED = 131047;
const MARKETING_STOPPED = 131050;

export interface PlanInput {
  waId: string;
  type: string;
  category: PricingCategory;
  isWindowOpen: boolean;
  /** The user wants no marketing from this number. */
  isStopped: boolean;
  /** A file of it is not what it says it is, or of another kind. */
  isBroken: boolean;
  acceptedAt: number;
}

/** What will be told about a message just accepted, and when. */
export function planStatuses(
  input: PlanInput,
  settings: Settings,
  random: Random,
): PlannedStatus[] {
  const fate = fateOf(input.waId);
  if (fate?.isSilent) return [];
  const start = input.acceptedAt + (fate?.lateMs ?? 0);
  const failure = failureOf(input, settings, random);
  const plan = failure
    ? [['failed', start + settings.sentAfterMs, failure] as const]
    : successes(input, settings, start, random, fate?.isNeverRead === true);
  if (fate?.isBackwards) return backwards(plan);
  return fate?.isTwice ? plan.flatMap((status) => [status, status]) : plan;
}

function failureOf(input: PlanInput, settings: Settings, random: Random): number | null {
  const fate = fateOf(input.waId);
  if (fate?.errorCode !== undefined) {
    if (!fate.isMarketingOnly || input.category === 'marketing') return fate.errorCode;
  }
  if (input.isStopped && input.category === 'marketing') return MARKETING_STOPPED;
  if (input.type !== 'template' && !input.isWindowOpen) return WINDOW_CLOSED;
  if (input.isBroken) return MEDIA_BROKEN;
  return settings.failShare > 0 && random() < settings.failShare ? UNDELIVERABLE : null;
}

function successes(
  input: PlanInput,
  settings: Settings,
  start: number,
  random: Random,
  isNeverRead: boolean,
): PlannedStatus[] {
  const plan: PlannedStatus[] = [['sent', start + settings.sentAfterMs, 0]];
  if (input.type === 'reaction') return plan; // cloud-api.md §6.3: reactions are only ever sent.
  plan.push(['delivered', start + settings.deliveredAfterMs, 0]);
  const isRead = settings.readShare >= 1 || random() < settings.readShare;
  if (isRead && !isNeverRead) plan.push(['read', start + settings.readAfterMs, 0]);
  return plan;
}

/** The same moments, the last status first. */
function backwards(plan: readonly PlannedStatus[]): PlannedStatus[] {
  return plan.map(([, dueAt], index) => {
    const [status, , errorCode] = plan[plan.length - 1 - index] ?? ['sent', 0, 0];
    return [status, dueAt, errorCode];
  });
}
