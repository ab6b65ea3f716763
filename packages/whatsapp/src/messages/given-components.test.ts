import { describe, expect, it } from 'vitest';
import {
  C,
  content,
  definition,
  image,
  loginAsCreated,
  loginAsListed,
  named,
  order,
  problems,
  url,
} from '../../test/message-builders.js';
import type { TemplateDefinition } from './template-content.js';

describe('templateContent with components', () => {
  const header = { type: 'header', parameters: [{ type: 'text', text: '17' }] };
  const body = {
    type: 'body',
    parameters: [
      { type: 'text', text: 'Ana' },
      { type: 'currency', currency: { fallback_value: '$12.50', code: 'USD', amount_1000: 12500 } },
    ],
  };
  const button = {
    type: 'button',
    sub_type: 'url',
    index: '0',
    parameters: [{ type: 'text', text: 'p/17' }],
  };
  const given = (components: unknown[], of: TemplateDefinition = order) =>
    problems({ definition: of, components });

  it('passes good ones on as they are', () => {
    const more = {
      type: 'button',
      sub_type: 'QUICK_REPLY',
      index: 2,
      parameters: [{ type: 'payload', payload: 'x' }],
    };
    const tap = { type: 'tap_target_configuration', tap_target_configuration: [{ url: 'x' }] };
    const components = [header, body, button, more, tap];
    const result = content({ definition: order, components });
    expect(result).toMatchObject({ ok: true, content: { template: { components } } });
  });

  it('does not take both', () => {
    expect(problems({ definition: order, components: [], variables: {} })).toEqual([C]);
  });

  it.each<[string, unknown[], string[]]>([
    ['nothing', [], [C, C, C]],
    ['no object', [header, body, button, null], [`${C}.3`]],
    ['the header twice', [header, body, button, header], [`${C}.3`]],
    [
      'two header values',
      [{ ...header, parameters: [{}, {}] }, body, button],
      [`${C}.0.parameters`],
    ],
    [
      'an image in a text header',
      [{ type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] }, body, button],
      [`${C}.0.parameters.0.type`],
    ],
    [
      'a long header',
      [{ type: 'header', parameters: [{ type: 'text', text: 'x'.repeat(55) }] }, body, button],
      [`${C}.0.parameters.0`],
    ],
    [
      'one value too few',
      [header, { ...body, parameters: body.parameters.slice(1) }, button],
      [`${C}.1.parameters`],
    ],
    [
      'one value too many',
      [header, { ...body, parameters: [...body.parameters, { type: 'text', text: 'x' }] }, button],
      [`${C}.1.parameters`],
    ],
    [
      'values of another kind',
      [header, { type: 'body', parameters: [{ type: 'image' }, 'x'] }, button],
      [`${C}.1.parameters.0`, `${C}.1.parameters.1`],
    ],
    [
      'a line break',
      [
        header,
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'a\nb' },
            { type: 'text', text: 'x' },
          ],
        },
        button,
      ],
      [`${C}.1.parameters.0`],
    ],
    [
      'a long body',
      [
        header,
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'x'.repeat(1024) },
            { type: 'text', text: 'x' },
          ],
        },
        button,
      ],
      [`${C}.1.parameters`],
    ],
    ['no button', [header, body], [C]],
    [
      'a button without index',
      [header, body, { ...button, index: undefined }],
      [`${C}.2.index`, C],
    ],
    ['a button past the end', [header, body, button, { ...button, index: '9' }], [`${C}.3.index`]],
    ['a button twice', [header, body, button, button], [`${C}.3.index`]],
    ['a button that takes nothing', [header, body, button, { ...button, index: 1 }], [`${C}.3`]],
    [
      'another sub_type',
      [header, body, { ...button, sub_type: 'quick_reply' }],
      [`${C}.2.sub_type`],
    ],
    [
      'a button without value',
      [header, body, { ...button, parameters: [] }],
      [`${C}.2.parameters`],
    ],
    [
      'a button with another value',
      [header, body, { ...button, parameters: [{ type: 'payload', payload: 'x' }] }],
      [`${C}.2.parameters.0.type`],
    ],
    [
      'a button with an empty value',
      [header, body, { ...button, parameters: [{ type: 'text', text: '' }] }],
      [`${C}.2.parameters.0.text`],
    ],
  ])('refuses %s', (_name, components, expected) => {
    expect(given(components)).toEqual(expected);
  });

  it.each<[string, unknown, string[]]>([
    ['a link', { type: 'image', image: { link: 'https://cdn.ex.test/h.jpg' } }, []],
    ['an id', { type: 'IMAGE', image: { id: 301 } }, []],
    [
      'both',
      { type: 'image', image: { link: 'https://cdn.ex.test/x', id: '1' } },
      [`${C}.0.parameters.0.image`],
    ],
    ['neither', { type: 'image', image: {} }, [`${C}.0.parameters.0.image`]],
    [
      'a file of its own',
      { type: 'image', image: { link: 'file:///etc/passwd', filename: 'a.jpg' } },
      [`${C}.0.parameters.0.image.link`, `${C}.0.parameters.0.image.filename`],
    ],
    ['another kind', { type: 'video', video: { id: '1' } }, [`${C}.0.parameters.0.type`]],
    ['nothing', null, [`${C}.0.parameters.0.type`]],
  ])('measures an image header with %s', (_name, parameter, expected) => {
    expect(given([{ type: 'header', parameters: [parameter] }], definition([image]))).toEqual(
      expected,
    );
  });

  it('measures a place', () => {
    const of = definition([{ type: 'HEADER', format: 'LOCATION' }]);
    const place = (location: unknown) => [
      { type: 'header', parameters: [{ type: 'location', location }] },
    ];
    expect(given(place({ latitude: '52.37', longitude: 4.89 }), of)).toEqual([]);
    expect(given(place({ latitude: 'north', longitude: 181 }), of)).toEqual([
      `${C}.0.parameters.0.location.latitude`,
      `${C}.0.parameters.0.location.longitude`,
    ]);
    expect(given(place(null), of)).toEqual([
      `${C}.0.parameters.0.location.latitude`,
      `${C}.0.parameters.0.location.longitude`,
    ]);
  });

  it('measures a product', () => {
    const of = definition([{ type: 'HEADER', format: 'PRODUCT' }]);
    const components = [
      { type: 'header', parameters: [{ type: 'product', product: { catalog_id: '501' } }] },
    ];
    expect(given(components, of)).toEqual([`${C}.0.parameters.0.product.product_retailer_id`]);
  });

  it.each<[string, unknown]>([
    ['no code', { fallback_value: '$1', amount_1000: 1000 }],
    ['no amount', { fallback_value: '$1', code: 'USD' }],
    ['half an amount', { fallback_value: '$1', code: 'USD', amount_1000: 0.5 }],
    ['no text', { code: 'USD', amount_1000: 1000 }],
    ['a line break', { fallback_value: '$\n1', code: 'USD', amount_1000: 1000 }],
  ])('refuses a currency with %s', (_name, currency) => {
    const parameters = [
      { type: 'text', text: 'Ana' },
      { type: 'currency', currency },
    ];
    expect(given([header, { type: 'body', parameters }, button])).toEqual([`${C}.1.parameters.1`]);
  });

  it.each<[string, string, unknown, string[]]>([
    ['FLOW', 'nothing', undefined, ['']],
    ['FLOW', 'another token', { flow_token: 7 }, ['.flow_token']],
    ['FLOW', 'data that is no object', { flow_action_data: 'x' }, ['.flow_action_data']],
    [
      'CATALOG',
      'an empty product',
      { thumbnail_product_retailer_id: '' },
      ['.thumbnail_product_retailer_id'],
    ],
    ['MPM', 'no sections', {}, ['.sections']],
    [
      'MPM',
      'a section without title and a product without id',
      { sections: [{ product_items: [{}] }, { title: 'B', product_items: [] }] },
      ['.sections.0.title', '.sections.1', '.sections.0.product_items.0'],
    ],
  ])('of a button %s refuses %s', (type, _name, action, expected) => {
    const of = definition([
      { type: 'BODY', text: 'Hello.' },
      { type: 'BUTTONS', buttons: [{ type }] },
    ]);
    const parameters = [{ type: 'action', action }];
    const components = [{ type: 'button', sub_type: type.toLowerCase(), index: 0, parameters }];
    expect(given(components, of)).toEqual(
      expected.map((path) => `${C}.0.parameters.0.action${path}`),
    );
  });

  it('takes a button for a flow without parameters', () => {
    const of = definition([
      { type: 'BODY', text: 'Hello.' },
      { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book' }] },
    ]);
    expect(given([{ type: 'button', sub_type: 'flow', index: 0 }], of)).toEqual([]);
  });

  it('measures names', () => {
    const parameter = (parameter_name: string) => ({ type: 'text', parameter_name, text: 'x' });
    const components = (...names: string[]) => [
      { type: 'header', parameters: [parameter('first_name')] },
      { type: 'body', parameters: names.map(parameter) },
    ];
    expect(given(components('code', 'first_name'), named)).toEqual([]);
    expect(given(components('code', 'code'), named)).toEqual([`${C}.1.parameters.1`]);
    expect(given(components('code', 'x'), named)).toEqual([`${C}.1.parameters.1`]);
    expect(given([{ type: 'body', parameters: body.parameters }], named)).toEqual([
      C,
      `${C}.0.parameters.0`,
      `${C}.0.parameters.1`,
    ]);
  });

  it('measures a login code', () => {
    const code = (inBody: string, inButton: string) => [
      { type: 'body', parameters: [{ type: 'text', text: inBody }] },
      {
        type: 'button',
        sub_type: 'url',
        index: '0',
        parameters: [{ type: 'text', text: inButton }],
      },
    ];
    expect(given(code('481516', '481516'), loginAsListed)).toEqual([]);
    expect(given(code('481516', '1'), loginAsListed)).toEqual([`${C}.1`]);
    expect(given(code('4'.repeat(16), '4'.repeat(16)), loginAsCreated)).toEqual([
      `${C}.0.parameters.0`,
      `${C}.1.parameters.0.text`,
    ]);
    expect(given(code('1', '1').slice(0, 1), loginAsCreated)).toEqual([C]);
  });

  it('measures an offer that ends', () => {
    const of = definition([
      { type: 'BODY', text: 'Hello.' },
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends', has_expiration: true } },
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: 'X' }, url] },
    ]);
    const components = (expiration_time_ms: unknown) => [
      {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms } }],
      },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: 0,
        parameters: [{ type: 'coupon_code', coupon_code: 'SPRING25' }],
      },
      { type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: 'sale' }] },
    ];
    expect(given(components(1795600000000), of)).toEqual([]);
    expect(given(components('soon'), of)).toEqual([`${C}.0.parameters`]);
    expect(given(components(1).slice(1), of)).toEqual([C]);
    const [end] = components(1795600000000);
    expect(given([header, body, button, end])).toEqual([`${C}.3`]);
  });

  it('measures the cards of a carousel', () => {
    const cardButtons = { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'More' }, url] };
    const of = definition([
      { type: 'BODY', text: 'Hi {{1}}, three ideas' },
      {
        type: 'CAROUSEL',
        cards: [{ components: [image, cardButtons] }, { components: [image, cardButtons] }],
      },
    ]);
    const card = (card_index: number, components?: unknown[]) => ({
      card_index,
      components: components ?? [
        { type: 'header', parameters: [{ type: 'image', image: { id: '301' } }] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'c0' }] },
      ],
    });
    const components = (...cards: unknown[]) => [
      { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
      { type: 'carousel', cards },
    ];
    expect(given(components(card(0), card(1)), of)).toEqual([]);
    expect(given(components(card(1), card(0)), of)).toEqual([]);
    expect(given(components(card(0)), of)).toEqual([`${C}.1.cards`]);
    expect(given(components(card(0), { components: [] }), of)).toEqual([
      `${C}.1.cards.1.card_index`,
    ]);
    expect(given(components(card(0), card(0)), of)).toEqual([`${C}.1.cards.1.card_index`]);
    expect(given(components(card(0), card(5)), of)).toEqual([`${C}.1.cards.1.card_index`]);
    expect(given(components(card(0), card(1, [])), of)).toEqual([
      `${C}.1.cards.1.components`,
      `${C}.1.cards.1.components`,
    ]);
    expect(given(components().slice(0, 1), of)).toEqual([C]);
  });

  it('has a limit', () => {
    expect(given(Array.from({ length: 100_000 }, () => body))).toEqual([C]);
    const many = { type: 'body', parameters: Array.from({ length: 100_000 }, () => ({})) };
    expect(given([header, many, button]).length).toBeLessThan(10);
  });
});
