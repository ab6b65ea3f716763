import type { Filter } from 'mongodb';
import type { TemplateStatus } from '@waypost/contract';
import { containingText } from '../../platform/mongo/containing-text.js';
import { SHOWN_STATES } from './template-audience.js';
import type { TemplateDoc } from './templates.store.js';

export interface TemplateFilters {
  status?: readonly string[] | undefined;
  category?: string | undefined;
  language?: string | undefined;
  name?: string | undefined;
  /** Text in the name or in a part. */
  q?: string | undefined;
}

/** What a list is narrowed to; deleted ones are in it only where they are asked for. */
export function conditionsOf({
  status,
  category,
  language,
  name,
  q,
}: TemplateFilters): Filter<TemplateDoc>[] {
  const conditions: Filter<TemplateDoc>[] = [
    { status: status ? { $in: status as TemplateStatus[] } : { $ne: 'deleted' } },
  ];
  if (category !== undefined) conditions.push({ category: category.toUpperCase() });
  if (language !== undefined) conditions.push({ language });
  if (name !== undefined) conditions.push({ name });
  if (q !== undefined) conditions.push(containing(q));
  return conditions;
}

/** A merchant's own templates, and what the platform shares with all or with it: those `audienceOf` names it for. */
export function visibleTo(merchantId: string): Filter<TemplateDoc> {
  // A missing `sharedWith` matches null.
  const sharedWith = { $in: [null, merchantId] } as unknown as Filter<TemplateDoc>['sharedWith'];
  const shown = { shared: true, sharedWith, 'submission.state': { $in: [...SHOWN_STATES] } };
  return { $or: [{ merchantId }, shown] } as Filter<TemplateDoc>;
}

function containing(text: string): Filter<TemplateDoc> {
  const pattern = containingText(text);
  return { $or: [{ name: pattern }, { 'components.text': pattern }] };
}
