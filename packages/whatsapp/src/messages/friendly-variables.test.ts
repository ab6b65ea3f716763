import { describe, expect, it } from 'vitest';
import {
  V,
  built,
  content,
  definition,
  friendlyProblems,
  image,
  loginAsCreated,
  loginAsListed,
  named,
  order,
  orderVariables,
  reply,
  url,
  type Component,
} from '../../test/message-builders.js';
import type { TemplateVariables } from './template-content.js';

const productHeader = { type: 'HEADER', format: 'PRODUCT' };
const headerProduct = { productRetailerId: 'sku-1', catalogId: '501' };
const amount = { variable: '1', code: 'USD', amount1000: 12_500 };
const offer = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } };
const items = { type: 'BUTTONS', buttons: [{ type: 'MPM', text: 'View items' }] };
const cardParts = [
  image,
  { type: 'BODY', text: 'Only {{1}}' },
  { type: 'BUTTONS', buttons: [url] },
];
const carousel = {
  type: 'CAROUSEL',
  cards: [{ components: cardParts }, { components: cardParts }],
};
/** A card's text is 160 characters at most. */
const card = {
  headerMedia: { link: 'https://cdn.ex.test/1.jpg' },
  body: ['x'.repeat(155)],
  buttons: [{ index: 0, value: 'c0' }],
};
const sections = (count: number, products: number) =>
  Array.from({ length: count }, (_, index) => ({
    title: `Section ${index}`,
    productItems: Array.from({ length: products }, () => ({ productRetailerId: 'sku-1' })),
  }));

