import type { Clock } from '../../platform/clock.js';
import { foldNews, type TemplateNews } from './fold-news.js';
import { statusOf } from './templates.rules.js';
import type { TemplateStore } from './templates.store.js';

export interface ApplyTemplateNewsDeps {
  templates: Pick<
    TemplateStore,
    'findByMetaIdAcrossOwners' | 'findByProviderAcrossOwners' | 'update' | 'tellAgain'
  >;
  clock: Clock;
}

/** Folds what Meta tells of a template into it; one that is not here yet is parked. */
export async function applyTemplateNews(
  { templates, clock }: ApplyTemplateNewsDeps,
  item: TemplateNews,
  { isReplay = false }: { isReplay?: boolean } = {},
): Promise<'applied' | 'duplicate' | 'parked'> {
  const named = {
    accountId: item.wabaId,
    providerTemplateId: item.templateId,
    providerName: item.name,
    language: item.language,
  };
  // What waits for Meta under the name of a deleted one is not what was deleted.
  const template = isDeletion(item)
    ? await templates.findByMetaIdAcrossOwners(named)
    : await templates.findByProviderAcrossOwners(named);
  if (!template) return 'parked';
  const updated = await templates.update(template._id, (current) => {
    const changed = foldNews(current, item);
    return changed && { ...changed, updatedAt: clock.now() };
  });
  if (updated?.isChanged) return 'applied';
  if (updated && !isReplay) templates.tellAgain(updated.document);
  return 'duplicate';
}

function isDeletion(item: TemplateNews): boolean {
  return item.kind === 'template_status' && statusOf(item.event) === 'deleted';
}
