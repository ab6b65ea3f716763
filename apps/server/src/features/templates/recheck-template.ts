import { GraphApiError, type CloudApi, type GraphTemplate } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { findAtMeta, findListed } from './find-at-meta.js';
import { synced } from './synced-template.js';
import { deleted } from './templates.rules.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface RecheckTemplateDeps {
  templates: Pick<TemplateStore, 'update'>;
  api: Pick<CloudApi, 'templates'>;
  clock: Clock;
}

/**
 * Asks Meta how a template stands whose pause has ended, whose category was to change, or which Meta did not let us
 * send: the webhook that should have told it may have been lost. Its texts stay ours, for until an edit takes effect
 * Meta gives the old ones (cloud-api.md §6.4); they are Meta's where an edit had no answer.
 */
export async function recheckTemplate(
  { templates, api, clock }: RecheckTemplateDeps,
  template: TemplateDoc,
): Promise<void> {
  const askedAt = clock.now();
  const listed = await read(api, template);
  if (listed === 'unknown') return;
  await templates.update(template._id, (current) =>
    listed === 'gone'
      ? deleted(current, clock.now())
      : rechecked(current, listed, { askedAt, now: clock.now() }),
  );
}

/** What Meta cannot say now it is asked later. */
async function read(
  api: Pick<CloudApi, 'templates'>,
  { accountId, providerName: name, providerTemplateId: id = '' }: TemplateDoc,
): Promise<GraphTemplate | 'gone' | 'unknown'> {
  try {
    const found = await findAtMeta(api, accountId, id);
    if (found) return found;
    return (await findListed(api, { accountId, name }, (it) => it.id === id)) ?? 'gone';
  } catch (error) {
    if (error instanceof GraphApiError) return 'unknown';
    throw error;
  }
}

function rechecked(
  current: TemplateDoc,
  listed: GraphTemplate,
  times: { askedAt: Date; now: Date },
): TemplateDoc | null {
  const { components } = current.uncertainSince === undefined ? current : listed;
  const next = synced(current, { ...listed, components }, times);
  if (!next) return null;
  const { askedAt: _all, ...rest } = next;
  // News of the texts is no older for this: they were not asked for. Meta's times are whole seconds.
  const at = new Date(Math.floor(times.askedAt.getTime() / 1_000) * 1_000);
  const { askedAt } = current;
  return {
    ...rest,
    ...(askedAt === undefined ? {} : { askedAt }),
    ...{ statusAt: at, qualityAt: at, categoryAt: at },
  };
}
