import { describe, expect, it } from 'vitest';
import {
  built,
  content,
  definition,
  image,
  loginAsCreated,
  loginAsListed,
  named,
  problems,
  reply,
  url,
  type Component,
} from '../../test/message-builders.js';
import type { TemplateDefinition, TemplateVariables } from './template-content.js';

const hello = { type: 'BODY', text: 'Hello you.' };
const withHeader = (header: Component) => definition([header, hello]);
const withButtons = (...buttons: Component[]) =>
  definition([hello, { type: 'BUTTONS', buttons: [reply, ...buttons] }]);
const media = (format: string) => withHeader({ ...image, format });
const product = { type: 'HEADER', format: 'PRODUCT' };
const card = (...parts: Component[]) => ({ components: parts });
const carousel = (body: Component, ...cards: Component[]) =>
  definition([body, { type: 'CAROUSEL', cards }], { category: 'MARKETING' });
const cardButtons = { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'More' }, url] };
const offer = (...buttons: Component[]) =>
  definition(
    [
      image,
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Ends soon!', has_expiration: true },
      },
      { type: 'BODY', text: 'Code {{1}} for you' },
      { type: 'BUTTONS', buttons },
    ],
    { category: 'MARKETING' },
  );

/** cloud-api.md §1.5, by hand: what we are given, and what Meta documents. */
const golden: [string, TemplateDefinition, TemplateVariables, unknown[]][] = [
  [
    'an image by link',
    media('IMAGE'),
    { headerMedia: { link: 'https://cdn.ex.test/h.jpg' } },
    [
      {
        type: 'header',
        parameters: [{ type: 'image', image: { link: 'https://cdn.ex.test/h.jpg' } }],
      },
    ],
  ],
  [
    'an image by id',
    media('IMAGE'),
    { headerMedia: { mediaId: '301000000000001' } },
    [{ type: 'header', parameters: [{ type: 'image', image: { id: '301000000000001' } }] }],
  ],
  [
    'a video',
    media('VIDEO'),
    { headerMedia: { link: 'https://cdn.ex.test/h.mp4' } },
    [
      {
        type: 'header',
        parameters: [{ type: 'video', video: { link: 'https://cdn.ex.test/h.mp4' } }],
      },
    ],
  ],
  [
    'a document with its name',
    media('DOCUMENT'),
    { headerMedia: { link: 'https://cdn.ex.test/17', filename: 'invoice-17.pdf' } },
    [
      {
        type: 'header',
        parameters: [
          {
            type: 'document',
            document: { link: 'https://cdn.ex.test/17', filename: 'invoice-17.pdf' },
          },
        ],
      },
    ],
  ],
  [
    'a moving picture',
    media('GIF'),
    { headerMedia: { link: 'https://cdn.ex.test/h.mp4' } },
    [
      {
        type: 'header',
        parameters: [{ type: 'gif', gif: { link: 'https://cdn.ex.test/h.mp4' } }],
      },
    ],
  ],
  [
    'a place',
    withHeader({ type: 'HEADER', format: 'LOCATION' }),
    {
      headerLocation: {
        ...{ latitude: 52.3702, longitude: 4.8952 },
        ...{ name: 'Pick-up point', address: 'Damrak 1' },
      },
    },
    [
      {
        type: 'header',
        parameters: [
          {
            type: 'location',
            location: {
              ...{ latitude: 52.3702, longitude: 4.8952 },
              ...{ name: 'Pick-up point', address: 'Damrak 1' },
            },
          },
        ],
      },
    ],
  ],
  [
    'a product as header',
    definition([product, hello, { type: 'BUTTONS', buttons: [{ type: 'SPM', text: 'View' }] }]),
    { headerProduct: { productRetailerId: 'sku-1', catalogId: '501' } },
    [
      {
        type: 'header',
        parameters: [
          { type: 'product', product: { product_retailer_id: 'sku-1', catalog_id: '501' } },
        ],
      },
    ],
  ],
  [
    'text, an amount and a date',
    definition([{ type: 'BODY', text: 'Hi {{1}}, pay {{2}} until {{3}}, please.' }]),
    {
      body: ['Ana', '$12.50', '24 November 2026'],
      amounts: [{ variable: '2', code: 'USD', amount1000: 12_500 }],
      dates: ['3'],
    },
    [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ana' },
          {
            type: 'currency',
            currency: { fallback_value: '$12.50', code: 'USD', amount_1000: 12_500 },
          },
          { type: 'date_time', date_time: { fallback_value: '24 November 2026' } },
        ],
      },
    ],
  ],
  [
    'values by name',
    named,
    { named: { first_name: 'Ana', code: 'SPRING25' } },
    [
      { type: 'header', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ana' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'first_name', text: 'Ana' },
          { type: 'text', parameter_name: 'code', text: 'SPRING25' },
        ],
      },
    ],
  ],
  [
    'a quick reply and the end of a link',
    withButtons(url),
    {
      buttons: [
        { index: 0, value: 'STOP_ORDER_17' },
        { index: 1, value: 'p/17' },
      ],
    },
    [
      {
        ...{ type: 'button', sub_type: 'quick_reply', index: '0' },
        parameters: [{ type: 'payload', payload: 'STOP_ORDER_17' }],
      },
      {
        ...{ type: 'button', sub_type: 'url', index: '1' },
        parameters: [{ type: 'text', text: 'p/17' }],
      },
    ],
  ],
  [
    'a coupon',
    withButtons({ type: 'COPY_CODE', example: 'SPRING25' }),
    { buttons: [{ index: 1, value: 'SPRING25' }] },
    [
      {
        ...{ type: 'button', sub_type: 'copy_code', index: '1' },
        parameters: [{ type: 'coupon_code', coupon_code: 'SPRING25' }],
      },
    ],
  ],
  [
    'a flow',
    withButtons({ type: 'FLOW', text: 'Book', flow_id: '401' }),
    { buttons: [{ index: 1, value: 'visit-17', flowActionData: { firstName: 'Ana' } }] },
    [
      {
        ...{ type: 'button', sub_type: 'flow', index: '1' },
        parameters: [
          {
            type: 'action',
            action: { flow_token: 'visit-17', flow_action_data: { firstName: 'Ana' } },
          },
        ],
      },
    ],
  ],
  [
    'a catalogue',
    withButtons({ type: 'CATALOG', text: 'View catalog' }),
    { buttons: [{ index: 1, value: 'sku-1' }] },
    [
      {
        ...{ type: 'button', sub_type: 'catalog', index: '1' },
        parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'sku-1' } }],
      },
    ],
  ],
  [
    'several products',
    withButtons({ type: 'MPM', text: 'View items' }),
    {
      buttons: [
        {
          index: 1,
          value: 'sku-1',
          sections: [{ title: 'A', productItems: [{ productRetailerId: 'sku-1' }] }],
        },
      ],
    },
    [
      {
        ...{ type: 'button', sub_type: 'mpm', index: '1' },
        parameters: [
          {
            type: 'action',
            action: {
              thumbnail_product_retailer_id: 'sku-1',
              sections: [{ title: 'A', product_items: [{ product_retailer_id: 'sku-1' }] }],
            },
          },
        ],
      },
    ],
  ],
  ...[loginAsCreated, loginAsListed].map(
    (login, index): [string, TemplateDefinition, TemplateVariables, unknown[]] => [
      `a login code (${index === 0 ? 'as created' : 'as listed'})`,
      login,
      { body: ['481516'] },
      [
        { type: 'body', parameters: [{ type: 'text', text: '481516' }] },
        {
          ...{ type: 'button', sub_type: 'url', index: '0' },
          parameters: [{ type: 'text', text: '481516' }],
        },
      ],
    ],
  ),
  [
    'an offer with a coupon',
    offer({ type: 'COPY_CODE', example: 'SPRING25' }, url),
    {
      headerMedia: { link: 'https://cdn.ex.test/h.jpg' },
      body: ['SPRING25'],
      offerEndsAt: '2026-11-25T10:46:40+01:00',
      buttons: [
        { index: 0, value: 'SPRING25' },
        { index: 1, value: 'sale?c=1' },
      ],
    },
    [
      {
        type: 'header',
        parameters: [{ type: 'image', image: { link: 'https://cdn.ex.test/h.jpg' } }],
      },
      { type: 'body', parameters: [{ type: 'text', text: 'SPRING25' }] },
      {
        type: 'limited_time_offer',
        parameters: [
          {
            type: 'limited_time_offer',
            limited_time_offer: { expiration_time_ms: 1_795_600_000_000 },
          },
        ],
      },
      {
        ...{ type: 'button', sub_type: 'copy_code', index: '0' },
        parameters: [{ type: 'coupon_code', coupon_code: 'SPRING25' }],
      },
      {
        ...{ type: 'button', sub_type: 'url', index: '1' },
        parameters: [{ type: 'text', text: 'sale?c=1' }],
      },
    ],
  ],
  [
    'a carousel',
    carousel(
      { type: 'BODY', text: 'Hi {{1}}, three ideas' },
      card(image, { type: 'BODY', text: 'Only {{1}} today' }, cardButtons),
      card(image, { type: 'BODY', text: 'Card two' }, cardButtons),
    ),
    {
      body: ['Ana'],
      cards: [
        {
          headerMedia: { mediaId: '301000000000001' },
          body: ['$5'],
          amounts: [{ variable: '1', code: 'USD', amount1000: 5000 }],
          buttons: [
            { index: 0, value: 'more-0' },
            { index: 1, value: 'c0' },
          ],
        },
        {
          headerMedia: { link: 'https://cdn.ex.test/2.jpg' },
          buttons: [{ index: 1, value: 'c1' }],
        },
      ],
    },
    [
      { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [
              { type: 'header', parameters: [{ type: 'image', image: { id: '301000000000001' } }] },
              {
                type: 'body',
                parameters: [
                  {
                    type: 'currency',
                    currency: { fallback_value: '$5', code: 'USD', amount_1000: 5000 },
                  },
                ],
              },
              {
                ...{ type: 'button', sub_type: 'quick_reply', index: '0' },
                parameters: [{ type: 'payload', payload: 'more-0' }],
              },
              {
                ...{ type: 'button', sub_type: 'url', index: '1' },
                parameters: [{ type: 'text', text: 'c0' }],
              },
            ],
          },
          {
            card_index: 1,
            components: [
              {
                type: 'header',
                parameters: [{ type: 'image', image: { link: 'https://cdn.ex.test/2.jpg' } }],
              },
              {
                ...{ type: 'button', sub_type: 'url', index: '1' },
                parameters: [{ type: 'text', text: 'c1' }],
              },
            ],
          },
        ],
      },
    ],
  ],
  [
    'a carousel of named values',
    definition(
      [
        { type: 'BODY', text: 'Hi {{first_name}}, two ideas' },
        {
          type: 'CAROUSEL',
          cards: [card(image, { type: 'BODY', text: 'Only {{price}} today' }), card(image)],
        },
      ],
      { parameterFormat: 'NAMED', category: 'MARKETING' },
    ),
    {
      named: { first_name: 'Ana' },
      cards: [
        { headerMedia: { mediaId: '301' }, named: { price: '$5' } },
        { headerMedia: { mediaId: '302' } },
      ],
    },
    [
      {
        type: 'body',
        parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ana' }],
      },
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [
              { type: 'header', parameters: [{ type: 'image', image: { id: '301' } }] },
              {
                type: 'body',
                parameters: [{ type: 'text', parameter_name: 'price', text: '$5' }],
              },
            ],
          },
          {
            card_index: 1,
            components: [{ type: 'header', parameters: [{ type: 'image', image: { id: '302' } }] }],
          },
        ],
      },
    ],
  ],
  [
    'a carousel of products',
    carousel(hello, card(product), card(product)),
    {
      cards: ['sku-1', 'sku-2'].map((productRetailerId) => ({
        headerProduct: { productRetailerId, catalogId: '501' },
      })),
    },
    [
      {
        type: 'carousel',
        cards: ['sku-1', 'sku-2'].map((product_retailer_id, card_index) => ({
          card_index,
          components: [
            {
              type: 'header',
              parameters: [
                { type: 'product', product: { product_retailer_id, catalog_id: '501' } },
              ],
            },
          ],
        })),
      },
    ],
  ],
];

describe.each(golden)('%s', (_name, of, variables, components) => {
  it('is Meta’s shape, of variables', () => {
    expect(built(of, variables)).toEqual(components);
  });

  it('is taken and passed on as it is, of components', () => {
    expect(problems({ definition: of, components })).toEqual([]);
    expect(content({ definition: of, components })).toMatchObject({
      content: { template: { components } },
    });
  });
});
