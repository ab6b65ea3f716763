import { describe, expect, it } from 'vitest';
import { beside } from '../../test/rule-rows.js';
import {
  aDraft,
  body,
  buttons,
  check,
  footer,
  header,
  image,
  link,
  named,
  plainBody,
  reply,
  times,
} from '../../test/template-builders.js';
import type { TemplateDraft } from './check-template.js';
import { warnOfTemplate } from './template-warnings.js';

type Draft = Partial<TemplateDraft>;

const only = (text: string, ...values: string[]): Draft => ({ components: [body(text, values)] });
const marketing = (draft: Draft): Draft => ({ category: 'MARKETING', ...draft });
const warningsOf = (draft: Draft) =>
  warnOfTemplate(aDraft(draft)).map(({ path, rule }) => `${path} ${rule}`);
const carousel = (...components: unknown[]) =>
  marketing({
    components: [
      body('Reply STOP to end this.'),
      {
        type: 'CAROUSEL',
        cards: times(2, {
          components: [image, { type: 'BUTTONS', buttons: [link] }, ...components],
        }),
      },
    ],
  });

/** Where it is from, what is tried, a template that is warned of, where and why, and the nearest that is not. */
const ROWS: [source: string, what: string, due: Draft, warnings: string[], free: Draft][] = [
  [
    '§4.1, §4.8 PROMOTIONAL',
    'a sale',
    only('Our sale begins today.'),
    ['components.0.text warning.promotional'],
    only('Our salesman comes today.'),
  ],
  [
    '§4.1, §4.8 PROMOTIONAL',
    'a percentage',
    only('You get 20% off today.'),
    ['components.0.text warning.promotional'],
    only('The battery is at 20% today.'),
  ],
  [
    '§4.1, §4.8 PROMOTIONAL',
    'something free',
    only('Get a free cup today.'),
    ['components.0.text warning.promotional'],
    only('Feel free to call us today.'),
  ],
  [
    '§4.1, §4.8 PROMOTIONAL',
    'in Portuguese',
    only('Hoje há desconto na loja.'),
    ['components.0.text warning.promotional'],
    marketing(only('Hoje há desconto. Responda SAIR (stop).')),
  ],
  [
    '§4.1, §4.8 PROMOTIONAL',
    'in German',
    only('Heute gibt es Rabatt im Laden.'),
    ['components.0.text warning.promotional'],
    only('Heute gibt es Post für Sie.'),
  ],
  [
    '§4.1, §4.8 PROMOTIONAL',
    'in the header',
    beside(header('Special offer')),
    ['components.1.text warning.promotional'],
    beside(header('Your order')),
  ],
  [
    '§4.1, §4.8 PROMOTIONAL',
    'on a button',
    beside({ type: 'BUTTONS', buttons: [{ ...reply, text: 'Shop now' }] }),
    ['components.1.buttons.0.text warning.promotional'],
    beside({ type: 'BUTTONS', buttons: [reply] }),
  ],
  [
    '§4.8 SCAM',
    'a shortened link in the text',
    only('See bit.ly/x for more.'),
    ['components.0.text warning.shortened_link'],
    only('See rabbit.lyon/x for more.'),
  ],
  [
    '§4.8 SCAM',
    'a shortened link on a button',
    { components: buttons({ ...link, url: 'https://tinyurl.com/x' }) },
    ['components.1.buttons.0.url warning.shortened_link'],
    { components: buttons(link) },
  ],
  [
    '§4.8 SCAM',
    'a link into WhatsApp',
    { components: buttons({ ...link, url: 'https://wa.me/15550100200' }) },
    ['components.1.buttons.0.url warning.shortened_link'],
    { components: buttons({ ...link, url: 'https://wa.me.example/1' }) },
  ],
  [
    '§4.8 SCAM',
    'a shortened link on a card',
    carousel(body('See bit.ly/x.')),
    [0, 1].map((n) => `components.1.cards.${n}.components.2.text warning.shortened_link`),
    carousel(body('See our shop.')),
  ],
  [
    '§4.8 SCAM',
    'a card number',
    only('Please answer with your card number.'),
    ['components.0.text warning.sensitive_data'],
    only('Please answer with your order number.'),
  ],
  [
    '§4.8 SCAM',
    'a password',
    only('Please answer with your password.'),
    ['components.0.text warning.sensitive_data'],
    only('Please choose a password on our site.'),
  ],
  [
    '§4.8 ABUSIVE_CONTENT',
    'a threat',
    only('Pay today or else.'),
    ['components.0.text warning.threat'],
    only('Pay by Friday, please.'),
  ],
  [
    '§4.8 ABUSIVE_CONTENT',
    'capitals alone',
    only('YOUR ORDER IS HERE, {{1}}!', 'a'),
    ['components.0.text warning.capitals'],
    only('YOUR ORDER is here, {{1}}!', 'a'),
  ],
  [
    '§4.8 ABUSIVE_CONTENT',
    'twelve capitals',
    only('PARCELHEREOK'),
    ['components.0.text warning.capitals'],
    only('PARCELHEREO'),
  ],
  [
    '§4.8 INCORRECT_CATEGORY',
    'a login code',
    only('Your verification code is {{1}}, use it.', '1'),
    ['components.0.text warning.login_code'],
    only('Your pick-up code is {{1}}, use it.', '1'),
  ],
  [
    '§4.8 INCORRECT_CATEGORY',
    'a login code in Spanish',
    only('Su código de verificación es {{1}}, úselo.', '1'),
    ['components.0.text warning.login_code'],
    only('Su código de barras es {{1}}, úselo.', '1'),
  ],
  [
    '§4.3, 2388293',
    'fewer than three words for each variable',
    only('Hi {{1}}, order {{2}} left.', 'a', 'b'),
    ['components.0.text warning.ratio'],
    only('Hi {{1}}, your order {{2}} left.', 'a', 'b'),
  ],
  [
    '§4.2 BODY',
    'eleven emoji',
    only('👋'.repeat(11)),
    ['components.0.text warning.emoji'],
    only('👋'.repeat(10)),
  ],
  [
    '§4.2 QUICK_REPLY',
    'an emoji on a button',
    { components: buttons({ ...reply, text: 'Yes 👍' }) },
    ['components.1.buttons.0.text warning.button_emoji'],
    { components: buttons(reply) },
  ],
  [
    '§4.2 QUICK_REPLY',
    'bold words on a button',
    { components: buttons({ ...reply, text: '*Yes*' }) },
    ['components.1.buttons.0.text warning.button_emoji'],
    { components: buttons(reply) },
  ],
  [
    '§4.2 QUICK_REPLY',
    'the same words twice',
    { components: buttons(reply, { ...reply, text: 'yes ' }) },
    ['components.1.buttons.1.text warning.same_label'],
    { components: buttons(reply, { ...reply, text: 'No' }) },
  ],
  [
    '§4.2 CATALOG',
    'other words than WhatsApp’s',
    marketing({
      components: [...buttons({ type: 'CATALOG', text: 'Shop' }), footer('Stop: reply no')],
    }),
    ['components.1.buttons.0.text warning.button_label'],
    marketing({
      components: [...buttons({ type: 'CATALOG', text: 'View catalog' }), footer('Stop: reply no')],
    }),
  ],
  [
    '§4.1, §4.8',
    'a coupon in a utility template',
    { components: buttons({ type: 'COPY_CODE', example: 'X' }) },
    ['components.1.buttons.0.type warning.selling_button'],
    marketing({
      components: [...buttons({ type: 'COPY_CODE', example: 'X' }), footer('Stop: reply no')],
    }),
  ],
  [
    '§4.2 HEADER',
    'a GIF in a utility template',
    beside({ ...image, format: 'GIF' }),
    ['components.1.format warning.gif_header'],
    beside({ ...image, format: 'VIDEO' }),
  ],
  [
    '§4.2 APP',
    'a button into an app in a utility template',
    { components: buttons({ type: 'APP' }) },
    ['components.1.buttons.0.type warning.selling_button'],
    { components: buttons(link) },
  ],
  [
    '§4.8 TAG_CONTENT_MISMATCH',
    'English filed as Russian',
    { language: 'ru' },
    ['components.0.text warning.language'],
    { ...only('Ваш заказ отправлен.'), language: 'ru' },
  ],
  [
    '§4.8 TAG_CONTENT_MISMATCH',
    'an example too many',
    only('Hi {{1}}, welcome here.', 'a', 'b'),
    ['components.0.example warning.examples'],
    only('Hi {{1}}, welcome here.', 'a'),
  ],
  [
    '§4.8 TAG_CONTENT_MISMATCH',
    'an example for no variable',
    beside(header('Order', '17')),
    ['components.1.example warning.examples'],
    beside(header('Order {{1}}', '17')),
  ],
  [
    '§4.8 TAG_CONTENT_MISMATCH',
    'a name too many',
    { parameterFormat: 'named', components: [named('Hi {{a}}, welcome here.', 'a', 'b')] },
    ['components.0.example warning.examples'],
    { parameterFormat: 'named', components: [named('Hi {{a}}, welcome here.', 'a')] },
  ],
  [
    '§3.7',
    'no way out of marketing',
    marketing({}),
    ['components warning.opt_out'],
    marketing(beside(footer('Reply STOP to end this'))),
  ],
  [
    '§3.7',
    'no way out in Spanish',
    marketing({ language: 'es_MX' }),
    ['components warning.opt_out'],
    marketing({ ...beside(footer('Responde BAJA')), language: 'es_MX' }),
  ],
  [
    '§3.7',
    'no way out, whatever the language',
    marketing({ language: 'hi' }),
    ['components warning.opt_out'],
    marketing({ ...beside(footer('…')), language: 'hi' }),
  ],
  [
    '§3.7',
    'no way out, though Filipino begins like Finnish',
    marketing({ language: 'fil' }),
    ['components warning.opt_out'],
    marketing({ components: buttons(reply), language: 'fil' }),
  ],
  [
    '§4.2 CAROUSEL',
    'a footer beside the cards',
    { ...carousel(), components: [...(carousel().components as unknown[]), footer('x')] },
    ['components.2 warning.beside_carousel'],
    carousel(),
  ],
];

describe('warnOfTemplate', () => {
  it.each(ROWS)('%s: %s', (_source, _what, due, warnings, free) => {
    expect(warningsOf(due)).toEqual(warnings);
    expect(warningsOf(free)).toEqual([]);
  });

  it.each(ROWS)('%s: %s breaks no rule', (_source, _what, due, _warnings, free) => {
    expect([...check(due), ...check(free)]).toEqual([]);
  });

  it('tells more than one thing of one text', () => {
    expect(warningsOf(only('SUMMER SALE: BIT.LY/X'))).toEqual([
      'components.0.text warning.promotional',
      'components.0.text warning.shortened_link',
      'components.0.text warning.capitals',
    ]);
  });

  it('has nothing to say of what is no list', () => {
    expect(warnOfTemplate(aDraft({ components: plainBody }))).toEqual([]);
  });
});
