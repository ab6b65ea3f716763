import type { TemplateCategoryItem } from '@waypost/whatsapp';
import { isOlder, withRecheck } from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

/** Another category, which is another price: announced about a day ahead, or done (cloud-api.md §6.4). */
export function foldCategory(
  template: TemplateDoc,
  item: TemplateCategoryItem,
): TemplateDoc | null {
  if (isOlder(template.categoryAt, item.at, isFurther(template, item))) return null;
  // What it was before is Meta's to say, where it does: we may have missed what was in between.
  const previous = item.previousCategory ?? template.category;
  const { upcomingCategory: _over, ...rest } = template;
  const { upcomingCategory: category, effectiveAt: at = item.at } = item;
  return withRecheck({
    ...rest,
    ...(category === undefined ? {} : { upcomingCategory: { category, at } }),
    ...(item.category === previous ? {} : { previousCategory: previous }),
    category: item.category,
    categoryAt: item.at,
    providerTemplateId: item.templateId,
  });
}

/** Of two of one second, what is done goes before what is announced. */
function isFurther(template: TemplateDoc, item: TemplateCategoryItem): boolean {
  const isDone = item.upcomingCategory === undefined;
  const wasDone = template.upcomingCategory === undefined;
  return isDone === wasDone ? item.category > template.category : isDone;
}
