import { describe, expect, it } from 'vitest';
import {
  aDraft,
  body,
  buttons,
  image,
  link,
  phone,
  plainBody,
  reply,
} from '../../test/template-builders.js';
import { checkTemplate, type TemplateDraft } from './check-template.js';
import { warnOfTemplate } from './template-warnings.js';

/** The examples of cloud-api.md §4.1, and what its limits still allow. */
const VALID: Record<string, Partial<TemplateDraft>> = {
  'everything plain': {
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['17'] } },
      body('Hi {{1}}, order {{2}} leaves today.', ['Ana', '17']),
      { type: 'FOOTER', text: 'Ex Shop' },
      {
        type: 'BUTTONS',
        buttons: [
          {
            type: 'URL',
            text: 'Track',
            url: 'https://ex.test/{{1}}',
            example: ['https://ex.test/p/17'],
          },
          phone,
          { type: 'QUICK_REPLY', text: 'Change address' },
        ],
      },
    ],
  },
  'named variables': {
    category: 'MARKETING',
    parameterFormat: 'NAMED',
    components: [
      image,
      {
        type: 'BODY',
        text: 'Hello {{first_name}}, use {{code}} before Friday.',
        example: {
          body_text_named_params: [
            { param_name: 'code', example: 'SPRING25' },
            { param_name: 'first_name', example: 'Ana' },
          ],
        },
      },
    ],
  },
  'a login code': {
    category: 'AUTHENTICATION',
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 5 },
      {
        type: 'BUTTONS',
        buttons: [
          {
            type: 'OTP',
            otp_type: 'ONE_TAP',
            text: 'Copy code',
            autofill_text: 'Autofill',
            supported_apps: [{ package_name: 'test.ex.app', signature_hash: 'K8a/AINcGX7' }],
          },
        ],
      },
    ],
  },
  'a login code to copy': {
    category: 'authentication',
    components: [
      { type: 'body' },
      { type: 'buttons', buttons: [{ type: 'otp', otp_type: 'COPY_CODE' }] },
    ],
  },
  'a carousel': {
    category: 'MARKETING',
    components: [
      body('Hi {{1}}, three ideas', ['Ana']),
      {
        type: 'CAROUSEL',
        cards: ['Card one', 'Card two'].map((text) => ({
          components: [
            image,
            { type: 'BODY', text },
            {
              type: 'BUTTONS',
              buttons: [
                { type: 'QUICK_REPLY', text: 'More' },
                { type: 'URL', text: 'Buy', url: 'https://ex.test/{{1}}', example: ['c0'] },
              ],
            },
          ],
        })),
      },
    ],
  },
  'an offer that ends': {
    category: 'MARKETING',
    components: [
      image,
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Ends soon!', has_expiration: true },
      },
      body('Code {{1}} for you', ['SPRING25']),
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'COPY_CODE', example: 'SPRING25' },
          {
            type: 'URL',
            text: 'Shop',
            url: 'https://ex.test/{{1}}',
            example: ['https://ex.test/sale'],
          },
        ],
      },
    ],
  },
  'lower case throughout': {
    category: 'utility',
    components: [{ type: 'body', text: 'Hello you.' }],
  },
  'the longest texts': {
    name: 'a'.repeat(512),
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'é'.repeat(60) },
      body('👋'.repeat(1024)),
      { type: 'FOOTER', text: 'f'.repeat(60) },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'q'.repeat(25) },
          { type: 'URL', text: 'u'.repeat(25), url: `https://ex.test/${'a'.repeat(1984)}` },
          { type: 'PHONE_NUMBER', text: 'p', phone_number: '+1 (555) 010-0200 00' },
        ],
      },
    ],
  },
  'a place as header': { components: [{ type: 'HEADER', format: 'LOCATION' }, plainBody] },
  'underscores in the header': {
    components: [{ type: 'HEADER', format: 'TEXT', text: 'order_17 and item_18' }, plainBody],
  },
  'a variable repeated': {
    components: [body('Hi {{1}}, yes you, {{1}}, come in.', ['Ana'])],
  },
  'variables out of order': {
    components: [body('Order {{2}} is for {{1}}, we are told.', ['Ana', '17'])],
  },
  'ten quick replies': {
    components: buttons(
      ...Array.from({ length: 10 }, (_, index) => ({ ...reply, text: `R${index}` })),
    ),
  },
  'quick replies first': { components: buttons(reply, reply, link, phone) },
  'quick replies last': { components: buttons(link, phone, reply) },
  'a flow': { components: buttons({ type: 'FLOW', text: 'Book', flow_id: '401' }) },
  'a catalog': { components: buttons({ type: 'CATALOG', text: 'View catalog' }) },
};

