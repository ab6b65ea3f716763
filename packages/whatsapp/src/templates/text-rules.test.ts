import { describe, expect, it } from 'vitest';
import { beside, testRules } from '../../test/rule-rows.js';
import { body, check, footer, header, image, plainBody } from '../../test/template-builders.js';

const only = (component: unknown) => ({ components: [component] });
const media = (format: string, example?: object) => ({
  type: 'HEADER',
  format,
  ...(example === undefined ? {} : { example }),
});
const handle = { header_handle: ['4::aW1h'] };
const wrong = (rule: string) => [`components.1.text ${rule}`];

/** Meta’s words of the refusal 2388047. */
const WORDS = '§2.6 2388047';

describe('the body', () => {
  testRules([
    [
      '§4.2 BODY',
      'no text',
      only({ type: 'BODY' }),
      ['components.0.text body.missing'],
      only(body('x')),
    ],
    [
      '§4.2 BODY',
      'an empty text',
      only(body('')),
      ['components.0.text body.missing'],
      only(body('x')),
    ],
    [
      '§4.2 BODY',
      'blanks',
      only(body(' \n ')),
      ['components.0.text body.missing'],
      only(body(' \n x')),
    ],
    [
      '§4.2 BODY',
      'a number',
      only({ type: 'BODY', text: 5 }),
      ['components.0.text body.missing'],
      only(body('5')),
    ],
    [
      '§4.2 BODY',
      '1,025 characters',
      only(body('x'.repeat(1025))),
      ['components.0.text body.too_long'],
      only(body('x'.repeat(1024))),
    ],
    [
      '§4.2 BODY',
      '1,025 emoji, each one character',
      only(body('👋'.repeat(1025))),
      ['components.0.text body.too_long'],
      only(body('👋'.repeat(1024))),
    ],
    [
      '§4.2 BODY',
      '1,025 characters, a variable among them',
      only(body(`x {{1}} ${'y '.repeat(508)}z`, ['a'])),
      ['components.0.text body.too_long'],
      only(body(`x {{1}} ${'y '.repeat(507)}z`, ['a'])),
    ],
  ]);

  it('takes formatting, lines and markup as they are', () => {
    expect(
      check(only(body('*Bold* _it_ ~no~ ```code```\n\n<b>x</b> <script>alert(1)</script>'))),
    ).toEqual([]);
  });
});

describe('the header', () => {
  testRules([
    [
      '§4.2 HEADER',
      'no format',
      beside({ type: 'HEADER', text: 'x' }),
      ['components.1.format header.format'],
      beside(header('x')),
    ],
    [
      '§4.2 HEADER',
      'a strange format',
      beside(media('HOLOGRAM')),
      ['components.1.format header.format'],
      beside(media('LOCATION')),
    ],
    [
      '§4.2 HEADER',
      'sound, which messages alone have',
      beside(media('AUDIO', handle)),
      ['components.1.format header.format'],
      beside(media('video', handle)),
    ],
    ['§4.2 HEADER', 'no text', beside(header('')), wrong('header.missing'), beside(header('x'))],
    [
      '§4.2 HEADER',
      '61 characters',
      beside(header('x'.repeat(61))),
      wrong('header.too_long'),
      beside(header('é'.repeat(60))),
    ],
    [
      '§4.2 HEADER',
      'two variables',
      beside(header('{{1}} and {{2}}', 'a', 'b')),
      wrong('header.variables'),
      beside(header('{{1}}', 'a')),
    ],
    [
      '§4.2 HEADER',
      'bold',
      beside(header('Now *really* new')),
      wrong('header.markdown'),
      beside(header('Now really new')),
    ],
    [
      '§4.2 HEADER',
      'italics',
      beside(header('_Now_ new')),
      wrong('header.markdown'),
      beside(header('order_17 and item_18')),
    ],
    [
      '§4.2 HEADER',
      'struck through',
      beside(header('~Old~ new')),
      wrong('header.markdown'),
      beside(header('~ 5 km, 10~20 or 30~40 min')),
    ],
    [
      '§4.2 HEADER',
      'code',
      beside(header('Use `17`')),
      wrong('header.markdown'),
      beside(header("Use '17'")),
    ],
    [
      WORDS,
      'an asterisk',
      beside(header('5 * 2')),
      wrong('header.markdown'),
      beside(header('5 x 2')),
    ],
    [
      WORDS,
      'two lines',
      beside(header('Order\n17')),
      wrong('header.newline'),
      beside(header('Order 17')),
    ],
    [
      WORDS,
      'an emoji',
      beside(header('Order 📦')),
      wrong('header.emoji'),
      beside(header('Order ✕ → ©')),
    ],
    [WORDS, 'a flag', beside(header('From 🇧🇷')), wrong('header.emoji'), beside(header('From BR'))],
    [
      WORDS,
      'a key cap',
      beside(header('Step 1️⃣')),
      wrong('header.emoji'),
      beside(header('Step #1')),
    ],
    [
      WORDS,
      'a sign shown as emoji',
      beside(header('Ex™️ Shop')),
      wrong('header.emoji'),
      beside(header('Ex™ Shop')),
    ],
    ...['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'].map(
      (format): Parameters<typeof testRules>[0][number] => [
        '§4.2 HEADER',
        `${format} without an example file`,
        beside(media(format)),
        ['components.1.example example.missing'],
        beside(media(format, handle)),
      ],
    ),
    [
      '§4.2 HEADER',
      'an empty list of files',
      beside(media('IMAGE', { header_handle: [] })),
      ['components.1.example example.missing'],
      beside(image),
    ],
    [
      '§4.2 HEADER',
      'a file not in a list',
      beside(media('IMAGE', { header_handle: '4::aW1h' })),
      ['components.1.example example.missing'],
      beside(image),
    ],
    [
      '§4.2 HEADER',
      'two files',
      beside(media('IMAGE', { header_handle: ['4::aW1h', '4::aW1h'] })),
      ['components.1.example example.too_many'],
      beside(image),
    ],
    [
      '§4.5',
      'the link that Meta lists instead of the handle',
      beside(media('IMAGE', { header_handle: ['https://scontent.whatsapp.net/v/x'] })),
      ['components.1.example example.handle'],
      beside(image),
    ],
  ]);

  it('takes a place without example, and markup as it is', () => {
    expect(check(beside(media('LOCATION')))).toEqual([]);
    expect(check(beside(header('<b>x</b><script>1</script>')))).toEqual([]);
  });
});

describe('the footer', () => {
  testRules([
    [
      '§4.2 FOOTER',
      'no text',
      beside({ type: 'FOOTER' }),
      wrong('footer.missing'),
      beside(footer('x')),
    ],
    [
      '§4.2 FOOTER',
      '61 characters',
      beside(footer('x'.repeat(61))),
      wrong('footer.too_long'),
      beside(footer('x'.repeat(60))),
    ],
    [
      '§4.2 FOOTER',
      'a variable',
      beside(footer('Ex {{1}} Shop')),
      wrong('variables.not_allowed'),
      beside(footer('Ex {1} Shop')),
    ],
    [
      '§4.2 FOOTER',
      'a variable by name',
      { ...beside(footer('By {{shop}}')), parameterFormat: 'named' },
      wrong('variables.not_allowed'),
      { components: [plainBody, footer('By <b>us</b>')], parameterFormat: 'named' },
    ],
  ]);
});
