import { isDeepStrictEqual } from 'node:util';
import type { TemplateChange } from '@waypost/contract';
import type { TemplateDoc } from './templates.store.js';

/**
 * What is compared, what matters most first: a change is told by the first of these that differs. A category that
 * somebody here chose is content.
 */
const PARTS: readonly [TemplateChange, readonly (keyof TemplateDoc)[]][] = [
  ['category', ['category']],
  ['status', ['status', 'rejectedReason', 'pausedUntil', 'statusDetail']],
  ['category_announced', ['upcomingCategory']],
  ['content', ['components', 'category']],
  ['quality', ['quality']],
  ['sharing', ['merchantId', 'shared', 'sharedWith']],
  ['edit_failed', ['revisions']],
  ['submission', ['submission']],
];

/**
 * Says what a change of a template is about, so that whoever is told of it need not compare; nothing where nothing has
 * changed that is shown.
 */
export function withChange(before: TemplateDoc, after: TemplateDoc): TemplateDoc {
  const differs = (field: keyof TemplateDoc): boolean =>
    !isDeepStrictEqual(before[field], after[field]);
  const isOurs = differs('revision') && after.revision?.by.role !== 'meta';
  const [change] =
    PARTS.find(([part, fields]) => fields.some(differs) && !(part === 'category' && isOurs)) ?? [];
  const { change: _before, ...rest } = after;
  return change === undefined ? rest : { ...rest, change };
}
