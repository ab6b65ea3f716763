import type { CreateTemplateBody, TemplateCheck } from '@waypost/contract';
import { checkTemplate, warnOfTemplate } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import { SHARED_NAME_MAX } from './templates.rules.js';

export type TemplateDraft = Pick<
  CreateTemplateBody,
  'name' | 'language' | 'category' | 'parameterFormat' | 'components'
>;

/** What Meta would say of a template, as far as its rules tell; nothing is stored. */
export async function validateTemplate(
  { senders }: { senders: Pick<Senders, 'listForMerchant'> },
  { caller }: UserContext,
  draft: TemplateDraft,
): Promise<TemplateCheck> {
  const granted =
    caller.role === 'merchant' ? await senders.listForMerchant(caller.merchantId) : [];
  const violations = violationsOf(draft, { hasSuffix: granted[0]?.shared ?? false });
  return { valid: violations.length === 0, violations, warnings: warnOfTemplate(draft) };
}

/** @throws AppError template_rules with every violation */
export function assertRules(draft: TemplateDraft, options: { hasSuffix: boolean }): void {
  const violations = violationsOf(draft, options);
  if (violations.length === 0) return;
  throw new AppError('template_rules', 'The template breaks rules of Meta’s.', {
    details: violations.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
  });
}

function violationsOf(draft: TemplateDraft, { hasSuffix }: { hasSuffix: boolean }) {
  return checkTemplate({ ...draft, ...(hasSuffix ? { nameMaxLength: SHARED_NAME_MAX } : {}) });
}
