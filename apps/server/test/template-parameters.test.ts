import { randomUUID } from 'node:crypto';
import type { Message, SendCheck, SendMessageBody, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, newPhone } from './fixtures.js';
import { aMedia, anMp4, aPdf } from './media-files.js';
import { startApp, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;
/** Examples, by the format of the header. */
let files: Record<string, string>;

beforeAll(async () => {
  app = await startApp();
  // Templates of one text are made again and again here, which Meta's reviewers would reject.
  await app.sandbox.setSettings({ review: 'approve' });
  merchant = await app.registerMerchant();
  files = {
    IMAGE: (await aMedia(merchant)).id,
    VIDEO: (await aMedia(merchant, anMp4())).id,
    DOCUMENT: (await aMedia(merchant, aPdf())).id,
  };
});

afterAll(() => app.stop());

interface Component {
  type: string;
  [field: string]: unknown;
}
type Variables = NonNullable<NonNullable<SendMessageBody['template']>['variables']>;

interface Kind {
  name: string;
  category?: string;
  parameterFormat?: string;
  template: Component[];
  variables: Variables;
  /** What Meta documents (cloud-api.md §1.5), by hand. */
  components: unknown[];
}

/** The format stands for a file of that kind, until there is one. */
const media = (format: string) => ({
  type: 'HEADER',
  format,
  example: { header_handle: [`a file: ${format}`] },
});
const hello = { type: 'BODY', text: 'Your order leaves our shop today.' };
const offerBody = {
  type: 'BODY',
  text: 'Code {{1}} for you',
  example: { body_text: [['SPRING25']] },
};
const link = {
  ...{ type: 'URL', text: 'Track', url: 'https://shop.test/{{1}}' },
  example: ['https://shop.test/p/17'],
};
const coupon = { type: 'COPY_CODE', example: 'SPRING25' };
const more = { type: 'QUICK_REPLY', text: 'More' };
const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });
const header = (parameter: object) => ({ type: 'header', parameters: [parameter] });
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const button = (sub_type: string, index: string, parameter: object) => ({
  ...{ type: 'button', sub_type, index },
  parameters: [parameter],
});
const text = (value: string) => ({ type: 'text', text: value });
const file = 'https://cdn.shop.test/17';
const place = { latitude: 52.3702, longitude: 4.8952, name: 'Pick-up point', address: 'Damrak 1' };

