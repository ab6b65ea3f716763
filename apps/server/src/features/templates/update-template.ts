import type { Template, UpdateTemplateBody } from '@waypost/contract';
import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import { toProviderError } from '../provider/index.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import { assertExamples, type CheckExamplesDeps } from './check-examples.js';
import { assertNewText, type CheckSameTextDeps } from './check-same-text.js';
import {
  edited,
  editedDraft,
  notEdited,
  whyNotEditable,
  type TemplateEdit,
} from './edited-template.js';
import { SUBMISSION_LEASE_MS } from './hand-over-template.js';
import { getChangeable, type ChangeableTemplates } from './read-templates.js';
import { authorOf, isSameContent, nextNumber, type RevisionAuthor } from './template-revision.js';
import { revisionId } from './revisions.store.js';
import type { TemplateClaimStore } from './template-claims.store.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';
import { assertRules } from './validate-template.js';

export interface UpdateTemplateDeps extends CheckExamplesDeps, ChangeableTemplates {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'update' | 'revisions'> &
    CheckSameTextDeps['templates'];
  claims: Pick<TemplateClaimStore, 'claimEditAcrossOwners' | 'releaseEditAcrossOwners'>;
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
  await assertNewText(deps, { ...template, ...edit });
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
 * Changes a template at Meta, then here; one change at a time, so that the last one there is the last one here.
 * @throws AppError template_not_editable where its status or Meta's limits forbid it, conflict during another change
 */
export async function editAtMeta(
  deps: UpdateTemplateDeps,
  by: RevisionAuthor,
  known: TemplateDoc,
  edit: TemplateEdit,
): Promise<TemplateDoc> {
  const { templates, claims, api, clock } = deps;
  const { accountId, providerTemplateId } = known;
  const obstacle = whyNotEditable(known, edit, clock.now());
  if (obstacle || providerTemplateId === undefined) {
    const detail = obstacle ?? { path: 'status', message: 'Meta does not have it yet.' };
    throw new AppError('template_not_editable', detail.message, { details: [detail] });
  }
  const askedAt = clock.now();
  const leaseUntil = new Date(askedAt.getTime() + SUBMISSION_LEASE_MS);
  const template = await claims.claimEditAcrossOwners(known._id, askedAt, leaseUntil);
  if (!template) {
    throw new AppError('conflict', 'It is being changed at Meta; try again when that is done.');
  }
  await templates.revisions.keep(template);
  try {
    await askMetaOfTemplate('change the template', () =>
      api.templates.edit(accountId, providerTemplateId, edit),
    );
  } catch (error) {
    throw await keepAttempt(deps, by, template, { edit, error });
  }
  const updated = await templates.update(template._id, (current) => ({
    ...edited(current, template, { edit, by, now: clock.now() }),
    askedAt,
  }));
  if (!updated) throw new AppError('not_found', 'There is no such template.');
  return updated.document;
}

/** What Meta refused, or may have taken without saying so, is kept for whoever wrote it. Gives what the caller is told. */
async function keepAttempt(
  { templates, claims, clock }: UpdateTemplateDeps,
  by: RevisionAuthor,
  template: TemplateDoc,
  { edit, error }: { edit: TemplateEdit; error: unknown },
): Promise<unknown> {
  const { _id: templateId, category, components } = template;
  const outcome = outcomeOf(error);
  if (outcome === null || !(error instanceof AppError)) {
    await claims.releaseEditAcrossOwners(templateId);
    return error;
  }
  const now = clock.now();
  let number: number | undefined;
  await templates.update(templateId, (current) => {
    number = isSameContent(template, edit) ? undefined : nextNumber(current);
    return notEdited(current, { number, isUncertain: outcome === 'unknown', now });
  });
  if (number !== undefined) {
    const { cause } = error;
    await templates.revisions.put({
      _id: revisionId(templateId, number),
      ...{ templateId, number, category, components, ...edit, by, outcome },
      createdAt: now,
      ...(cause instanceof GraphApiError ? { error: toProviderError(cause) } : {}),
    });
  }
  return outcome === 'unknown' ? uncertain(error) : error;
}

/** The same again might use up the one change a day that Meta allows. */
function uncertain({ provider, cause }: AppError): AppError {
  return new AppError(
    'provider_error',
    'Meta was asked to change the template and gave no usable answer, so it may or may not have done it. ' +
      'It is asked what the template says now: read that before you change it again.',
    { ...(provider === undefined ? {} : { provider }), cause },
  );
}

/** Null where nothing came of it: Meta was not asked, or could do nothing at the moment. */
function outcomeOf(error: unknown): 'refused' | 'unknown' | null {
  if (!(error instanceof AppError)) return null;
  if (error.code !== 'provider_error') return 'refused';
  const { cause } = error;
  return cause instanceof GraphApiError && cause.kind === 'unknown_outcome' ? 'unknown' : null;
}
