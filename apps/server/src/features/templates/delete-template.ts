import type { TemplateDeletion } from '@waypost/contract';
import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import { getChangeable, type ChangeableTemplates } from './read-templates.js';
import { deleted } from './templates.rules.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface DeleteTemplateDeps extends ChangeableTemplates {
  templates: Pick<
    TemplateStore,
    'find' | 'findAcrossOwners' | 'listByProviderNameAcrossOwners' | 'update'
  >;
  api: Pick<CloudApi, 'templates'>;
  clock: Clock;
}

/** Deletes one language, or every language of the name; each at Meta first, then here. */
export async function deleteTemplate(
  deps: DeleteTemplateDeps,
  { caller }: UserContext,
  id: string,
  { allLanguages }: { allLanguages: boolean },
): Promise<TemplateDeletion> {
  const template = await getChangeable(deps, caller, id);
  const chosen = allLanguages ? await languagesOf(deps, template) : [template];
  for (const one of chosen) assertDeletable(one);
  for (const one of chosen) await deleteOne(deps, one);
  return { deleted: chosen.map(({ _id }) => _id) };
}

/** Before the first of several languages is deleted, so that it is all of them or none. */
function assertDeletable(template: TemplateDoc): void {
  assertNotUnderWay(template);
  if (template.status !== 'disabled') return;
  // cloud-api.md §4.7
  const message = `Meta deletes no disabled template, and it is disabled in ${template.language}; appeal in WhatsApp Manager first.`;
  throw new AppError('template_not_editable', message, { details: [{ path: 'status', message }] });
}

/** One that Meta may have before we know of it there would stay there; one that waits to be tried again is ours. */
function assertNotUnderWay({ submission: { state, mayExist } }: TemplateDoc): void {
  if (state !== 'queued' || !mayExist) return;
  throw new AppError('conflict', 'It is being handed to Meta; try again when that is done.');
}

/** An admin may have given a merchant one language of a name: the others are not its to delete. */
async function languagesOf(
  { templates }: DeleteTemplateDeps,
  { accountId, providerName, merchantId }: TemplateDoc,
): Promise<TemplateDoc[]> {
  const found = await templates.listByProviderNameAcrossOwners(accountId, providerName);
  return found.filter((one) => one.merchantId === merchantId);
}

async function deleteOne(
  { templates, api, clock }: DeleteTemplateDeps,
  { _id, accountId, providerName, providerTemplateId, status }: TemplateDoc,
): Promise<void> {
  const askedAt = clock.now();
  if (providerTemplateId !== undefined && status !== 'deleted') {
    const named = { name: providerName, id: providerTemplateId };
    await askMetaOfTemplate('delete the template', () => deleteAtMeta(api, accountId, named));
  }
  await templates.update(_id, (current) => {
    assertNotUnderWay(current);
    if (current.providerTemplateId !== providerTemplateId) {
      throw new AppError('conflict', 'It was handed to Meta meanwhile; delete it once more.');
    }
    const gone = deleted(current, clock.now());
    return gone && { ...gone, askedAt };
  });
}

/** cloud-api.md §4.7: an unknown name is code 100 with a subcode of 2593xxx; it is gone already. */
async function deleteAtMeta(
  api: Pick<CloudApi, 'templates'>,
  accountId: string,
  named: { name: string; id: string },
): Promise<void> {
  try {
    await api.templates.delete(accountId, named);
  } catch (error) {
    const isGone =
      error instanceof GraphApiError &&
      error.code === 100 &&
      Math.floor((error.subcode ?? 0) / 1000) === 2593;
    if (!isGone) throw error;
  }
}