const kinds: Kind[] = [
  {
    name: 'a text header, values and buttons',
    template: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['17'] } },
      {
        type: 'BODY',
        text: 'Hi {{1}}, please pay {{2}} until {{3}} for your order.',
        example: { body_text: [['Ana', '$12.50', '24 November 2026']] },
      },
      buttons(link, { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15550100200' }, more),
    ],
    variables: {
      header: '17',
      body: ['Ana', '$12.50', '24 November 2026'],
      amounts: [{ variable: '2', code: 'USD', amount1000: 12_500 }],
      dates: ['3'],
      buttons: [
        { index: 0, value: 'p/17' },
        { index: 2, value: 'MORE_17' },
      ],
    },
    components: [
      header(text('17')),
      body(
        text('Ana'),
        {
          type: 'currency',
          currency: { fallback_value: '$12.50', code: 'USD', amount_1000: 12_500 },
        },
        { type: 'date_time', date_time: { fallback_value: '24 November 2026' } },
      ),
      button('url', '0', text('p/17')),
      button('quick_reply', '2', { type: 'payload', payload: 'MORE_17' }),
    ],
  },
  {
    name: 'named values',
    parameterFormat: 'named',
    template: [
      {
        type: 'BODY',
        text: 'Hello {{first_name}}, your order {{order_id}} has left our shop.',
        example: {
          body_text_named_params: [
            { param_name: 'first_name', example: 'Ana' },
            { param_name: 'order_id', example: '17' },
          ],
        },
      },
    ],
    variables: { named: { order_id: '17', first_name: 'Ana' } },
    components: [
      body(
        { type: 'text', parameter_name: 'first_name', text: 'Ana' },
        { type: 'text', parameter_name: 'order_id', text: '17' },
      ),
    ],
  },
  ...(['IMAGE', 'VIDEO'] as const).map((format) => ({
    name: `a header with ${format}`,
    template: [media(format), hello],
    variables: { headerMedia: { link: file } },
    components: [header({ type: format.toLowerCase(), [format.toLowerCase()]: { link: file } })],
  })),
  {
    name: 'a document',
    template: [media('DOCUMENT'), hello],
    variables: { headerMedia: { link: file, filename: 'invoice-17.pdf' } },
    components: [
      header({ type: 'document', document: { link: file, filename: 'invoice-17.pdf' } }),
    ],
  },
  {
    name: 'a place',
    template: [{ type: 'HEADER', format: 'LOCATION' }, hello],
    variables: { headerLocation: place },
    components: [header({ type: 'location', location: place })],
  },
  {
    name: 'a product',
    category: 'MARKETING',
    template: [
      { type: 'HEADER', format: 'PRODUCT' },
      hello,
      buttons({ type: 'SPM', text: 'View' }),
    ],
    variables: { headerProduct: { productRetailerId: 'sku-1', catalogId: '501' } },
    components: [
      header({ type: 'product', product: { product_retailer_id: 'sku-1', catalog_id: '501' } }),
    ],
  },
  {
    name: 'a coupon',
    category: 'MARKETING',
    template: [hello, buttons(coupon)],
    variables: { buttons: [{ index: 0, value: 'SPRING25' }] },
    components: [button('copy_code', '0', { type: 'coupon_code', coupon_code: 'SPRING25' })],
  },
  {
    name: 'a login code',
    category: 'AUTHENTICATION',
    template: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 5 },
      buttons({ type: 'OTP', otp_type: 'COPY_CODE' }),
    ],
    variables: { body: ['481516'] },
    components: [body(text('481516')), button('url', '0', text('481516'))],
  },
  {
    name: 'a flow',
    template: [hello, buttons({ type: 'FLOW', text: 'Book', flow_id: '401' })],
    variables: {
      buttons: [{ index: 0, value: 'visit-17', flowActionData: { firstName: 'Ana' } }],
    },
    components: [
      button('flow', '0', {
        type: 'action',
        action: { flow_token: 'visit-17', flow_action_data: { firstName: 'Ana' } },
      }),
    ],
  },
  {
    name: 'a catalogue',
    category: 'MARKETING',
    template: [hello, buttons({ type: 'CATALOG', text: 'View catalog' })],
    variables: { buttons: [{ index: 0, value: 'sku-1' }] },
    components: [
      button('catalog', '0', {
        type: 'action',
        action: { thumbnail_product_retailer_id: 'sku-1' },
      }),
    ],
  },
  {
    name: 'several products',
    category: 'MARKETING',
    template: [hello, buttons({ type: 'MPM', text: 'View items' })],
    variables: {
      buttons: [
        {
          ...{ index: 0, value: 'sku-1' },
          sections: [{ title: 'A', productItems: [{ productRetailerId: 'sku-1' }] }],
        },
      ],
    },
    components: [
      button('mpm', '0', {
        type: 'action',
        action: {
          thumbnail_product_retailer_id: 'sku-1',
          sections: [{ title: 'A', product_items: [{ product_retailer_id: 'sku-1' }] }],
        },
      }),
    ],
  },
  {
    name: 'an offer that ends',
    category: 'MARKETING',
    template: [
      media('IMAGE'),
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Ends soon!', has_expiration: true },
      },
      offerBody,
      buttons(coupon, link),
    ],
    variables: {
      headerMedia: { link: file },
      body: ['SPRING25'],
      offerEndsAt: '2026-11-25T10:46:40+01:00',
      buttons: [
        { index: 0, value: 'SPRING25' },
        { index: 1, value: 'sale?c=1' },
      ],
    },
    components: [
      header({ type: 'image', image: { link: file } }),
      body(text('SPRING25')),
      {
        type: 'limited_time_offer',
        parameters: [
          {
            type: 'limited_time_offer',
            limited_time_offer: { expiration_time_ms: 1_795_600_000_000 },
          },
        ],
      },
      button('copy_code', '0', { type: 'coupon_code', coupon_code: 'SPRING25' }),
      button('url', '1', text('sale?c=1')),
    ],
  },
  {
    name: 'a carousel',
    category: 'MARKETING',
    template: [
      { type: 'BODY', text: 'Hi {{1}}, two ideas', example: { body_text: [['Ana']] } },
      {
        type: 'CAROUSEL',
        cards: ['Card one', 'Card two'].map((cardText) => ({
          components: [media('IMAGE'), { type: 'BODY', text: cardText }, buttons(more, link)],
        })),
      },
    ],
    variables: {
      body: ['Ana'],
      cards: [0, 1].map((index) => ({
        headerMedia: { link: `${file}-${index}` },
        buttons: [
          { index: 0, value: `more-${index}` },
          { index: 1, value: `c${index}` },
        ],
      })),
    },
    components: [
      body(text('Ana')),
      {
        type: 'carousel',
        cards: [0, 1].map((index) => ({
          card_index: index,
          components: [
            header({ type: 'image', image: { link: `${file}-${index}` } }),
            button('quick_reply', '0', { type: 'payload', payload: `more-${index}` }),
            button('url', '1', text(`c${index}`)),
          ],
        })),
      },
    ],
  },
];

