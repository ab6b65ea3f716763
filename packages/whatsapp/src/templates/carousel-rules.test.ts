import { describe } from 'vitest';
import { testRules, type RuleRow } from '../../test/rule-rows.js';
import {
  body,
  footer,
  header,
  image,
  link,
  plainBody,
  reply,
  times,
} from '../../test/template-builders.js';

const video = { ...image, format: 'VIDEO' };
const product = { type: 'HEADER', format: 'PRODUCT' };
const view = { type: 'SPM', text: 'View' };
const list = (...buttons: unknown[]) => ({ type: 'BUTTONS', buttons });
const card = (...components: unknown[]) => ({ components });
const plain = card(image, list(reply));

const row = (what: string, broken: unknown, rules: string[], passing: unknown): RuleRow => {
  const draft = (cards: unknown) => ({
    category: 'MARKETING',
    components: [plainBody, { type: 'CAROUSEL', cards }],
  });
  return [
    '§4.2 CAROUSEL',
    what,
    draft(broken),
    rules.map((rule) => `components.1.cards${rule}`),
    draft(passing),
  ];
};
const second = (rule: string) => [`.1.components${rule}`];
const both = (rule: string) => [`.0.components${rule}`, `.1.components${rule}`];

describe('a carousel', () => {
  testRules([
    row('no cards', undefined, [' carousel.card_count'], [plain, plain]),
    row('one card', [plain], [' carousel.card_count'], [plain, plain]),
    row('eleven cards', times(11, plain), [' carousel.card_count'], times(10, plain)),
    row(
      'an empty card',
      [plain, {}],
      [
        ...second(' carousel.header_missing'),
        ...second(' carousel.buttons_missing'),
        ...second(' carousel.headers_differ'),
        ...second(' carousel.buttons_differ'),
      ],
      [plain, plain],
    ),
    row(
      'an image and a video',
      [plain, card(video, list(reply))],
      second(' carousel.headers_differ'),
      times(2, card(video, list(reply))),
    ),
    row(
      'a reply and a link',
      [plain, card(image, list(link))],
      second(' carousel.buttons_differ'),
      times(2, card(image, list(link))),
    ),
    row(
      'buttons in another order',
      [card(image, list(reply, link)), card(image, list(link, reply))],
      second(' carousel.buttons_differ'),
      times(2, card(image, list(reply, link))),
    ),
    row(
      'one button and two',
      [plain, card(image, list(reply, reply))],
      second(' carousel.buttons_differ'),
      times(2, card(image, list(reply, reply))),
    ),
    row(
      'three buttons',
      times(2, card(image, list(reply, reply, reply))),
      both('.1.buttons carousel.button_count'),
      times(2, card(image, list(reply, reply))),
    ),
    row('no button', times(2, card(image, list())), both('.1.buttons buttons.missing'), [
      plain,
      plain,
    ]),
    row(
      '161 characters',
      [plain, card(image, list(reply), body('x'.repeat(161)))],
      second('.2.text body.too_long'),
      [plain, card(image, list(reply), body('x'.repeat(160)))],
    ),
    row(
      'a variable at the end of a card',
      [plain, card(image, list(reply), body('We greet you, {{1}}', ['a']))],
      second('.2.text variables.edge'),
      [plain, card(image, list(reply), body('We greet you, {{1}}.', ['a']))],
    ),
    row(
      'a footer on a card',
      [plain, card(image, list(reply), footer('x'))],
      second('.2.type carousel.component'),
      [plain, card(image, list(reply), body('x'))],
    ),
    row(
      'two bodies on a card',
      [plain, card(image, list(reply), body('x'), body('y'))],
      second(' components.duplicate'),
      [plain, card(image, list(reply), body('x'))],
    ),
    row(
      'a text as header',
      times(2, card(header('x'), list(reply))),
      both('.0.format carousel.header_format'),
      [plain, plain],
    ),
    row(
      'a document as header',
      times(2, card({ ...image, format: 'DOCUMENT' }, list(reply))),
      both('.0.format carousel.header_format'),
      times(2, card(video, list(reply))),
    ),
    row(
      'no example file',
      [plain, card({ type: 'HEADER', format: 'IMAGE' }, list(reply))],
      second('.0.example example.missing'),
      [plain, plain],
    ),
    row(
      'the button of a product without the product',
      times(2, card(image, list(view))),
      both('.1.buttons.0.type product.header_missing'),
      times(2, card(product, list(view))),
    ),
    row(
      'a login code on a card',
      times(2, card(image, list({ type: 'OTP' }))),
      both('.1.buttons.0.type button.otp.category'),
      times(2, card(product, list(link))),
    ),
    row(
      'a long text on a button',
      [plain, card(image, list({ ...reply, text: 'x'.repeat(26) }))],
      second('.1.buttons.0.text button.text.too_long'),
      [plain, card(image, list({ ...reply, text: 'x'.repeat(25) }))],
    ),
  ]);
});
