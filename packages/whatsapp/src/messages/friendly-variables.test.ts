import { describe, expect, it } from 'vitest';
import {
  C,
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

  it.each<[string, Component, TemplateVariables, unknown]>([
    [
      'an image by link',
      image,
      { headerMedia: { link: 'https://cdn.ex.test/h.jpg' } },
      { type: 'image', image: { link: 'https://cdn.ex.test/h.jpg' } },
    ],
    [
      'a video by id',
      { ...image, format: 'VIDEO' },
      { headerMedia: { mediaId: '301' } },
      { type: 'video', video: { id: '301' } },
    ],
    [
      'a document with a name',
      { ...image, format: 'DOCUMENT' },
      { headerMedia: { mediaId: '301', filename: 'invoice-17.pdf' } },
      { type: 'document', document: { id: '301', filename: 'invoice-17.pdf' } },
    ],
    [
      'a place',
      { type: 'HEADER', format: 'LOCATION' },
      { headerLocation: { latitude: 52.37, longitude: 4.89, name: 'Shop' } },
      { type: 'location', location: { latitude: 52.37, longitude: 4.89, name: 'Shop' } },
    ],
  ])('fills %s as header', (_name, header, variables, parameter) => {
    const of = definition([header, { type: 'BODY', text: 'Hello you.' }]);
    expect(built(of, variables)).toEqual([{ type: 'header', parameters: [parameter] }]);
  });

  it.each<[string, Component, string, string, unknown]>([
    [
      'a link',
      url,
      'p/17?x=é y|z%20:',
      'url',
      { type: 'text', text: 'p/17?x=%C3%A9%20y%7Cz%20%3A' },
    ],
    ['a quick reply', reply, 'STOP_17', 'quick_reply', { type: 'payload', payload: 'STOP_17' }],
    [
      'a coupon',
      { type: 'COPY_CODE', example: 'X' },
      'SPRING25',
      'copy_code',
      { type: 'coupon_code', coupon_code: 'SPRING25' },
    ],
    [
      'a flow',
      { type: 'FLOW', text: 'Book', flow_id: '1' },
      'visit-17',
      'flow',
      { type: 'action', action: { flow_token: 'visit-17' } },
    ],
    [
      'a catalog',
      { type: 'CATALOG', text: 'View catalog' },
      'sku-1',
      'catalog',
      { type: 'action', action: { thumbnail_product_retailer_id: 'sku-1' } },
    ],
  ])('fills %s as button', (_name, button, value, subType, parameter) => {
    const of = definition([
      { type: 'BODY', text: 'Hello.' },
      { type: 'BUTTONS', buttons: [reply, button] },
    ]);
    expect(built(of, { buttons: [{ index: 1, value }] })).toEqual([
      { type: 'button', sub_type: subType, index: '1', parameters: [parameter] },
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

  it('says where only components will do', () => {
    const body = { type: 'BODY', text: 'Hello.' };
    const offer = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } };
    const carousel = { type: 'CAROUSEL', cards: [{ components: [image] }] };
    expect(friendlyProblems(definition([body, offer]), {})).toEqual([C]);
    expect(friendlyProblems(definition([body, carousel]), {})).toEqual([C]);
    expect(friendlyProblems(definition([body, { type: 'HEADER', format: 'PRODUCT' }]), {})).toEqual(
      [C],
    );
    const items = definition([
      body,
      { type: 'BUTTONS', buttons: [{ type: 'MPM', text: 'View items' }] },
    ]);
    expect(friendlyProblems(items, {})).toEqual([`${V}.buttons`]);
    expect(friendlyProblems(items, { buttons: [{ index: 0, value: 'x' }] })).toEqual([
      `${V}.buttons.0.value`,
    ]);
  });

  it.each([undefined, null, 'x', [], [null, 5, { type: 'BODY' }]])(
    'does not fall over the definition %j',
    (components) => {
      const of = { parameterFormat: '', category: '', components };
      expect(content({ definition: of, variables: {} }).ok).toBe(true);
    },
  );
});