/** Meta takes a text once. */
function sayingSomethingElse(part: Component): Component {
  if (part.type !== 'BODY' || typeof part.text !== 'string') return part;
  return { ...part, text: `${part.text} ${randomUUID().slice(0, 8)}` };
}

function create({ category = 'UTILITY', parameterFormat, template }: Partial<Kind>) {
  return anApprovedTemplate(merchant, {
    name: `kind_${randomUUID().replaceAll('-', '_')}`,
    language: 'en_US',
    category,
    ...(parameterFormat === undefined ? {} : { parameterFormat }),
    components: JSON.parse(
      JSON.stringify((template ?? []).map(sayingSomethingElse)).replaceAll(
        /a file: (\w+)/g,
        (_all, format: string) => files[format] ?? '',
      ),
    ) as unknown,
  } as { name: string });
}

const send = (message: object, query = '') =>
  merchant.call('POST', `/api/messages/send${query}`, message);

const messageOf = ({ name, language }: Template, fields: object) => ({
  to: newPhone(),
  type: 'template',
  template: { name, language, ...fields },
});

async function sentComponents(id: string): Promise<unknown> {
  const { messages } = await app.sandbox.ledger({ callbackData: id });
  const payload = messages[0]?.payload as { template: { components: unknown } } | undefined;
  return payload?.template.components;
}

describe.each(kinds)('sendMessage: a template with $name', (kind) => {
  it('reaches Meta as Meta documents, from variables and from components', async () => {
    const template = await create(kind);
    for (const fields of [{ variables: kind.variables }, { components: kind.components }]) {
      const answer = await send(messageOf(template, fields));
      expect(answer.error).toBeUndefined();
      const message = answer.data as Message;
      expect([answer.status, message.content.template]).toMatchObject([201, fields]);
      expect(await sentComponents(message.id)).toEqual(kind.components);
    }
  });
});

const wrong: Variables = {
  header: 'x'.repeat(61),
  body: ['Ana\nRuiz'],
  amounts: [{ variable: '9', code: 'USD', amount1000: 1 }],
  headerLocation: place,
  offerEndsAt: '2026-12-01T00:00:00Z',
  buttons: [
    { index: 0, value: 'x', sections: [{ productItems: [{ productRetailerId: 'sku-1' }] }] },
    { index: 1, value: '+15550100200' },
    { index: 7, value: 'x' },
  ],
};

