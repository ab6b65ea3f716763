import type { CreateTemplateBody, TemplateCheck } from '@waypost/contract';
import { checkTemplate, warnOfTemplate, type Violation } from '@waypost/whatsapp';
import type { UserContext } from '../../platform/http/request-context.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import { assertRulesKept } from './assert-rules-kept.js';
import { checkExamples, type CheckExamplesDeps } from './check-examples.js';
import { checkSameText, type CheckSameTextDeps } from './check-same-text.js';
import { SHARED_NAME_MAX } from './templates.rules.js';

const SIZE_MAX = 131_072;

export type TemplateDraft = Pick<
  CreateTemplateBody,
  'name' | 'language' | 'category' | 'parameterFormat' | 'components'
>;

/** What Meta would say of a template, as far as its rules tell; nothing is stored. */
export async function validateTemplate(
  deps: CheckExamplesDeps &
    CheckSameTextDeps & { senders: Pick<Senders, 'listForMerchant' | 'getForMerchant'> },
  { caller }: UserContext,
  draft: TemplateDraft,
): Promise<TemplateCheck> {
  const merchantId = caller.role === 'merchant' ? caller.merchantId : undefined;
  const sender = merchantId === undefined ? null : await defaultOf(deps.senders, merchantId);
  const broken = violationsOf(draft, { hasSuffix: sender?.shared ?? false });
  // Only what keeps the rules has so few examples that each can be looked up.
  const violations =
    broken.length > 0
      ? broken
      : [
          ...(await checkExamples(deps, merchantId, draft.components)),
          ...(sender
            ? await checkSameText(deps, { ...draft, merchantId, accountId: sender.wabaId })
            : []),
        ];
  return { valid: violations.length === 0, violations, warnings: warnOfTemplate(draft) };
}

/** The number that the template would be made for; null where none is granted yet. */
async function defaultOf(
  senders: Pick<Senders, 'listForMerchant' | 'getForMerchant'>,
  merchantId: string,
): Promise<SenderDoc | null> {
  const granted = await senders.listForMerchant(merchantId);
  return granted.length === 0 ? null : senders.getForMerchant(merchantId);
}

/** @throws AppError template_rules with every violation */
export function assertRules(draft: TemplateDraft, options: { hasSuffix: boolean }): void {
  assertRulesKept(violationsOf(draft, options), 'The template breaks rules of Meta’s.');
}

function violationsOf(draft: TemplateDraft, { hasSuffix }: { hasSuffix: boolean }): Violation[] {
  const suffix = hasSuffix ? { nameMaxLength: SHARED_NAME_MAX } : {};
  return [...checkSize(draft), ...checkTemplate({ ...draft, ...suffix })];
}

/**
 * A rule of ours: ten cards, full of texts and links, have some 90,000 characters, and what hides in fields that Meta does
 * not know is listed, told and kept with every template.
 */
function checkSize({ components }: TemplateDraft): Violation[] {
  const { length } = JSON.stringify(components);
  if (length <= SIZE_MAX) return [];
  const message = `The components have ${length} characters as JSON; at most ${SIZE_MAX} are kept.`;
  const fix = 'Leave out fields that Meta does not know, and shorten texts and links.';
  return [{ path: 'components', rule: 'components.size', message, fix }];
}
