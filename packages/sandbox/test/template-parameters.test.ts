import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, startBench, type Bench, type Json } from './harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
  await bench.control.putTemplates(
    Object.entries(TEMPLATES).map(([name, components]) => ({
      name,
      language: 'en',
      category: 'MARKETING' as const,
      components,
    })),
  );
});
afterAll(() => bench.stop());

const hello = { type: 'BODY', text: 'Hello you.' };
const media = (format: string) => ({
  type: 'HEADER',
  format,
  example: { header_handle: ['4::x'] },
});
const link = {
  type: 'URL',
  text: 'Buy',
  url: 'https://ex.test/{{1}}',
  example: ['https://ex.test/a'],
};
const withButtons = (...buttons: Json[]) => [hello, { type: 'BUTTONS', buttons }];
const more = { type: 'QUICK_REPLY', text: 'More' };
const cardOf = (header: Json) => ({
  components: [
    header,
    { type: 'BODY', text: 'Only {{1}} today', example: { body_text: [['$5']] } },
    { type: 'BUTTONS', buttons: [more, link] },
  ],
});
const offer = (has_expiration: boolean) => ({
  type: 'LIMITED_TIME_OFFER',
  limited_time_offer: { text: 'Ends soon!', has_expiration },
});

const TEMPLATES: Record<string, Json[]> = {
  plain: [hello],
  image: [media('IMAGE'), hello],
  document: [media('DOCUMENT'), hello],
  place: [{ type: 'HEADER', format: 'LOCATION' }, hello],
  product: [{ type: 'HEADER', format: 'PRODUCT' }, ...withButtons({ type: 'SPM', text: 'View' })],
  values: [
    {
      type: 'BODY',
      text: 'Please pay {{2}} to {{1}} today.',
      example: { body_text: [['Ana', '$5']] },
    },
  ],
  buttons: withButtons(more, link, { type: 'COPY_CODE', example: 'SPRING25' }),
  flow: withButtons({ type: 'FLOW', text: 'Book', flow_id: '401' }),
  catalog: withButtons({ type: 'CATALOG', text: 'View catalog' }),
  items: withButtons({ type: 'MPM', text: 'View items' }),
  call: withButtons({ type: 'VOICE_CALL', text: 'Call us' }),
  offer: [
    offer(true),
    { type: 'BODY', text: 'Code {{1}} for you', example: { body_text: [['X']] } },
    { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: 'SPRING25' }] },
  ],
  quiet: [offer(false), hello],
  cards: [hello, { type: 'CAROUSEL', cards: [cardOf(media('IMAGE')), cardOf(media('IMAGE'))] }],
};

const header = (...parameters: unknown[]) => ({ type: 'header', parameters });
const body = (...parameters: unknown[]) => ({ type: 'body', parameters });
const text = (value: string) => ({ type: 'text', text: value });
const button = (sub_type: string, index: unknown, ...parameters: unknown[]) => ({
  ...{ type: 'button', sub_type, index },
  parameters,
});
const image = header({ type: 'image', image: { link: 'https://ex.test/a.jpg' } });
const place = (fields: Json) => [
  header({ type: 'location', location: { latitude: '52.37', longitude: 4.89, ...fields } }),
];
const amount = (fields: Json) => ({
  type: 'currency',
  currency: { fallback_value: '$5', code: 'USD', amount_1000: 5000, ...fields },
});
const url = (value: string, index: unknown = '1') => button('url', index, text(value));
const coupon = (code: string, index: unknown = 2) =>
  button('copy_code', index, { type: 'coupon_code', coupon_code: code });
const threeButtons = [url('p/17'), coupon('SPRING25')];
const action = (sub_type: string, fields: unknown) => [
  button(sub_type, 0, { type: 'action', action: fields }),
];
const items = (count: number) =>
  Array.from({ length: count }, () => ({ product_retailer_id: 'sku-1' }));
const sections = (count: number, products = 1) =>
  Array.from({ length: count }, () => ({ title: 'A', product_items: items(products) }));
const ends = (limited_time_offer: unknown) => ({
  type: 'limited_time_offer',
  parameters: [{ type: 'limited_time_offer', limited_time_offer }],
});
const end = ends({ expiration_time_ms: 1_795_600_000_000 });
const offerParts = [body(text('SPRING25')), coupon('SPRING25', 0)];
const card = (card_index: unknown, ...parts: unknown[]) => ({
  card_index,
  components: parts.length > 0 ? parts : [image, body(text('$5')), url('c0')],
});
const cards = (...list: unknown[]) => [{ type: 'carousel', cards: list }];

