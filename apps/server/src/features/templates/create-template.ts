import type { CreateTemplateBody, Template } from '@waypost/contract';
import { checkTemplate } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import type { Senders } from '../senders/index.js';
import { submitTemplate, SUBMISSION_LEASE_MS, type SubmitTemplateDeps } from './submit-template.js';
import { providerNameOf, SHARED_NAME_MAX } from './templates.rules.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { toTemplate } from './templates.view.js';

export interface CreateTemplateDeps extends SubmitTemplateDeps {
  templates: Pick<TemplateStore, 'insert' | 'update'>;
  accounts: Pick<Accounts, 'findMerchant'>;
  senders: Pick<Senders, 'getForMerchant'>;
  newId: typeof newId;
}

/** Checks Meta's rules, saves the template as pending, then hands it to Meta. */
export async function createTemplate(
  deps: CreateTemplateDeps,
  { caller }: MerchantContext,
  body: CreateTemplateBody,
): Promise<Template> {
  const sender = await deps.senders.getForMerchant(caller.merchantId);
  const parameterFormat = body.parameterFormat ?? 'positional';
  assertRules({ ...body, parameterFormat }, sender);
  const merchant = await deps.accounts.findMerchant(caller.merchantId);
  if (!merchant) throw new Error('The merchant of a caller is gone.');
  const now = deps.clock.now();
  const template: TemplateDoc = {
    _id: deps.newId('tpl'),
    rev: 1,
    merchantId: caller.merchantId,
    shared: false,
    accountId: sender.wabaId,
    name: body.name,
    providerName: providerNameOf(body.name, sender, merchant.templateSuffix),
    language: body.language,
    category: body.category.toUpperCase(),
    parameterFormat,
    components: body.components,
    status: 'pending',
    submission: {
      state: 'queued',
      attempts: 0,
      dueAt: new Date(now.getTime() + SUBMISSION_LEASE_MS),
    },
    quality: 'unknown',
    createdAt: now,
    updatedAt: now,
  };
  const stored = { ...template, submission: { ...template.submission, mayExist: true } };
  if (!(await deps.templates.insert(stored))) {
    throw new AppError('conflict', 'There is a template of this name and language already.', {
      details: [{ path: 'name', message: 'Is taken in this language.' }],
    });
  }
  const after = await submitTemplate(deps, template);
  const { error, state } = after.submission;
  if (state === 'failed' && error) {
    throw new AppError('provider_rejected', `Meta refused the template: ${error.title}`, {
      provider: error,
    });
  }
  return toTemplate(after);
}

function assertRules(
  body: CreateTemplateBody & { parameterFormat: string },
  sender: { shared: boolean },
): void {
  const violations = checkTemplate({
    ...body,
    ...(sender.shared ? { nameMaxLength: SHARED_NAME_MAX } : {}),
  });
  if (violations.length === 0) return;
  throw new AppError('template_rules', 'The template breaks rules of Meta’s.', {
    details: violations.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
  });
}
