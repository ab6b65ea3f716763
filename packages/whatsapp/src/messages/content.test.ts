import { describe, expect, it } from 'vitest';
import { plainContent, type PlainType } from './content.js';
import { envelope } from './outgoing.js';

/** cloud-api.md §1.2 and §1.4, by hand: what we are given, and what Meta documents. */
const golden: [PlainType, object, unknown][] = [
  [
    'text',
    { body: 'Your parcel left our depot', previewUrl: true },
    { body: 'Your parcel left our depot', preview_url: true },
  ],
  [
    'image',
    { link: 'https://cdn.ex.test/a.jpg', caption: 'Blue, size 42' },
    { link: 'https://cdn.ex.test/a.jpg', caption: 'Blue, size 42' },
  ],
  [
    'video',
    { link: 'https://cdn.ex.test/a.mp4', caption: undefined },
    { link: 'https://cdn.ex.test/a.mp4' },
  ],
  [
    'audio',
    { link: 'https://cdn.ex.test/a.ogg', voice: true },
    { link: 'https://cdn.ex.test/a.ogg', voice: true },
  ],
  [
    'document',
    { link: 'https://cdn.ex.test/17', filename: 'invoice-17.pdf', caption: 'Invoice 17' },
    { link: 'https://cdn.ex.test/17', filename: 'invoice-17.pdf', caption: 'Invoice 17' },
  ],
  ['sticker', { link: 'https://cdn.ex.test/a.webp' }, { link: 'https://cdn.ex.test/a.webp' }],
  [
    'location',
    { latitude: 52.3702, longitude: 4.8952, name: 'Pick-up point', address: 'Damrak 1' },
    { latitude: 52.3702, longitude: 4.8952, name: 'Pick-up point', address: 'Damrak 1' },
  ],
  ['reaction', { messageId: 'wamid.HBgL', emoji: '👍' }, { message_id: 'wamid.HBgL', emoji: '👍' }],
  [
    'contacts',
    [
      {
        name: { formattedName: 'Ana Ruiz', firstName: 'Ana' },
        phones: [{ phone: '+15550109998', type: 'CELL', waId: '15550109998' }],
        emails: [{ email: 'ana@ex.test', type: 'WORK' }],
        urls: [{ url: 'https://ex.test', type: 'WORK' }],
        addresses: [
          {
            street: 'Main 1',
            city: 'Austin',
            state: 'TX',
            zip: '78701',
            country: 'United States',
            countryCode: 'us',
            type: 'WORK',
          },
        ],
        org: { company: 'Ex', department: 'Ops', title: 'Lead' },
        birthday: '1990-04-01',
      },
    ],
    [
      {
        name: { formatted_name: 'Ana Ruiz', first_name: 'Ana' },
        phones: [{ phone: '+15550109998', type: 'CELL', wa_id: '15550109998' }],
        emails: [{ email: 'ana@ex.test', type: 'WORK' }],
        urls: [{ url: 'https://ex.test', type: 'WORK' }],
        addresses: [
          {
            street: 'Main 1',
            city: 'Austin',
            state: 'TX',
            zip: '78701',
            country: 'United States',
            country_code: 'us',
            type: 'WORK',
          },
        ],
        org: { company: 'Ex', department: 'Ops', title: 'Lead' },
        birthday: '1990-04-01',
      },
    ],
  ],
  [
    'interactive',
    {
      type: 'button',
      header: { type: 'text', text: 'Delivery' },
      body: { text: 'Is tomorrow fine?' },
      footer: { text: 'Reply any time' },
      action: { buttons: [{ type: 'reply', reply: { id: 'd-yes', title: 'Yes' } }] },
    },
    {
      type: 'button',
      header: { type: 'text', text: 'Delivery' },
      body: { text: 'Is tomorrow fine?' },
      footer: { text: 'Reply any time' },
      action: { buttons: [{ type: 'reply', reply: { id: 'd-yes', title: 'Yes' } }] },
    },
  ],
  [
    'interactive',
    {
      type: 'list',
      body: { text: 'Pick a slot' },
      action: {
        button: 'Slots',
        sections: [
          { title: 'Morning', rows: [{ id: 's1', title: '09:00', description: 'Van A' }] },
          { title: 'Evening', rows: [{ id: 's2', title: '18:00' }] },
        ],
      },
    },
    {
      type: 'list',
      body: { text: 'Pick a slot' },
      action: {
        button: 'Slots',
        sections: [
          { title: 'Morning', rows: [{ id: 's1', title: '09:00', description: 'Van A' }] },
          { title: 'Evening', rows: [{ id: 's2', title: '18:00' }] },
        ],
      },
    },
  ],
  [
    'interactive',
    {
      type: 'cta_url',
      body: { text: 'Track it live' },
      action: { parameters: { displayText: 'Open map', url: 'https://ex.test/t/17' } },
    },
    {
      type: 'cta_url',
      body: { text: 'Track it live' },
      action: {
        name: 'cta_url',
        parameters: { display_text: 'Open map', url: 'https://ex.test/t/17' },
      },
    },
  ],
  [
    'interactive',
    { type: 'location_request_message', body: { text: 'Where are you?' } },
    {
      type: 'location_request_message',
      body: { text: 'Where are you?' },
      action: { name: 'send_location' },
    },
  ],
  [
    'interactive',
    {
      type: 'flow',
      body: { text: 'Book a visit' },
      action: {
        parameters: {
          flowId: '401000000000001',
          flowCta: 'Book',
          flowToken: 'visit-17',
          mode: 'published',
          flowAction: 'navigate',
          flowActionPayload: { screen: 'DATES', data: { firstName: 'Ana' } },
        },
      },
    },
    {
      type: 'flow',
      body: { text: 'Book a visit' },
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_id: '401000000000001',
          flow_cta: 'Book',
          flow_token: 'visit-17',
          mode: 'published',
          flow_action: 'navigate',
          flow_action_payload: { screen: 'DATES', data: { firstName: 'Ana' } },
        },
      },
    },
  ],
  [
    'interactive',
    {
      type: 'product',
      body: { text: 'New in' },
      action: { catalogId: '501', productRetailerId: 'sku-1' },
    },
    {
      type: 'product',
      body: { text: 'New in' },
      action: { catalog_id: '501', product_retailer_id: 'sku-1' },
    },
  ],
  [
    'interactive',
    {
      type: 'product_list',
      header: { type: 'text', text: 'Spring' },
      body: { text: 'Look' },
      action: {
        catalogId: '501',
        sections: [{ title: 'Shoes', productItems: [{ productRetailerId: 'sku-1' }] }],
      },
    },
    {
      type: 'product_list',
      header: { type: 'text', text: 'Spring' },
      body: { text: 'Look' },
      action: {
        catalog_id: '501',
        sections: [{ title: 'Shoes', product_items: [{ product_retailer_id: 'sku-1' }] }],
      },
    },
  ],
  [
    'interactive',
    {
      type: 'catalog_message',
      body: { text: 'All products' },
      action: { parameters: { thumbnailProductRetailerId: 'sku-1' } },
    },
    {
      type: 'catalog_message',
      body: { text: 'All products' },
      action: {
        name: 'catalog_message',
        parameters: { thumbnail_product_retailer_id: 'sku-1' },
      },
    },
  ],
];

describe('plainContent', () => {
  it.each(golden)('is Meta’s %s', (type, given, expected) => {
    expect(plainContent(type, given)).toEqual({ type, [type]: expected });
  });

  it('survives a database', () => {
    const text = plainContent('text', { body: 'Hello 👋', previewUrl: true });
    expect(JSON.parse(JSON.stringify(text))).toEqual(text);
    expect(envelope({ to: '15550109999', callbackData: 'msg_1', content: text })).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+15550109999',
      biz_opaque_callback_data: 'msg_1',
      ...text,
    });
  });
});
