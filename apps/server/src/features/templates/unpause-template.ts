import type { Template } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import { getChangeable, type ChangeableTemplates } from './read-templates.js';
import { unpaused } from './templates.rules.js';
import type { TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';

export interface UnpauseTemplateDeps extends ChangeableTemplates {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'update'>;
  api: Pick<CloudApi, 'templates'>;
  clock: Clock;
}

/** Ends a pause at Meta, then here. @throws AppError conflict where it is not paused */
export async function unpauseTemplate(
  deps: UnpauseTemplateDeps,
  { caller }: UserContext,
  id: string,
): Promise<Template> {
  const { templates, api, clock } = deps;
  const { _id, accountId, providerTemplateId, status } = await getChangeable(deps, caller, id);
  if (status !== 'paused' || providerTemplateId === undefined) {
    throw new AppError('conflict', `Only a paused template is unpaused; it is ${status}.`);
  }
  const askedAt = clock.now();
  await askMetaOfTemplate('unpause the template', () =>
    api.templates.unpause(accountId, providerTemplateId),
  );
  const updated = await templates.update(_id, (current) =>
    unpaused(current, { askedAt, now: clock.now() }),
  );
  if (!updated) throw new AppError('not_found', 'There is no such template.');
  return viewFor(caller)(updated.document);
}