describe('sendMessage: a dry run of a template', () => {
  it('tells every fault of the variables at once, with its limit, and sends nothing', async () => {
    const [first] = kinds;
    const template = await create(first ?? {});
    const { total } = await app.sandbox.ledger();
    const answer = await send(
      { ...messageOf(template, { variables: wrong }), to: '5550109999' },
      '?dryRun=true',
    );
    const { valid, problems } = answer.data as SendCheck;
    expect([answer.status, valid]).toEqual([200, false]);
    const variables = 'template.variables';
    expect(problems.map(({ path, code }) => `${path} ${code}`).sort()).toEqual(
      [
        'to invalid_phone_number',
        ...[
          ...['header', 'headerLocation', 'offerEndsAt', 'amounts.0.variable'],
          ...['body.0', 'body.1', 'body.2'],
          ...['buttons.0.sections', 'buttons.1.value', 'buttons.2.index'],
        ].map((path) => `${variables}.${path} template_parameters_mismatch`),
      ].sort(),
    );
    const messageAt = (path: string) =>
      problems.find((problem) => problem.path === `${variables}.${path}`)?.message;
    expect(messageAt('header')).toContain('67 characters');
    expect(messageAt('header')).toContain('at most 60');
    expect(messageAt('body.0')).toContain('line breaks');
    expect((await app.sandbox.ledger()).total).toBe(total);
  });

  it('tells every fault of the components at once', async () => {
    const carousel = kinds.find(({ name }) => name === 'a carousel');
    const template = await create(carousel ?? {});
    const components = [
      body(text('Ana     Ruiz')),
      {
        type: 'carousel',
        cards: [
          { card_index: 0, components: [header({ type: 'video', video: { id: '1' } })] },
          { card_index: 5, components: [] },
        ],
      },
    ];
    const answer = await send(messageOf(template, { components }), '?dryRun=true');
    const { problems } = answer.data as SendCheck;
    expect(problems.map(({ path }) => path)).toEqual([
      'template.components.0.parameters.0',
      'template.components.1.cards.0.components.0.parameters.0.type',
      'template.components.1.cards.0.components',
      'template.components.1.cards.1.card_index',
    ]);
  });

  it('is what a real send would meet', async () => {
    const [first] = kinds;
    const template = await create(first ?? {});
    const real = await send(messageOf(template, { variables: wrong }));
    const dry = await send(messageOf(template, { variables: wrong }), '?dryRun=true');
    expect([real.status, real.error.code]).toEqual([422, 'template_parameters_mismatch']);
    const { problems } = dry.data as SendCheck;
    expect(real.error.details).toEqual(problems.map(({ path, message }) => ({ path, message })));
  });
});

describe('sendMessage: variables of a template', () => {
  it.each<[string, object]>([
    ['buttons.0', { buttons: [{ index: 0 }] }],
    ['buttons.0.index', { buttons: [{ index: 10, value: 'x' }] }],
    ['buttons.0.sections', { buttons: [{ index: 0, sections: [] }] }],
    ['amounts.0.code', { amounts: [{ variable: '1', code: 'dollar', amount1000: 1 }] }],
    ['amounts.0.amount1000', { amounts: [{ variable: '1', code: 'USD', amount1000: 0.5 }] }],
    ['dates.0', { dates: ['{{1}}'] }],
    ['headerProduct.catalogId', { headerProduct: { productRetailerId: 'sku-1' } }],
    ['offerEndsAt', { offerEndsAt: 'soon' }],
    ['cards', { cards: Array.from({ length: 11 }, () => ({})) }],
    ['cards.0.header', { cards: [{ header: 'x' }] }],
  ])('have no wrong %s', async (path, variables) => {
    const { status, error } = await send({
      to: newPhone(),
      type: 'template',
      template: { name: 'any', language: 'en_US', variables },
    });
    expect([status, error.details?.[0]?.path]).toEqual([400, `template.variables.${path}`]);
  });
});
