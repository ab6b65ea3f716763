import type { TemplateComponent } from '@waypost/contract';
import type { Violation } from '@waypost/whatsapp';
import { assertRulesKept } from './assert-rules-kept.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface CheckSameTextDeps {
  templates: Pick<TemplateStore, 'listWithText'>;
}

interface TextOwner extends Pick<TemplateDoc, 'accountId' | 'name' | 'category' | 'components'> {
  merchantId?: string | undefined;
}

/**
 * Meta rejects the body and footer of another template of the account, except of login codes; another language of a
 * name is no other template (cloud-api.md §4.3). Of others' templates on a shared account only Meta tells.
 */
export async function checkSameText(
  { templates }: CheckSameTextDeps,
  { merchantId, accountId, name, category, components }: TextOwner,
): Promise<Violation[]> {
  const index = components.findIndex((part) => isOfType(part, 'BODY'));
  const body = components[index]?.text;
  if (body === undefined || category.toUpperCase() === 'AUTHENTICATION') return [];
  const footer = footerOf(components);
  const others = await templates.listWithText(merchantId, { accountId, text: body });
  const same = others.find(
    (other) =>
      !(other.name === name && other.merchantId === merchantId) &&
      other.components.some((part) => isOfType(part, 'BODY') && part.text === body) &&
      footerOf(other.components) === footer,
  );
  if (!same) return [];
  return [
    {
      path: `components.${index}.text`,
      rule: 'body.same_text',
      message: `The template “${same.name}” has the same body and footer; Meta takes a text once.`,
      fix: 'Send that template instead, or write something else.',
    },
  ];
}

/** @throws AppError template_rules where another template says the same */
export async function assertNewText(deps: CheckSameTextDeps, template: TextOwner): Promise<void> {
  const violations = await checkSameText(deps, template);
  assertRulesKept(violations, violations[0]?.message ?? '');
}

function footerOf(components: readonly TemplateComponent[]): string {
  return components.find((part) => isOfType(part, 'FOOTER'))?.text ?? '';
}

function isOfType({ type }: TemplateComponent, wanted: string): boolean {
  return type.toUpperCase() === wanted;
}
