import type { Clock } from '../../platform/clock.js';
import { foldNews, type TemplateNews } from './fold-news.js';
import type { TemplateStore } from './templates.store.js';

export interface ApplyTemplateNewsDeps {
  templates: Pick<TemplateStore, 'findByProviderAcrossOwners' | 'update' | 'tellAgain'>;
  clock: Clock;
}

/** Folds what Meta tells of a template into it; one that is not here yet is parked. */
export async function applyTemplateNews(
  { templates, clock }: ApplyTemplateNewsDeps,
  item: TemplateNews,
  { isReplay = false }: { isReplay?: boolean } = {},
): Promise<'applied' | 'duplicate' | 'parked'> {
  const template = await templates.findByProviderAcrossOwners({
    accountId: item.wabaId,
    providerTemplateId: item.templateId,
    providerName: item.name,
    language: item.language,
  });
  if (!template) return 'parked';
  const updated = await templates.update(template._id, (current) => {
    const changed = foldNews(current, item);
    return changed && { ...changed, updatedAt: clock.now() };
  });
  if (updated?.isChanged) return 'applied';
  if (updated && !isReplay) templates.tellAgain(updated.document);
  return 'duplicate';
}