const accepted: [name: string, template: string, components: unknown[]][] = [
  ['an image', 'image', [header({ type: 'image', image: { link: 'https://ex.test/a.jpg' } })]],
  [
    'a document with its name',
    'document',
    [header({ type: 'document', document: { link: 'https://ex.test/a', filename: 'a.pdf' } })],
  ],
  ['a place', 'place', place({ name: 'Shop', address: 'Damrak 1' })],
  [
    'a product',
    'product',
    [header({ type: 'product', product: { product_retailer_id: 'sku-1', catalog_id: '501' } })],
  ],
  ['an amount', 'values', [body(text('Ana'), amount({}))]],
  [
    'a date',
    'values',
    [body(text('Ana'), { type: 'date_time', date_time: { fallback_value: '1 May' } })],
  ],
  ['a link and a coupon', 'buttons', threeButtons],
  [
    'a payload',
    'buttons',
    [button('quick_reply', '0', { type: 'payload', payload: 'more' }), ...threeButtons],
  ],
  ['a flow without a value', 'flow', []],
  ['a flow', 'flow', action('flow', { flow_token: 't', flow_action_data: { name: 'Ana' } })],
  ['a catalogue without a value', 'catalog', []],
  ['a catalogue', 'catalog', action('catalog', { thumbnail_product_retailer_id: 'sku-1' })],
  [
    'thirty products in ten sections',
    'items',
    action('mpm', { thumbnail_product_retailer_id: 'sku-1', sections: sections(10, 3) }),
  ],
  [
    'one section without a title',
    'items',
    action('mpm', { sections: [{ product_items: items(1) }] }),
  ],
  [
    'a call',
    'call',
    [
      button(
        ...(['voice_call', 0] as const),
        { type: 'ttl_minutes', ttl_minutes: 100 },
        { type: 'payload', payload: 'x' },
      ),
    ],
  ],
  ['an offer that ends', 'offer', [end, ...offerParts]],
  ['an offer that shows no end', 'quiet', []],
  ['cards', 'cards', cards(card(0), card(1))],
  ['cards in another order', 'cards', cards(card(1), card(0))],
];

