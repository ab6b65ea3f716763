import { checkTemplate, type TemplateDraft } from '../src/templates/check-template.js';

export type Component = Record<string, unknown>;

export const image = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1h'] } };
export const plainBody = { type: 'BODY', text: 'Your order leaves today.' };

export function aDraft(overrides: Partial<TemplateDraft> = {}): TemplateDraft {
  return {
    name: 'order_update',
    language: 'en_US',
    category: 'UTILITY',
    components: [plainBody],
    ...overrides,
  };
}
export function check(overrides: Partial<TemplateDraft>): string[] {
  return checkTemplate(aDraft(overrides)).map(({ path, rule }) => `${path} ${rule}`);
}
export function checkComponents(
  components: unknown,
  overrides: Partial<TemplateDraft> = {},
): string[] {
  return check({ components, ...overrides });
}
export function body(text: string, values: string[] = []): Component {
  return { type: 'BODY', text, ...(values.length > 0 ? { example: { body_text: [values] } } : {}) };
}
/** With an example for each of its variables. */
export function named(text: string, ...names: string[]): Component {
  return {
    type: 'BODY',
    text,
    example: {
      body_text_named_params: names.map((param_name) => ({ param_name, example: 'Ana' })),
    },
  };
}
export function header(text: string, ...values: string[]): Component {
  const example = values.length > 0 ? { example: { header_text: values } } : {};
  return { type: 'HEADER', format: 'TEXT', text, ...example };
}
export function footer(text: string): Component {
  return { type: 'FOOTER', text };
}
export function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}
export function buttons(...list: unknown[]): Component[] {
  return [plainBody, { type: 'BUTTONS', buttons: list }];
}
export const reply = { type: 'QUICK_REPLY', text: 'Yes' };
export const link = { type: 'URL', text: 'Open', url: 'https://ex.test/a' };
export const phone = { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15550100200' };