describe('checkTemplate', () => {
  it.each(Object.entries(VALID))('finds nothing wrong with %s', (_name, draft) => {
    expect(checkTemplate(aDraft(draft))).toEqual([]);
  });
});

describe('all at once', () => {
  it('tells every violation, each with words', () => {
    const violations = checkTemplate({
      name: 'Bad Name',
      language: 'english',
      category: 'SPAM',
      components: [
        { type: 'HEADER', format: 'TEXT', text: '*{{1}}*' },
        body('{{2}}'),
        { type: 'FOOTER', text: '{{1}}' },
        { type: 'BUTTONS', buttons: [reply, { ...link, url: 'x' }, reply] },
      ],
    });
    expect(violations.length).toBeGreaterThanOrEqual(11);
    for (const { path, rule, message, fix } of violations) {
      expect(path).not.toBe('');
      expect(rule).toMatch(/^[a-z_.]+$/);
      expect(message).toMatch(/[.]$/);
      expect(fix.length).toBeGreaterThan(5);
    }
  });
});

describe('hostile input', () => {
  const nested = (depth: number) =>
    JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
  const megabyte = 1_000_000;

  it.each<[string, Partial<TemplateDraft>]>([
    [
      'a huge name',
      {
        name: 'A'.repeat(megabyte),
        language: 'x'.repeat(megabyte),
        category: '{'.repeat(megabyte),
      },
    ],
    ['a huge body', { components: [body('{{1}} '.repeat(megabyte / 6))] }],
    ['opened braces', { components: [body('{'.repeat(megabyte))] }],
    ['closed braces', { components: [body('}'.repeat(megabyte))] }],
    ['alternating braces', { components: [body('{{}}'.repeat(megabyte / 4))] }],
    ['braces just short enough to be read', { components: [body('{{a}}'.repeat(4_000))] }],
    [
      'stars in the header',
      { components: [{ type: 'HEADER', format: 'TEXT', text: '*a'.repeat(10_000) }, plainBody] },
    ],
    [
      'underscores in the header',
      { components: [{ type: 'HEADER', format: 'TEXT', text: ' _a'.repeat(6_000) }, plainBody] },
    ],
    ['blanks', { components: [body(`a${' '.repeat(19_000)}b`)] }],
    [
      'a huge link',
      { components: buttons({ ...link, url: `https://${'{{1}}'.repeat(megabyte / 5)}` }) },
    ],
    [
      'a huge phone number',
      { components: buttons({ ...phone, phone_number: '+'.repeat(megabyte) }) },
    ],
    ['deep nesting', { components: nested(100_000) }],
    [
      'deep nesting in a field',
      { components: [{ type: 'BODY', text: nested(100_000), example: nested(100_000) }] },
    ],
    [
      'many buttons',
      {
        components: [
          plainBody,
          { type: 'BUTTONS', buttons: Array.from({ length: 200_000 }, () => ({})) },
        ],
      },
    ],
    [
      'many cards',
      {
        components: [
          plainBody,
          {
            type: 'CAROUSEL',
            cards: Array.from({ length: 200_000 }, () => ({
              components: Array.from({ length: 5 }, () => ({})),
            })),
          },
        ],
      },
    ],
    [
      'many examples',
      {
        components: [
          {
            ...body('Hi {{1}}, hello {{2}} there.'),
            example: { body_text: [Array.from({ length: 300_000 }, () => '')] },
          },
        ],
      },
    ],
    [
      'inherited names',
      {
        components: [
          { type: 'constructor' },
          { type: '__proto__' },
          JSON.parse('{"__proto__":{"type":"BODY","text":"x"}}'),
        ],
      },
    ],
  ])('of %s is refused, and read to no purpose', (_name, draft) => {
    const violations = checkTemplate(aDraft(draft));
    expect(violations.length).toBeGreaterThan(0);
    expect(violations.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(violations).length).toBeLessThan(100_000);
    expect(JSON.stringify(warnOfTemplate(aDraft(draft))).length).toBeLessThan(100_000);
  });
});
