import type { CreateTemplateBody, Template } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import type { Senders } from '../senders/index.js';
import { assertExamples, type CheckExamplesDeps } from './check-examples.js';
import {
  handOverTemplate,
  SUBMISSION_LEASE_MS,
  type HandOverTemplateDeps,
} from './hand-over-template.js';
import { withMayExist } from './submitted-template.js';
import { authorOf, type RevisionAuthor } from './template-revision.js';
import { providerNameOf } from './templates.rules.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { toTemplate } from './shown-template.js';
import { assertRules } from './validate-template.js';

export interface SaveTemplateDeps extends HandOverTemplateDeps, CheckExamplesDeps {
  templates: Pick<TemplateStore, 'insert' | 'update' | 'forgetDeleted'>;
  newId: typeof newId;
}

export interface CreateTemplateDeps extends SaveTemplateDeps {
  accounts: Pick<Accounts, 'findMerchant'>;
  senders: Pick<Senders, 'getForMerchant'>;
}

/** Checks Meta's rules, saves the template as pending, then hands it to Meta. */
export async function createTemplate(
  deps: CreateTemplateDeps,
  { caller }: MerchantContext,
  body: CreateTemplateBody,
): Promise<Template> {
  const { merchantId } = caller;
  const sender = await deps.senders.getForMerchant(merchantId);
  assertRules(body, { hasSuffix: sender.shared });
  const merchant = await deps.accounts.findMerchant(merchantId);
  if (!merchant) throw new Error('The merchant of a caller is gone.');
  const template = await saveTemplate(deps, body, {
    merchantId,
    shared: false,
    accountId: sender.wabaId,
    providerName: providerNameOf(body.name, sender, merchant.templateSuffix),
    by: authorOf(caller),
  });
  return toTemplate(template);
}

/** Whose a new template is, where it lives, and who made it. */
export type TemplatePlace = Pick<
  TemplateDoc,
  'merchantId' | 'shared' | 'sharedWith' | 'accountId' | 'providerName'
> & { by: RevisionAuthor };

/**
 * Saves a template that keeps Meta's rules, and hands it to Meta unless it is to stay a draft.
 * @throws AppError template_rules for an example that Meta does not take, conflict where its name is taken, provider_rejected where Meta refuses it
 */
export async function saveTemplate(
  deps: SaveTemplateDeps,
  body: CreateTemplateBody,
  { by, ...place }: TemplatePlace,
): Promise<TemplateDoc> {
  await assertExamples(deps, place.merchantId, body.components);
  const isDraft = body.submit === false;
  const now = deps.clock.now();
  const template: TemplateDoc = {
    ...place,
    _id: deps.newId('tpl'),
    rev: 1,
    change: 'created',
    name: body.name,
    language: body.language,
    category: body.category.toUpperCase(),
    parameterFormat: body.parameterFormat ?? 'positional',
    components: body.components,
    status: isDraft ? 'draft' : 'pending',
    submission: {
      state: isDraft ? 'not_submitted' : 'queued',
      attempts: 0,
      dueAt: new Date(now.getTime() + SUBMISSION_LEASE_MS),
    },
    quality: 'unknown',
    revision: { number: 1, by, at: now },
    createdAt: now,
    updatedAt: now,
  };
  await insert(deps, isDraft ? template : withMayExist(template));
  return isDraft ? template : handOver(deps, template);
}

/** Hands a queued template to Meta. @throws AppError provider_rejected where Meta refuses it */
export async function handOver(
  deps: HandOverTemplateDeps,
  template: TemplateDoc,
): Promise<TemplateDoc> {
  const after = await handOverTemplate(deps, template);
  const { error, state } = after.submission;
  if (state === 'failed' && error) {
    const { advice } = describeError(error.subcode ?? error.code);
    throw new AppError(
      'provider_rejected',
      `Meta refused the template: ${error.title}. It is kept as a draft. ${advice}`,
      { templateId: after._id, provider: error },
    );
  }
  return after;
}

async function insert({ templates }: SaveTemplateDeps, template: TemplateDoc): Promise<void> {
  if (await templates.insert(template)) return;
  if ((await templates.forgetDeleted(template)) && (await templates.insert(template))) return;
  throw new AppError('conflict', 'There is a template of this name and language already.', {
    details: [{ path: 'name', message: 'Is taken in this language.' }],
  });
}
