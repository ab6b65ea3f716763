import type { TemplateCheck } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateBody } from './fixtures.js';
import { startApp, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
});

afterAll(() => app.stop());

const MARKUP = '<script>alert(1)</script><b>&amp;</b>';
const body = { type: 'BODY', text: 'Your order leaves today.' };
const reply = { type: 'QUICK_REPLY', text: 'Yes' };
const times = (count: number, item: unknown): unknown[] =>
  Array.from({ length: count }, () => item);
const buttons = (...list: unknown[]) => [body, { type: 'BUTTONS', buttons: list }];

async function validate(fields: object): Promise<TemplateCheck> {
  const draft = { name: 'order_update', language: 'en_US', category: 'UTILITY', ...fields };
  const { data } = await merchant.expect(200, 'POST', '/api/templates/validate', draft);
  return data as TemplateCheck;
}

describe('bad input to validateTemplate', () => {
  const told: [what: string, fields: object, violations: string[]][] = [
    [
      'an emoji in a header',
      { components: [{ type: 'HEADER', format: 'TEXT', text: 'Order 📦' }, body] },
      ['components.0.text header.emoji'],
    ],
    [
      'a variable at the end',
      {
        components: [
          { type: 'BODY', text: 'We greet you, {{1}}', example: { body_text: [['a']] } },
        ],
      },
      ['components.0.text variables.edge'],
    ],
    [
      '1,025 characters',
      { components: [{ type: 'BODY', text: 'x'.repeat(1025) }] },
      ['components.0.text body.too_long'],
    ],
    [
      'eleven buttons',
      { components: buttons(...times(11, reply)) },
      ['components.1.buttons buttons.too_many'],
    ],
    [
      'a language Meta lacks, and a hyphen',
      { language: 'en-EO', components: [body] },
      ['language language.unknown'],
    ],
    [
      'all at once',
      { name: MARKUP, language: MARKUP, category: MARKUP, components: [{ type: MARKUP }] },
      [
        ...['name name.characters', 'language language.unknown', 'category category.unknown'],
        ...['components.0.type components.type', 'components body.missing'],
      ],
    ],
  ];
  it.each(told)('%s is told with what to do', async (_what, fields, violations) => {
    const check = await validate(fields);
    expect(check.valid).toBe(false);
    expect(check.violations.map(({ path, rule }) => `${path} ${rule}`)).toEqual(violations);
    expect(check.violations.every(({ message, fix }) => message !== '' && fix !== '')).toBe(true);
  });

  it('HTML and script are text: valid where Meta takes them, and kept letter by letter', async () => {
    const short = '<b>&amp;</b>';
    const components = [
      { type: 'HEADER', format: 'TEXT', text: MARKUP },
      {
        type: 'BODY',
        text: `${MARKUP} {{1}} ${MARKUP}, we say.`,
        example: { body_text: [[MARKUP]] },
      },
      { type: 'FOOTER', text: MARKUP },
      { type: 'BUTTONS', buttons: [{ ...reply, text: short }] },
    ];
    expect((await validate({ components })).violations).toEqual([]);
    const draft = { ...templateBody(), components, submit: false };
    const { data } = await merchant.expect(201, 'POST', '/api/templates', draft);
    expect(data).toMatchObject({ components });
  });

  const huge: [what: string, components: unknown[]][] = [
    ['one button’s text', buttons({ ...reply, text: 'x'.repeat(990_000) })],
    ['braces', times(10, { type: 'FOOTER', text: '{'.repeat(98_000) })],
    ['variables', times(10, { type: 'FOOTER', text: '{{1}} '.repeat(16_000) })],
    ['links', buttons(...times(10, { type: 'URL', text: 'x', url: 'https://a'.repeat(11_000) }))],
    ['blanks', buttons(...times(10, { ...reply, text: `x${' '.repeat(98_000)}x` }))],
  ];
  it.each(huge)('a megabyte of %s is judged', async (_what, components) => {
    expect(JSON.stringify(components).length).toBeGreaterThan(950_000);
    const { valid, violations, warnings } = await validate({ components });
    expect(valid).toBe(false);
    expect(JSON.stringify([violations, warnings]).length).toBeLessThan(100_000);
  });

  it('a megabyte that hides in a field that Meta does not know is neither made nor kept', async () => {
    const footer = { type: 'FOOTER', text: 'Ex', hidden: 'x'.repeat(990_000) };
    const draft = { ...templateBody(), components: [body, footer], submit: false };
    const { status, error } = await merchant.call('POST', '/api/templates', draft);
    expect([status, error.code]).toEqual([422, 'template_rules']);
    expect(error.details).toMatchObject([{ path: 'components' }]);
    const { violations } = await validate({ components: draft.components });
    expect(violations).toMatchObject([{ path: 'components', rule: 'components.size' }]);
  });

  it('more than a megabyte is not read', async () => {
    const components = [body, { type: 'FOOTER', x: 'x'.repeat(1024 * 1024) }];
    const draft = { ...templateBody(), components };
    const { status, error } = await merchant.call('POST', '/api/templates/validate', draft);
    expect([status, error.code]).toEqual([413, 'payload_too_large']);
  });
});
