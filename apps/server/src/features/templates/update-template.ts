import type { Template, UpdateTemplateBody } from '@waypost/contract';
import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import { toProviderError } from '../provider/index.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import { assertExamples, type CheckExamplesDeps } from './check-examples.js';
import { edited, editedDraft, whyNotEditable, type TemplateEdit } from './edited-template.js';
import { getChangeable, type ChangeableTemplates } from './read-templates.js';
import { authorOf, isSameContent, nextNumber, type RevisionAuthor } from './template-revision.js';
import { revisionId } from './revisions.store.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';
import { assertRules } from './validate-template.js';

export interface UpdateTemplateDeps extends CheckExamplesDeps, ChangeableTemplates {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'update' | 'revisions'>;
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
  const template = await getChangeable(deps, caller, id);
  const edit: TemplateEdit = {
    ...(category === undefined ? {} : { category: category.toUpperCase() }),
    ...(components === undefined ? {} : { components }),
  };
  return viewFor(caller)(await changeTemplate(deps, caller, template, edit));
}

/** @throws AppError template_rules, and what `editAtMeta` throws */
export async function changeTemplate(
  deps: UpdateTemplateDeps,
  caller: Caller,
  template: TemplateDoc,
  edit: TemplateEdit,
): Promise<TemplateDoc> {
  assertRules({ ...template, ...edit }, { hasSuffix: template.name !== template.providerName });
  await assertExamples(deps, template.merchantId, edit.components);
  if (template.status === 'draft') return editDraft(deps, authorOf(caller), template, edit);
  // The same again would use up the one change a day that Meta allows.
  if (template.status === 'approved' && isSameContent(template, edit)) return template;
  return editAtMeta(deps, authorOf(caller), template, edit);
}

async function editDraft(
  { templates, clock }: UpdateTemplateDeps,
  by: RevisionAuthor,
  template: TemplateDoc,
  edit: TemplateEdit,
): Promise<TemplateDoc> {
  if (isSameContent(template, edit)) return template;
  await templates.revisions.keep(template);
  const updated = await templates.update(template._id, (current) => {
    if (current.status !== 'draft') throw new AppError('conflict', 'It was submitted meanwhile.');
    return editedDraft(current, { edit, by, now: clock.now() });
  });
  if (!updated) throw new AppError('not_found', 'There is no such template.');
  return updated.document;
}

/**
 * Changes a template at Meta, then here.
 * @throws AppError template_not_editable where its status or Meta's limits forbid it
 */
export async function editAtMeta(
  deps: UpdateTemplateDeps,
  by: RevisionAuthor,
  template: TemplateDoc,
  edit: TemplateEdit,
): Promise<TemplateDoc> {
  const { templates, api, clock } = deps;
  const { accountId, providerTemplateId } = template;
  const obstacle = whyNotEditable(template, edit, clock.now());
  if (obstacle || providerTemplateId === undefined) {
    const detail = obstacle ?? { path: 'status', message: 'Meta does not have it yet.' };
    throw new AppError('template_not_editable', detail.message, { details: [detail] });
  }
  await templates.revisions.keep(template);
  const askedAt = clock.now();
  try {
    await askMetaOfTemplate('change the template', () =>
      api.templates.edit(accountId, providerTemplateId, edit),
    );
  } catch (error) {
    await keepAttempt(deps, by, template, { edit, error });
    throw error;
  }
  const updated = await templates.update(template._id, (current) => ({
    ...edited(current, template, { edit, by, now: clock.now() }),
    askedAt,
  }));
  if (!updated) throw new AppError('not_found', 'There is no such template.');
  return updated.document;
}

/** What Meta refused, or may have taken without saying so, is kept for whoever wrote it. */
async function keepAttempt(
  { templates, clock }: UpdateTemplateDeps,
  by: RevisionAuthor,
  template: TemplateDoc,
  { edit, error }: { edit: TemplateEdit; error: unknown },
): Promise<void> {
  const outcome = outcomeOf(error);
  if (outcome === null || isSameContent(template, edit)) return;
  const updated = await templates.update(template._id, (current) => ({
    ...current,
    revisions: nextNumber(current),
  }));
  const number = updated?.document.revisions;
  if (number === undefined) return;
  const { _id: templateId, category, components } = template;
  const cause = error instanceof AppError ? error.cause : undefined;
  await templates.revisions.put({
    _id: revisionId(templateId, number),
    ...{ templateId, number, category, components, ...edit, by, outcome },
    createdAt: clock.now(),
    ...(cause instanceof GraphApiError ? { error: toProviderError(cause) } : {}),
  });
}

/** Null where nothing came of it: Meta was not asked, or could do nothing at the moment. */
function outcomeOf(error: unknown): 'refused' | 'unknown' | null {
  if (!(error instanceof AppError)) return null;
  if (error.code !== 'provider_error') return 'refused';
  const { cause } = error;
  return cause instanceof GraphApiError && cause.kind === 'unknown_outcome' ? 'unknown' : null;
}
