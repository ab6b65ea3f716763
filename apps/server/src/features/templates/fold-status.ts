import type { TemplateQuality, TemplateStatus } from '@waypost/contract';
import type { TemplateQualityItem, TemplateStatusItem } from '@waypost/whatsapp';
import {
  isOlder,
  leavingStatus,
  qualityOf,
  statusOf,
  withRecheck,
  withoutError,
} from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

const HOUR_MS = 3_600_000;
/** cloud-api.md §3.9: how long these pauses last. All others last until somebody, or Meta, ends them. */
const PAUSES: Readonly<Record<string, number>> = {
  FIRST_PAUSE: 3 * HOUR_MS,
  SECOND_PAUSE: 6 * HOUR_MS,
};

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

/** How it stands at Meta, and until when it is paused where that is known. */
export function foldStatus(template: TemplateDoc, item: TemplateStatusItem): TemplateDoc | null {
  if (item.event === 'FLAGGED') {
    return foldQuality(template, { ...item, kind: 'template_quality', quality: 'RED' });
  }
  const status = statusOf(item.event);
  if (!status) return null;
  const pausedUntil = status === 'paused' ? pauseEndOf(item) : undefined;
  const isFurther =
    stages.indexOf(status) > stages.indexOf(template.status) ||
    // A message that was refused may have told of the pause before.
    (status === template.status && pausedUntil !== undefined && !template.pausedUntil);
  if (isOlder(template.statusAt, item.at, isFurther)) return null;
  const statusDetail = statusDetailOf(item);
  const { statusCategory: _before, ...rest } = leavingStatus(template);
  return withRecheck({
    ...rest,
    status,
    statusAt: item.at,
    ...(item.category === undefined ? {} : { statusCategory: item.category.toUpperCase() }),
    providerTemplateId: item.templateId,
    ...(item.reason === undefined ? {} : { rejectedReason: item.reason }),
    ...(statusDetail === '' ? {} : { statusDetail }),
    ...(pausedUntil === undefined ? {} : { pausedUntil }),
    submission:
      template.submission.state === 'submitted'
        ? template.submission
        : { ...withoutError(template).submission, state: 'submitted' },
  });
}

function pauseEndOf({ otherTitle = '', at }: TemplateStatusItem): Date | undefined {
  const lengthMs = PAUSES[otherTitle.toUpperCase()];
  return lengthMs === undefined ? undefined : new Date(at.getTime() + lengthMs);
}

/** Meta's own explanation, and what it would have instead. */
function statusDetailOf(item: TemplateStatusItem): string {
  const { rejectionExplanation, recommendation, otherTitle, otherDescription } = item;
  return [rejectionExplanation, recommendation, otherTitle, otherDescription]
    .filter((words) => words !== undefined)
    .join(' ')
    .slice(0, 2_000);
}

const qualities: readonly TemplateQuality[] = ['unknown', 'green', 'yellow', 'red'];

/** How people receive it. */
export function foldQuality(template: TemplateDoc, item: TemplateQualityItem): TemplateDoc | null {
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
