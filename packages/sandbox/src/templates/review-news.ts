import type { Json } from '../json.js';
import type { Template, TemplateCategory } from '../state/templates.js';
import type { Rejection } from './review-rules.js';
import {
  categoryUpdate,
  componentsUpdate,
  qualityUpdate,
  statusUpdate,
} from './template-webhooks.js';

export type ReviewEvent = 'APPROVED' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'FLAGGED';

export interface ReviewDecision {
  event: ReviewEvent;
  reason?: string;
  /** Why, in words, where a rule decided. */
  rejection?: Rejection;
  quality?: string;
  category?: TemplateCategory;
}

interface News {
  field: string;
  value: Json;
}

/** What Meta tells of a decision, in the order it tells it (cloud-api.md §6.4). */
export function newsOfDecision(
  before: Template,
  after: Template,
  decision: ReviewDecision,
  now: number,
): News[] {
  const { event, reason } = decision;
  const told = event === 'REJECTED' ? after.rejectedReason : reasonOf(event, reason);
  const status = statusUpdate(event, after, told, detailsOf(before, after, decision, now));
  const news: News[] = [{ field: 'message_template_status_update', value: status }];
  if (after.category !== before.category) {
    news.unshift({
      field: 'template_category_update',
      value: categoryUpdate(after, before.category),
    });
  }
  if (after.quality !== before.quality) {
    news.push({
      field: 'message_template_quality_update',
      value: qualityUpdate(after, before.quality),
    });
  }
  if (event === 'APPROVED' && before.isEdited) {
    news.push({ field: 'message_template_components_update', value: componentsUpdate(after) });
  }
  return news;
}

/** Why it is paused stands in `other_info`. */
function reasonOf(event: ReviewEvent, reason = 'NONE'): string {
  return event === 'PAUSED' ? 'NONE' : reason;
}

function detailsOf(
  before: Template,
  after: Template,
  { event, rejection }: ReviewDecision,
  now: number,
): Json {
  switch (event) {
    case 'APPROVED':
      if (before.status !== 'PAUSED') return {};
      return { other_info: { title: 'UNPAUSE', description: 'The template is active again.' } };
    case 'PAUSED':
      return { other_info: pauseInfo(before, after) };
    case 'DISABLED':
      return {
        disable_info: { disable_date: String(Math.floor(now / 1000)) },
        other_info: { title: 'DISABLED', description: 'Your template has been disabled.' },
      };
    case 'REJECTED':
      return { rejection_info: rejectionInfo(rejection) };
    case 'FLAGGED':
      return {};
  }
}

function pauseInfo(before: Template, after: Template): Json {
  if (after.pauses === before.pauses) {
    return {
      title: 'RATE_LIMITING_PAUSE',
      description:
        'Your template has been paused because the first people to get it did not want it.',
    };
  }
  const [title, hours] = after.pauses === 1 ? ['FIRST_PAUSE', 3] : ['SECOND_PAUSE', 6];
  return {
    title,
    description: `Your template has been paused for ${hours} hours because users reported it.`,
  };
}

/** Here `reason` is the explanation in words. */
function rejectionInfo(rejection: Rejection | undefined): Json {
  return {
    reason: rejection?.explanation ?? 'The template does not follow the guidelines.',
    recommendation: rejection?.recommendation ?? 'Edit the template and send it for review again.',
  };
}
