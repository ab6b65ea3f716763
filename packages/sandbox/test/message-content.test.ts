import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, startBench, type Bench, type Json } from './harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const x = (length: number) => 'x'.repeat(length);
const body = { text: 'Is tomorrow fine?' };
const image = { link: 'https://cdn.ex.test/1.jpg' };
const textHeader = { type: 'text', text: 'Delivery' };
const imageHeader = { type: 'image', image };
const interactive = (fields: Json): Json => ({ type: 'interactive', interactive: fields });

const reply = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const buttons = (list: Json[], fields: Json = {}) =>
  interactive({ type: 'button', body, action: { buttons: list }, ...fields });

const rows = (count: number, from = 0, fields: Json = {}) =>
  Array.from({ length: count }, (_, index) => ({
    id: `s${from + index}`,
    title: 'Slot',
    ...fields,
  }));
const list = (sections: Json[], fields: Json = {}) =>
  interactive({ type: 'list', body, action: { button: 'Slots', sections }, ...fields });

const link = (parameters: Json, fields: Json = {}) =>
  interactive({
    ...{ type: 'cta_url', body, action: { name: 'cta_url', parameters } },
    ...fields,
  });
const goodLink = { display_text: 'Open map', url: 'https://ex.test/t/17' };

const goodFlow = {
  flow_message_version: '3',
  flow_id: '401000000000001',
  flow_cta: 'Book',
  flow_action_payload: { screen: 'DATES', data: { name: 'Ana' } },
};
const flow = (parameters: Json) =>
  interactive({ type: 'flow', body, action: { name: 'flow', parameters } });

const place = (fields: Json = {}) =>
  interactive({
    ...{ type: 'location_request_message', body, action: { name: 'send_location' } },
    ...fields,
  });
const items = (count: number) =>
  Array.from({ length: count }, () => ({ product_retailer_id: 'sku-1' }));
const products = (sections: unknown, fields: Json = {}) =>
  interactive({
    ...{ type: 'product_list', header: { type: 'text', text: 'Spring' }, body },
    ...{ action: { catalog_id: '501', sections }, ...fields },
  });
const catalog = (parameters?: Json, fields: Json = {}) =>
  interactive({
    ...{ type: 'catalog_message', body, action: { name: 'catalog_message', parameters } },
    ...fields,
  });
const card = (card_index: unknown, fields: Json = {}) => ({
  ...{ card_index, type: 'cta_url', header: imageHeader, body: { text: 'One' } },
  ...{ action: { name: 'cta_url', parameters: goodLink }, ...fields },
});
const cards = (...all: Json[]) => interactive({ type: 'carousel', body, action: { cards: all } });
const quick = (count: number) => ({
  action: {
    buttons: Array.from({ length: count }, (_, index) => ({
      type: 'quick_reply',
      quick_reply: { id: `q${index}`, title: 'More' },
    })),
  },
});
const productCard = (card_index: number, catalog_id = '501') => ({
  ...{ card_index, type: 'product', action: { product_retailer_id: 'sku-1', catalog_id } },
});

const accepted: [string, Json][] = [
  ['a caption of 1024', { type: 'video', video: { ...image, caption: x(1024) } }],
  ['a reaction that is taken back', { type: 'reaction', reaction: { message_id: 'w', emoji: '' } }],
  ['an emoji of several parts', { type: 'reaction', reaction: { message_id: 'w', emoji: '👩‍👩‍👧‍👦' } }],
  ['three buttons', buttons([reply('a'), reply('b'), reply(x(20))], { footer: { text: x(60) } })],
  ['buttons under an image', buttons([reply('a')], { header: imageHeader })],
  ['emoji in a title', buttons([reply('a', '👍'.repeat(20))])],
  ['ten rows', list([{ rows: rows(10) }], { header: textHeader, body: { text: x(4096) } })],
  [
    'two sections',
    list([
      { title: x(24), rows: rows(5) },
      { title: 'B', rows: rows(5, 5) },
    ]),
  ],
  ['a link', link(goodLink, { header: imageHeader })],
  ['a flow', flow(goodFlow)],
  ['a flow by name', flow({ ...goodFlow, flow_id: undefined, flow_name: 'visit', mode: 'draft' })],
  [
    'a flow that asks the server',
    flow({ ...goodFlow, flow_action: 'data_exchange', flow_action_payload: undefined }),
  ],
  ['a request for a place', place()],
  [
    'a product',
    interactive({ type: 'product', action: { catalog_id: '501', product_retailer_id: 'sku-1' } }),
  ],
  ['thirty products', products([{ product_items: items(30) }])],
  ['a catalogue', catalog({ thumbnail_product_retailer_id: 'sku-1' })],
  ['a catalogue without a picture', catalog()],
  ['cards with links', cards(card(0), card(1))],
  ['cards with replies', cards(card(0, quick(2)), card(1, quick(2)))],
  ['cards with products', cards(productCard(0), productCard(1))],
  [
    'a request for an address',
    interactive({
      type: 'address_message',
      body,
      action: { name: 'address_message', parameters: { country: 'IN' } },
    }),
  ],
  ...['call_permission_request', 'request_contact_info'].map((type): [string, Json] => [
    type,
    interactive({ type, body, action: { name: type } }),
  ]),
  [
    'a call',
    interactive({
      type: 'voice_call',
      body,
      action: { name: 'voice_call', parameters: { display_text: 'Call us' } },
    }),
  ],
];