describe('templateContent with variables', () => {
  it('builds the whole message', () => {
    expect(content({ definition: order, variables: orderVariables })).toEqual({
      ok: true,
      content: {
        type: 'template',
        template: {
          name: 'order_update_qkzmva',
          language: { code: 'en_US' },
          components: [
            { type: 'header', parameters: [{ type: 'text', text: '17' }] },
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'Ana' },
                { type: 'text', text: '17' },
              ],
            },
            {
              type: 'button',
              sub_type: 'url',
              index: '0',
              parameters: [{ type: 'text', text: 'p/17' }],
            },
          ],
        },
      },
    });
  });

  it('sends no components where there is nothing to fill', () => {
    const plain = definition([{ type: 'BODY', text: 'Hello you.' }, image].slice(0, 1));
    for (const variables of [undefined, {}, { body: [] }, { named: {} }, { buttons: [] }]) {
      expect(content({ definition: plain, variables })).toEqual({
        ok: true,
        content: {
          type: 'template',
          template: { name: 'order_update_qkzmva', language: { code: 'en_US' } },
        },
      });
    }
  });

  it('fills by name, in header and body alike', () => {
    expect(built(named, { named: { code: 'SPRING25', first_name: 'Ana' } })).toEqual([
      { type: 'header', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ana' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'first_name', text: 'Ana' },
          { type: 'text', parameter_name: 'code', text: 'SPRING25' },
        ],
      },
    ]);
  });

  it('escapes what has no place in a link, once', () => {
    const of = definition([
      { type: 'BODY', text: 'Hello.' },
      { type: 'BUTTONS', buttons: [reply, url] },
    ]);
    expect(built(of, { buttons: [{ index: 1, value: 'p/17?x=é y|z%20:' }] })).toEqual([
      {
        ...{ type: 'button', sub_type: 'url', index: '1' },
        parameters: [{ type: 'text', text: 'p/17?x=%C3%A9%20y%7Cz%20%3A' }],
      },
    ]);
  });

  it.each([
    ['as created', loginAsCreated],
    ['as Meta lists it', loginAsListed],
  ])('puts a login code into body and button, for a template %s', (_name, of) => {
    const expected = [
      { type: 'body', parameters: [{ type: 'text', text: '481516' }] },
      {
        type: 'button',
        sub_type: 'url',
        index: '0',
        parameters: [{ type: 'text', text: '481516' }],
      },
    ];
    expect(built(of, { body: ['481516'] })).toEqual(expected);
    expect(built(of, { body: ['481516'], buttons: [{ index: 0, value: '481516' }] })).toEqual(
      expected,
    );
  });

  it('tells every problem at once', () => {
    expect(friendlyProblems(order, {})).toEqual([
      `${V}.header`,
      `${V}.body.0`,
      `${V}.body.1`,
      `${V}.buttons`,
    ]);
    expect(
      friendlyProblems(order, {
        header: 'a\nb',
        body: ['', 'x', 'surplus'],
        named: { x: 'y' },
        headerMedia: { link: 'https://cdn.ex.test/x' },
        buttons: [
          { index: 1, value: 'x' },
          { index: 7, value: 'x' },
          { index: 2, value: 'x' },
          { index: 2, value: 'x' },
        ],
      }).sort(),
    ).toEqual(
      [
        `${V}.header`,
        `${V}.headerMedia`,
        `${V}.body.0`,
        `${V}.body.2`,
        `${V}.buttons.1.index`,
        `${V}.buttons.3.index`,
        `${V}.buttons`,
        `${V}.buttons.0.value`,
        `${V}.named.x`,
      ].sort(),
    );
  });

  it.each<[string, TemplateVariables, string[]]>([
    ['a line break', { ...orderVariables, body: ['A\nB', '17'] }, [`${V}.body.0`]],
    ['a carriage return', { ...orderVariables, body: ['A\rB', '17'] }, [`${V}.body.0`]],
    ['a tab', { ...orderVariables, body: ['Ana', '1\t7'] }, [`${V}.body.1`]],
    ['five blanks', { ...orderVariables, body: ['A     B', '17'] }, [`${V}.body.0`]],
    ['an empty text', { ...orderVariables, header: '' }, [`${V}.header`]],
    ['one too few', { ...orderVariables, body: ['Ana'] }, [`${V}.body.1`]],
    ['one too many', { ...orderVariables, body: ['Ana', '17', 'x'] }, [`${V}.body.2`]],
    ['a long header', { ...orderVariables, header: 'x'.repeat(55) }, [`${V}.header`]],
    ['a long body', { ...orderVariables, body: ['x'.repeat(1000), '17'] }, [`${V}.body`]],
    [
      'a line break in a link',
      { ...orderVariables, buttons: [{ index: 0, value: 'a\nb' }] },
      [`${V}.buttons.0.value`],
    ],
    [
      'a long link',
      { ...orderVariables, buttons: [{ index: 0, value: 'x'.repeat(2000) }] },
      [`${V}.buttons.0.value`],
    ],
    [
      'a place',
      { ...orderVariables, headerLocation: { latitude: 1, longitude: 2 } },
      [`${V}.headerLocation`],
    ],
    ['names', { ...orderVariables, named: { first_name: 'Ana' } }, [`${V}.named.first_name`]],
  ])('refuses %s', (_name, variables, expected) => {
    expect(friendlyProblems(order, variables)).toEqual(expected);
  });

  it('takes what just fits', () => {
    const fits = { ...orderVariables, header: 'x'.repeat(54), body: ['a    b', '👋'.repeat(900)] };
    expect(friendlyProblems(order, fits)).toEqual([]);
  });

  it.each<[string, TemplateVariables, string[]]>([
    ['nothing', {}, [`${V}.named.first_name`, `${V}.named.first_name`, `${V}.named.code`]],
    ['a missing name', { named: { first_name: 'Ana' } }, [`${V}.named.code`]],
    ['a strange name', { named: { first_name: 'Ana', code: 'x', x: 'y' } }, [`${V}.named.x`]],
    ['a list', { body: ['Ana', 'x'], named: { first_name: 'Ana', code: 'x' } }, [`${V}.body`]],
    ['a long text', { named: { first_name: 'Ana', code: 'x'.repeat(1024) } }, [`${V}.named`]],
    [
      'inherited names',
      { named: JSON.parse('{"__proto__":"x"}') as Record<string, string> },
      [`${V}.named.first_name`, `${V}.named.first_name`, `${V}.named.code`, `${V}.named.__proto__`],
    ],
  ])('by name refuses %s', (_name, variables, expected) => {
    expect(friendlyProblems(named, variables)).toEqual(expected);
  });

  it.each<[string, TemplateVariables, string[]]>([
    ['nothing', {}, [`${V}.headerMedia`]],
    ['a text', { header: 'x' }, [`${V}.header`, `${V}.headerMedia`]],
    [
      'link and id',
      { headerMedia: { link: 'https://cdn.ex.test/x', mediaId: '1' } },
      [`${V}.headerMedia`],
    ],
    ['neither', { headerMedia: {} }, [`${V}.headerMedia`]],
    [
      'a file name',
      { headerMedia: { mediaId: '1', filename: 'a.jpg' } },
      [`${V}.headerMedia.filename`],
    ],
  ])('for an image header refuses %s', (_name, variables, expected) => {
    expect(friendlyProblems(definition([image]), variables)).toEqual(expected);
  });

  it.each<[string, TemplateVariables, string[]]>([
    ['no code', {}, [`${V}.body.0`]],
    ['an empty code', { body: [''] }, [`${V}.body.0`]],
    ['a long code', { body: ['1'.repeat(16)] }, [`${V}.body.0`]],
    ['two codes', { body: ['1', '2'] }, [`${V}.body.1`]],
    [
      'another code in the button',
      { body: ['1'], buttons: [{ index: 0, value: '2' }] },
      [`${V}.buttons.0.value`],
    ],
    [
      'a second button',
      { body: ['1'], buttons: [{ index: 1, value: '1' }] },
      [`${V}.buttons.0.index`],
    ],
  ])('for a login code refuses %s', (_name, variables, expected) => {
    expect(friendlyProblems(loginAsCreated, variables)).toEqual(expected);
    expect(friendlyProblems(loginAsListed, variables)).toEqual(expected);
  });

  it.each<[string, Component[], TemplateVariables, string[]]>([
    ['no product', [productHeader], {}, [`${V}.headerProduct`]],
    [
      'a product for an image',
      [image],
      { headerProduct },
      [`${V}.headerProduct`, `${V}.headerMedia`],
    ],
    ['no end of an offer', [offer], {}, [`${V}.offerEndsAt`]],
    ['an end that is no time', [offer], { offerEndsAt: 'soon' }, [`${V}.offerEndsAt`]],
    ['an end without an offer', [], { offerEndsAt: '2026-12-01T00:00:00Z' }, [`${V}.offerEndsAt`]],
    [
      'an amount of no variable',
      [],
      { amounts: [{ ...amount, variable: '1' }] },
      [`${V}.amounts.0.variable`],
    ],
    ['a date of no variable', [], { dates: ['1'] }, [`${V}.dates.0`]],
    ['no sections', [items], {}, [`${V}.buttons`]],
    [
      'a picture, but no sections',
      [items],
      { buttons: [{ index: 0, value: 'sku-1' }] },
      [`${V}.buttons.0.sections`],
    ],
    [
      'sections of a link',
      [{ type: 'BUTTONS', buttons: [url] }],
      { buttons: [{ index: 0, value: 'x', sections: sections(1, 1) }] },
      [`${V}.buttons.0.sections`],
    ],
    [
      'sections and data of a catalogue',
      [{ type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View catalog' }] }],
      { buttons: [{ index: 0, flowActionData: {}, sections: sections(1, 1) }] },
      [`${V}.buttons.0.flowActionData`, `${V}.buttons.0.sections`],
    ],
    [
      'a line break in the token of a flow',
      [{ type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book', flow_id: '1' }] }],
      { buttons: [{ index: 0, value: 'a\nb' }] },
      [`${V}.buttons.0.value`],
    ],
    [
      'a value for a button that needs components',
      [{ type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS' }] }],
      { buttons: [{ index: 0, value: 'x' }] },
      [`${V}.buttons.0.value`],
    ],
    [
      'eleven sections',
      [items],
      { buttons: [{ index: 0, sections: sections(11, 1) }] },
      [`${V}.buttons.0.sections`],
    ],
    [
      '31 products',
      [items],
      { buttons: [{ index: 0, sections: sections(2, 16) }] },
      [`${V}.buttons.0.sections`],
    ],
    [
      'sections with a long title, without one, and without products',
      [items],
      {
        buttons: [
          {
            index: 0,
            sections: [
              { title: 'x'.repeat(25), productItems: [{ productRetailerId: 'sku-1' }] },
              { productItems: [] },
            ],
          },
        ],
      },
      [
        `${V}.buttons.0.sections.0.title`,
        `${V}.buttons.0.sections.1.title`,
        `${V}.buttons.0.sections.1`,
      ],
    ],
    ['cards without a carousel', [], { cards: [{}] }, [`${V}.cards`]],
    ['no cards', [carousel], {}, [`${V}.cards`]],
    [
      'one card of two, and that one wrong',
      [carousel],
      { cards: [{ body: ['x'.repeat(160), 'y'], headerMedia: {} }] },
      [
        `${V}.cards.0.headerMedia`,
        `${V}.cards.0.body.1`,
        `${V}.cards.0.body`,
        `${V}.cards.0.buttons`,
        `${V}.cards`,
      ],
    ],
    ['a card too many', [carousel], { cards: [card, card, card] }, [`${V}.cards`]],
  ])('refuses %s', (_name, parts, variables, expected) => {
    const of = definition([{ type: 'BODY', text: 'Hello.' }, ...parts]);
    expect(friendlyProblems(of, variables)).toEqual(expected);
  });

  it('takes what just fits, in sections, cards and offers whose end is not shown', () => {
    const hello = { type: 'BODY', text: 'Hello.' };
    const tenOfThree = { buttons: [{ index: 0, sections: sections(10, 3) }] };
    expect(friendlyProblems(definition([hello, items]), tenOfThree)).toEqual([]);
    expect(friendlyProblems(definition([hello, carousel]), { cards: [card, card] })).toEqual([]);
    const quiet = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends' } };
    expect(friendlyProblems(definition([hello, quiet]), {})).toEqual([]);
    const ends = { offerEndsAt: '2026-12-01T00:00:00Z' };
    expect(friendlyProblems(definition([hello, quiet]), ends)).toEqual([]);
  });

  it('names a variable once, as an amount or as a date', () => {
    const variables = {
      ...orderVariables,
      amounts: [
        { ...amount, variable: '2' },
        { ...amount, variable: '2' },
      ],
      dates: ['2', '1'],
    };
    expect(friendlyProblems(order, variables)).toEqual([`${V}.amounts.1.variable`, `${V}.dates.0`]);
  });

  it.each([undefined, null, 'x', [], [null, 5, { type: 'BODY' }]])(
    'does not fall over the definition %j',
    (components) => {
      const of = { parameterFormat: '', category: '', components };
      expect(content({ definition: of, variables: {} }).ok).toBe(true);
    },
  );
});
