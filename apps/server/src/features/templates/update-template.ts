import type { Template, UpdateTemplateBody } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import { assertExamples, type CheckExamplesDeps } from './check-examples.js';
import { getOwn } from './read-templates.js';
import { edited, whyNotEditable, type TemplateEdit } from './templates.rules.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './templates.view.js';
import { assertRules } from './validate-template.js';

export interface UpdateTemplateDeps extends CheckExamplesDeps {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'update'>;
  api: Pick<CloudApi, 'templates'>;
  clock: Clock;
}

/** Changes a draft here; what Meta has is changed there first, and reviewed again. */
export async function updateTemplate(
  deps: UpdateTemplateDeps,
  { caller }: UserContext,
  id: string,
  { category, components }: UpdateTemplateBody,
): Promise<Template> {
  const template = await getOwn(deps, caller, id);
  const edit: TemplateEdit = {
    ...(category === undefined ? {} : { category: category.toUpperCase() }),
    ...(components === undefined ? {} : { components }),
  };
  assertRules({ ...template, ...edit }, { hasSuffix: template.name !== template.providerName });
  await assertExamples(deps, template.merchantId, components);
  const after =
    template.status === 'draft'
      ? await editDraft(deps, template, edit)
      : await editAtMeta(deps, template, edit);
  return viewFor(caller)(after);
}

async function editDraft(
  { templates, clock }: UpdateTemplateDeps,
  { _id }: TemplateDoc,
  edit: TemplateEdit,
): Promise<TemplateDoc> {
  const updated = await templates.update(_id, (current) => {
    if (current.status !== 'draft') throw new AppError('conflict', 'It was submitted meanwhile.');
    return { ...current, ...edit, updatedAt: clock.now() };
  });
  if (!updated) throw new AppError('not_found', 'There is no such template.');
  return updated.document;
}

/**
 * Changes a template at Meta, then here.
 * @throws AppError template_not_editable where its status or Meta's limits forbid it
 */
export async function editAtMeta(
  { templates, api, clock }: UpdateTemplateDeps,
  template: TemplateDoc,
  edit: TemplateEdit,
): Promise<TemplateDoc> {
  const { accountId, providerTemplateId } = template;
  const obstacle = whyNotEditable(template, edit, clock.now());
  if (obstacle || providerTemplateId === undefined) {
    const detail = obstacle ?? { path: 'status', message: 'Meta does not have it yet.' };
    throw new AppError('template_not_editable', detail.message, { details: [detail] });
  }
  const askedAt = clock.now();
  await askMetaOfTemplate('change the template', () =>
    api.templates.edit(accountId, providerTemplateId, edit),
  );
  const updated = await templates.update(template._id, (current) => ({
    ...edited(current, template, edit, clock.now()),
    askedAt,
  }));
  if (!updated) throw new AppError('not_found', 'There is no such template.');
  return updated.document;
}
