import type { DuplicateTemplateBody } from '@waypost/contract';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { answerOnce, type TemplateAnswer } from './answer-once.js';
import { createTemplate, saveTemplate, type CreateTemplateDeps } from './create-template.js';
import { getVisible } from './read-templates.js';
import { authorOf } from './template-revision.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { assertRules } from './validate-template.js';

export interface DuplicateTemplateDeps extends CreateTemplateDeps {
  templates: CreateTemplateDeps['templates'] & Pick<TemplateStore, 'find' | 'findAcrossOwners'>;
}

/** Copies a template as a draft. A merchant's copy is its own, an admin's stays whose the template is. */
export async function duplicateTemplate(
  deps: DuplicateTemplateDeps,
  { caller, ...ctx }: UserContext,
  id: string,
  { name, language }: DuplicateTemplateBody,
  request: IdempotentRequest | undefined,
): Promise<TemplateAnswer> {
  const template = await getVisible(deps, caller, id);
  const body = {
    name: name ?? template.name,
    language: language ?? template.language,
    category: template.category,
    parameterFormat: template.parameterFormat,
    components: template.components,
    submit: false,
  };
  if (caller.role === 'merchant') return createTemplate(deps, { ...ctx, caller }, body, request);
  return answerOnce(deps, caller, request, async (named) => {
    const suffix = suffixOf(template);
    assertRules(body, { hasSuffix: suffix !== '' });
    return saveTemplate(deps, body, {
      ...placeOf(template),
      providerName: body.name + suffix,
      by: authorOf(caller),
      ...named,
    });
  });
}

/** What sets a merchant's names apart on a shared account. */
function suffixOf({ name, providerName }: TemplateDoc): string {
  return providerName.startsWith(name) ? providerName.slice(name.length) : '';
}

function placeOf({ merchantId, shared, sharedWith, accountId }: TemplateDoc) {
  return {
    ...(merchantId === undefined ? {} : { merchantId }),
    shared,
    ...(sharedWith === undefined ? {} : { sharedWith }),
    accountId,
  };
}
