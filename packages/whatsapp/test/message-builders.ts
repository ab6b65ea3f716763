import { expect } from 'vitest';
import {
  templateContent,
  type TemplateContentInput,
  type TemplateDefinition,
  type TemplateVariables,
} from '../src/messages/template-content.js';

export type Component = Record<string, unknown>;

export const V = 'template.variables';
export const C = 'template.components';
export const image = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1h'] } };
const twoVariables = { type: 'BODY', text: 'Hi {{1}}, order {{2}} leaves today.' };
export const url = { type: 'URL', text: 'Track', url: 'https://ex.test/{{1}}' };
export const reply = { type: 'QUICK_REPLY', text: 'Change address' };

export function definition(components: Component[], overrides: Partial<TemplateDefinition> = {}) {
  return { parameterFormat: 'positional', category: 'UTILITY', components, ...overrides };
}
export function content(input: Partial<TemplateContentInput> & { definition: TemplateDefinition }) {
  return templateContent({ providerName: 'order_update_qkzmva', language: 'en_US', ...input });
}
export function built(of: TemplateDefinition, variables?: TemplateVariables): unknown {
  const result = content({ definition: of, variables });
  if (!result.ok) return result.problems;
  return result.content.type === 'template'
    ? (result.content.template.components ?? [])
    : undefined;
}
export function problems(
  input: Partial<TemplateContentInput> & { definition: TemplateDefinition },
): string[] {
  const result = content(input);
  if (result.ok) return [];
  for (const { message } of result.problems) expect(message).toMatch(/^[A-Z].*\.$/);
  return result.problems.map(({ path }) => path);
}
export function friendlyProblems(of: TemplateDefinition, variables: TemplateVariables): string[] {
  return problems({ definition: of, variables });
}

export const order = definition([
  { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
  twoVariables,
  { type: 'FOOTER', text: 'Ex Shop' },
  { type: 'BUTTONS', buttons: [url, { type: 'PHONE_NUMBER', text: 'Call' }, reply] },
]);
export const orderVariables: TemplateVariables = {
  header: '17',
  body: ['Ana', '17'],
  buttons: [{ index: 0, value: 'p/17' }],
};
export const named = definition(
  [
    { type: 'HEADER', format: 'TEXT', text: 'For {{first_name}}' },
    { type: 'BODY', text: 'Hello {{first_name}}, use {{code}} before Friday.' },
  ],
  { parameterFormat: 'NAMED' },
);
export const loginAsCreated = definition(
  [
    { type: 'BODY', add_security_recommendation: true },
    { type: 'FOOTER', code_expiration_minutes: 5 },
    { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
  ],
  { category: 'AUTHENTICATION' },
);
export const loginAsListed = definition(
  [
    { type: 'BODY', text: '*{{1}}* is your verification code.' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Copy code', url: 'https://www.ex.test/otp/code/?code=otp{{1}}' },
      ],
    },
  ],
  { category: 'authentication' },
);