const refused: [
  name: string,
  template: string,
  components: unknown[],
  code: number,
  text: string,
][] = [
  ['no image', 'image', [], 132012, 'expected IMAGE, received UNKNOWN'],
  [
    'a video for an image',
    'image',
    [header({ type: 'video', video: { id: '301' } })],
    ...([132012, 'expected IMAGE, received VIDEO'] as const),
  ],
  [
    'two images',
    'image',
    [header(image.parameters[0], image.parameters[0])],
    ...([132000, 'header: number of localizable_params (2)'] as const),
  ],
  [
    'an image from nowhere',
    'image',
    [header({ type: 'image', image: {} })],
    131008,
    'header: image',
  ],
  ['an image without its object', 'image', [header({ type: 'image' })], 131008, 'image is missing'],
  [
    'an image from two places',
    'image',
    [header({ type: 'image', image: { id: '1', link: 'https://ex.test/a.jpg' } })],
    ...([131009, 'not both'] as const),
  ],
  [
    'an image by no link',
    'image',
    [header({ type: 'image', image: { link: 'a.jpg' } })],
    ...([131009, 'not a valid URL'] as const),
  ],
  ['an image for no header', 'plain', [image], 132000, 'expected number of params (0)'],
  ['half a place', 'place', place({ longitude: undefined }), 100, 'longitude'],
  ['a place off the globe', 'place', place({ latitude: 91 }), 131009, 'between -90 and 90'],
  [
    'half a product',
    'product',
    [header({ type: 'product', product: { product_retailer_id: 'sku-1' } })],
    ...([100, 'catalog_id'] as const),
  ],
  [
    'an amount without its code',
    'values',
    [body(text('Ana'), amount({ code: undefined }))],
    131008,
    'code',
  ],
  [
    'an amount in words',
    'values',
    [body(text('Ana'), amount({ amount_1000: 'five' }))],
    132012,
    'amount_1000',
  ],
  [
    'an amount over two lines',
    'values',
    [body(text('Ana'), amount({ fallback_value: '$\n5' }))],
    ...([132018, 'new-line/tab'] as const),
  ],
  [
    'a date without its text',
    'values',
    [body(text('Ana'), { type: 'date_time', date_time: {} })],
    ...([131008, 'fallback_value'] as const),
  ],
  [
    'an image in the body',
    'values',
    [body(text('Ana'), image.parameters[0])],
    132012,
    'received IMAGE',
  ],
  [
    'parameters that are no list',
    'values',
    [{ type: 'body', parameters: {} }],
    131009,
    'array of objects',
  ],
  ['three values for two', 'values', [body(text('a'), text('b'), text('c'))], 132000, '(3)'],
  ['no coupon', 'buttons', [url('p/17')], 131008, 'index 2 of type CopyCode requires'],
  ['a coupon of 16 characters', 'buttons', [url('p'), coupon('x'.repeat(16))], 132005, '15'],
  [
    'a text for a coupon',
    'buttons',
    [url('p'), button('copy_code', 2, text('SPRING25'))],
    ...([132018, 'type coupon_code'] as const),
  ],
  ['a button twice', 'buttons', [url('p'), url('q'), coupon('A')], 131009, 'given twice'],
  [
    'two values for a button',
    'buttons',
    [button('url', 1, text('p'), text('q')), coupon('A')],
    ...([132000, 'index 1'] as const),
  ],
  [
    'a button without a place',
    'buttons',
    [button('url', undefined, text('p')), coupon('A')],
    100,
    'button: index',
  ],
  ['a button of no place', 'buttons', [url('p', 10), coupon('A')], 131009, 'between 0 and 9'],
  [
    'a button of another kind',
    'buttons',
    [button('quick_reply', 1, { type: 'payload', payload: 'x' }), coupon('A')],
    ...([132018, 'is of type URL, received quick_reply'] as const),
  ],
  [
    'an empty payload',
    'buttons',
    [...threeButtons, button('quick_reply', 0, { type: 'payload', payload: '' })],
    ...([131008, 'type QuickReply requires'] as const),
  ],
  ['a flow by text', 'flow', [button('flow', 0, text('t'))], 132018, 'type action'],
  ['a flow without its action', 'flow', action('flow', undefined), 131008, 'type Flow requires'],
  ['data of a flow in words', 'flow', action('flow', { flow_action_data: 'x' }), 131009, 'object'],
  [
    'a product that is no text',
    'catalog',
    action('catalog', { thumbnail_product_retailer_id: 7 }),
    ...([131009, 'must be a string'] as const),
  ],
  ['no items', 'items', [], 131008, 'index 0 of type Mpm requires'],
  ['no sections', 'items', action('mpm', {}), 100, 'sections'],
  ['eleven sections', 'items', action('mpm', { sections: sections(11) }), 131009, 'at most 10'],
  ['31 products', 'items', action('mpm', { sections: sections(1, 31) }), 131009, 'at most 30'],
  [
    'sections without titles',
    'items',
    action('mpm', { sections: [{ product_items: items(1) }, { product_items: items(1) }] }),
    ...([100, 'title'] as const),
  ],
  [
    'a title of 25 characters',
    'items',
    action('mpm', { sections: [{ title: 'x'.repeat(25), product_items: items(1) }] }),
    ...([100, 'at most 24'] as const),
  ],
  [
    'minutes in words',
    'call',
    [button('voice_call', 0, { type: 'ttl_minutes' })],
    131008,
    'VoiceCall',
  ],
  ['no end of an offer', 'offer', offerParts, 131008, 'expiration_time_ms'],
  [
    'an end in words',
    'offer',
    [ends({ expiration_time_ms: 'soon' }), ...offerParts],
    ...([132012, 'must be a number'] as const),
  ],
  ['an end without an offer', 'plain', [end], 132018, 'no limited-time offer'],
  [
    'an offer with a text of over 600 characters',
    'offer',
    [end, body(text('x'.repeat(600))), coupon('A', 0)],
    ...([132005, 'at most 600'] as const),
  ],
  ['one card of two', 'cards', cards(card(0)), 132000, 'number of cards (1)'],
  ['cards without a carousel', 'plain', cards(card(0)), 132000, 'expected number of cards (0)'],
  ['a card twice', 'cards', cards(card(0), card(0)), 131009, 'card_index'],
  ['a card without its place', 'cards', cards(card(0), card(undefined)), 100, 'card_index'],
  [
    'a card without its image',
    'cards',
    cards(card(0), card(1, body(text('$5')), url('c'))),
    132012,
    'IMAGE',
  ],
  [
    'a card without its link',
    'cards',
    cards(card(0), card(1, image, body(text('$5')))),
    131008,
    'index 1',
  ],
  [
    'a card with a text of over 160 characters',
    'cards',
    cards(card(0), card(1, image, body(text('x'.repeat(160))), url('c'))),
    ...([132005, 'at most 160'] as const),
  ],
  ['a component of no kind', 'plain', [{ type: 'footer' }], 131009, 'is not known'],
];

const message = (name: string, components: unknown[]): Json => ({
  type: 'template',
  template: { name, language: { code: 'en' }, components },
});

describe('parameters of a template', () => {
  it.each(accepted)('takes %s', async (_name, template, components) => {
    const answer = await bench.send(message(template, components));
    expect(answer.body.error).toBeUndefined();
    expect(answer.status).toBe(200);
  });

  it.each(refused)('refuses %s', async (_name, template, components, code, words) => {
    const error = errorOf(await bench.send(message(template, components)));
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.error_data?.details ?? ''}`).toContain(words);
  });

  it('fills positions by their number, wherever they stand', async () => {
    await bench.send({ to: '+15550107777', ...message('values', [body(text('Ana'), text('$5'))]) });
    const response = await fetch(`${bench.sandbox.url}/_sandbox/chats/15550107777`);
    expect(await response.text()).toContain('Please pay $5 to Ana today.');
  });
});
