import { describe } from 'vitest';
import { testRules, type RuleRow } from '../../test/rule-rows.js';
import { body, footer, header, image, link, plainBody } from '../../test/template-builders.js';

const offer = (limited_time_offer: unknown = { text: 'Ends soon!', has_expiration: true }) => ({
  type: 'LIMITED_TIME_OFFER',
  limited_time_offer,
});
const code = { type: 'COPY_CODE', example: 'SPRING25' };
const list = (...buttons: unknown[]) => ({ type: 'BUTTONS', buttons });
const good = [offer(), plainBody];

const row = (
  what: string,
  broken: unknown[],
  violations: string[],
  passing: unknown[],
  source = '§4.2 LIMITED_TIME_OFFER',
): RuleRow => [
  source,
  what,
  { category: 'MARKETING', components: broken },
  violations,
  { category: 'MARKETING', components: passing },
];

const text = 'components.0.limited_time_offer.text';

describe('an offer that ends', () => {
  testRules([
    [
      '§4.2 LIMITED_TIME_OFFER',
      'in a utility template',
      { components: good },
      ['components.0 offer.category'],
      { category: 'marketing', components: good },
    ],
    row('nothing in it', [offer(null), plainBody], [`${text} offer.text.missing`], good),
    row(
      'no text',
      [offer({ has_expiration: false }), plainBody],
      [`${text} offer.text.missing`],
      [offer({ text: 'x', has_expiration: false }), plainBody],
    ),
    row(
      '17 characters',
      [offer({ text: 'x'.repeat(17) }), plainBody],
      [`${text} offer.text.too_long`],
      [offer({ text: 'x'.repeat(16) }), plainBody],
    ),
    row(
      'an end that is neither true nor false',
      [offer({ text: 'x', has_expiration: 'yes' }), plainBody],
      ['components.0.limited_time_offer.has_expiration offer.has_expiration'],
      good,
    ),
    row('a footer', [...good, footer('x')], ['components.2 offer.footer'], good),
    row(
      'a text as header',
      [...good, header('x')],
      ['components.2.format offer.header'],
      [...good, image],
    ),
    row(
      'a document as header',
      [...good, { ...image, format: 'DOCUMENT' }],
      ['components.2.format offer.header'],
      [...good, { ...image, format: 'VIDEO' }],
    ),
    row(
      '601 characters in the body',
      [offer(), body('x'.repeat(601))],
      ['components.1.text body.too_long'],
      [offer(), body('x'.repeat(600))],
    ),
    row(
      'the link before the code',
      [...good, list(link, code)],
      ['components.2.buttons.1 offer.button_order'],
      [...good, list(code, link)],
      '§1.5 LTO',
    ),
  ]);
});

describe('a product', () => {
  const product = { type: 'HEADER', format: 'PRODUCT' };
  const view = list({ type: 'SPM', text: 'View' });
  testRules([
    row(
      '161 characters in the body',
      [product, body('x'.repeat(161)), view],
      ['components.1.text body.too_long'],
      [product, body('x'.repeat(160)), view],
      '§4.2 BODY',
    ),
    row(
      'no button to open it',
      [product, plainBody, list(link)],
      ['components.0.format product.button_missing'],
      [product, plainBody, view],
      '§4.2 HEADER',
    ),
    row(
      'a button to open none',
      [image, plainBody, view],
      ['components.2.buttons.0.type product.header_missing'],
      [product, plainBody, view],
      '§4.2 SPM',
    ),
  ]);
});