const refused: [string, Json, number, string][] = [
  ['1025 of caption', { type: 'video', video: { ...image, caption: x(1025) } }, 100, '1024'],
  ['a voice in words', { type: 'audio', audio: { id: '1', voice: 'yes' } }, 131009, 'voice'],
  ['a captioned audio', { type: 'audio', audio: { id: '1', caption: 'x' } }, 131009, 'no caption'],
  [
    'a numbered file name',
    { type: 'document', document: { id: '1', filename: 7 } },
    131009,
    'filename',
  ],
  ['a link to nowhere', { type: 'image', image: { link: 'file:///a' } }, 131009, 'valid URL'],
  [
    'a numbered place name',
    { type: 'location', location: { latitude: 1, longitude: 2, name: 7 } },
    ...([131009, 'name'] as const),
  ],
  ['half a place', { type: 'location', location: { latitude: 1 } }, 100, 'longitude'],
  ['no contacts', { type: 'contacts', contacts: [] }, 100, 'contacts[0]'],
  ['a nameless contact', { type: 'contacts', contacts: [{ name: {} }] }, 100, 'formatted_name'],
  [
    '258 contacts',
    { type: 'contacts', contacts: Array.from({ length: 258 }, () => ({})) },
    ...([131009, 'at most 257'] as const),
  ],
  [
    'a word for an emoji',
    { type: 'reaction', reaction: { message_id: 'w', emoji: 'ok' } },
    131009,
    'emoji',
  ],
  [
    'two emoji',
    { type: 'reaction', reaction: { message_id: 'w', emoji: '👍👍' } },
    131009,
    'emoji',
  ],
  ['a reaction to nothing', { type: 'reaction', reaction: { emoji: '👍' } }, 100, 'message_id'],
  [
    'a reaction that quotes',
    {
      type: 'reaction',
      reaction: { message_id: 'w', emoji: '👍' },
      context: { message_id: 'wamid.x' },
    },
    ...([131009, 'context'] as const),
  ],
  ['no kind', interactive({ body, action: {} }), 100, "['type']"],
  ['an unknown kind', interactive({ type: 'poll', body, action: {} }), 131009, 'not known'],
  ['no action', interactive({ type: 'button', body }), 100, "['action']"],
  ['no body', buttons([reply('a')], { body: undefined }), 100, "['body']['text']"],
  ['1025 of body', buttons([reply('a')], { body: { text: x(1025) } }), 100, '1024'],
  ['4097 of a list', list([{ rows: rows(1) }], { body: { text: x(4097) } }), 100, '4096'],
  ['61 of header', buttons([reply('a')], { header: { type: 'text', text: x(61) } }), 100, '60'],
  ['61 of footer', buttons([reply('a')], { footer: { text: x(61) } }), 100, '60'],
  ['a header of no kind', buttons([reply('a')], { header: { type: 'gif' } }), 131009, "['header']"],
  [
    'a header without its image',
    buttons([reply('a')], { header: { type: 'image' } }),
    100,
    'image',
  ],
  ['no buttons', buttons([]), 131009, 'buttons count'],
  ['four buttons', buttons(['a', 'b', 'c', 'd'].map((id) => reply(id))), 131009, 'buttons count'],
  ['21 of a title', buttons([reply('a', x(21))]), 131009, 'Max length: 20'],
  ['a title with a blank around it', buttons([reply('a', ' Yes')]), 131009, 'title'],
  ['257 of an id', buttons([reply(x(257), 'Yes')]), 100, '256'],
  ['one title twice', buttons([reply('a', 'Yes'), reply('b', 'Yes')]), 131009, 'unique'],
  ['one id twice', buttons([reply('a', 'Yes'), reply('a', 'No')]), 131009, 'unique'],
  ['an image over a list', list([{ rows: rows(1) }], { header: imageHeader }), 131009, 'text'],
  ['no sections', list([]), 131009, 'sections'],
  ['a section without rows', list([{ title: 'A' }]), 100, 'rows'],
  ['eleven sections', list(Array.from({ length: 11 }, () => ({ title: 'A' }))), 131009, '10'],
  ['eleven rows', list([{ rows: rows(11) }]), 131009, 'max allowed count: 10'],
  [
    'two sections, one nameless',
    list([{ title: 'A', rows: rows(1) }, { rows: rows(1, 1) }]),
    100,
    'title',
  ],
  ['25 of a section', list([{ title: x(25), rows: rows(1) }]), 100, '24'],
  ['25 of a row', list([{ rows: rows(1, 0, { title: x(25) }) }]), 100, '24'],
  ['73 of a description', list([{ rows: rows(1, 0, { description: x(73) }) }]), 100, '72'],
  ['201 of a row’s id', list([{ rows: rows(1, 0, { id: x(201) }) }]), 100, '200'],
  ['one row twice', list([{ rows: rows(2, 0, { id: 's' }) }]), 131009, 'unique'],
  [
    '21 of a label',
    interactive({ type: 'list', body, action: { button: x(21), sections: [{ rows: rows(1) }] } }),
    ...([100, '20'] as const),
  ],
  ['a link without a name', link(goodLink, { action: { parameters: goodLink } }), 100, "['name']"],
  ['a link of another name', link(goodLink, { action: { name: 'flow' } }), 131009, 'cta_url'],
  ['21 of a link', link({ ...goodLink, display_text: x(21) }), 100, '20'],
  ['a link that is none', link({ ...goodLink, url: 'ex.test' }), 131009, 'valid URL'],
  ['a flow of no version', flow({ ...goodFlow, flow_message_version: undefined }), 100, 'version'],
  ['a flow by id and name', flow({ ...goodFlow, flow_name: 'visit' }), 100, 'flow_id'],
  ['a flow of no kind', flow({ ...goodFlow, mode: 'test' }), 131009, 'published'],
  ['a flow from no screen', flow({ ...goodFlow, flow_action_payload: {} }), 100, 'screen'],
  [
    'a flow with nothing as data',
    flow({ ...goodFlow, flow_action_payload: { screen: 'A', data: {} } }),
    ...([131009, 'data'] as const),
  ],
  ['a footer under a request for a place', place({ footer: { text: 'A' } }), 131009, 'footer'],
  ['a header over a request for a place', place({ header: textHeader }), 131009, 'header'],
  ['a product of no catalogue', interactive({ type: 'product', action: {} }), 100, 'catalog_id'],
  [
    'products without a header',
    products([{ product_items: items(1) }], { header: undefined }),
    100,
    'header',
  ],
  ['31 products', products([{ product_items: items(31) }]), 131009, 'at most 30'],
  ['no products', products([{ title: 'A' }]), 100, 'product_items'],
  ['products in nothing', products(undefined), 100, 'sections'],
  ['a header over a catalogue', catalog(undefined, { header: textHeader }), 131009, 'header'],
  ['one card', cards(card(0)), 131009, '2 to 10'],
  ['cards in disorder', cards(card(1), card(0)), 131009, 'card_index'],
  ['cards of two kinds', cards(card(0), card(1, quick(1))), 131009, 'the same'],
  ['cards of two catalogues', cards(productCard(0), productCard(1, '502')), 131009, 'one catalog'],
  ['a card without an image', cards(card(0), card(1, { header: textHeader })), 131009, 'image'],
  ['161 of a card', cards(card(0), card(1, { body: { text: x(161) } })), 100, '160'],
  [
    'four lines of a card',
    cards(card(0), card(1, { body: { text: 'a\nb\nc\nd' } })),
    131009,
    'breaks',
  ],
];

describe('content of a message', () => {
  it.each(accepted)('takes %s', async (_name, message) => {
    const answer = await bench.send(message);
    expect(answer.body.error).toBeUndefined();
    expect(answer.status).toBe(200);
  });

  it.each(refused)('refuses %s', async (_name, message, code, words) => {
    const answer = await bench.send(message);
    const error = errorOf(answer);
    expect([answer.status, error.code]).toEqual([400, code]);
    expect(`${error.message} ${error.error_data?.details ?? ''}`).toContain(words);
  });
});
