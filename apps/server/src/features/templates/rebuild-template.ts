import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../platform/clock.js';
import { foldNews, isBeforeAsked, type TemplateNews as News } from './fold-news.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface RebuildTemplateDeps {
  templates: Pick<TemplateStore, 'findByMetaIdAcrossOwners' | 'update'>;
  clock: Clock;
}

/**
 * Makes anew what webhooks have told of a template since then, in one write. What Meta said when it was
 * asked later than that stands.
 */
export async function rebuildTemplate(
  { templates, clock }: RebuildTemplateDeps,
  key: Parameters<TemplateStore['findByMetaIdAcrossOwners']>[0],
  given: { from: Date; news: readonly News[] },
): Promise<{ isChanged: boolean }> {
  const found = await templates.findByMetaIdAcrossOwners(key);
  if (!found) return { isChanged: false };
  const updated = await templates.update(found._id, (current) => {
    const next = rebuilt(current, given);
    return next && { ...next, updatedAt: clock.now() };
  });
  return { isChanged: updated?.isChanged === true };
}

/** Null where it comes to what it is already. */
function rebuilt(
  template: TemplateDoc,
  { from, news }: { from: Date; news: readonly News[] },
): TemplateDoc | null {
  const askedAt = template.askedAt ?? template.createdAt;
  const current = news.filter((it) => !isBeforeAsked({ askedAt }, it));
  const has = (kind: News['kind']): boolean => current.some((it) => it.kind === kind);
  const { statusAt, qualityAt, categoryAt, componentsAt, ...rest } = template;
  // What was told before the span is not in what the log has of it, and stays.
  const stays = (at: Date | undefined, kind: News['kind']): at is Date =>
    at !== undefined && (at < from || !has(kind));
  const base: TemplateDoc = {
    ...rest,
    ...(stays(statusAt, 'template_status') ? { statusAt } : {}),
    ...(stays(qualityAt, 'template_quality') ? { qualityAt } : {}),
    ...(stays(categoryAt, 'template_category') ? { categoryAt } : {}),
    ...(stays(componentsAt, 'template_components') ? { componentsAt } : {}),
  };
  const oldestFirst = [...current].sort((a, b) => a.at.getTime() - b.at.getTime());
  const next = oldestFirst.reduce((it, item) => foldNews(it, item) ?? it, base);
  return isDeepStrictEqual(next, template) ? null : next;
}
