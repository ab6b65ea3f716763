import { describe, expect, it } from 'vitest';
import { InteractiveContent } from './interactive-content.js';

const text = (length: number) => ({ text: 'x'.repeat(length) });
const body = { text: 'Is tomorrow fine?' };
const button = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `s${from + index}`, title: 'Slot' }));
const list = (sections: object[]) => ({
  type: 'list',
  body,
  action: { button: 'Slots', sections },
});
const link = { displayText: 'Open map', url: 'https://ex.test/t/17' };
const flow = { flowId: '401', flowCta: 'Book', flowActionPayload: { screen: 'DATES' } };
const products = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ productRetailerId: `sku-${index}` }));

const good: object[] = [
  { type: 'button', body, footer: text(60), action: { buttons: [button('a'), button('b')] } },
  {
    type: 'button',
    header: { type: 'image', image: { link: 'https://cdn.ex.test/1.jpg' } },
    body: text(1024),
    action: { buttons: [button('a')] },
  },
  list([{ rows: rows(10) }]),
  {
    ...list([
      { title: 'A', rows: rows(5) },
      { title: 'B', rows: rows(5, 5) },
    ]),
    body: text(4096),
  },
  { type: 'cta_url', body, action: { parameters: link } },
  { type: 'flow', body, action: { parameters: flow } },
  {
    type: 'flow',
    body,
    action: { parameters: { flowName: 'visit', flowCta: 'Book', flowAction: 'data_exchange' } },
  },
  // Limits are of characters as people count them.
  {
    type: 'button',
    body: { text: '👍'.repeat(1024) },
    footer: { text: '👍'.repeat(60) },
    action: { buttons: [button('a', '👍'.repeat(20))] },
  },
  { type: 'location_request_message', body },
  { type: 'product', action: { catalogId: '501', productRetailerId: 'sku-1' } },
  {
    type: 'product_list',
    header: { type: 'text', text: 'Spring' },
    body,
    action: { catalogId: '501', sections: [{ productItems: products(30) }] },
  },
  { type: 'catalog_message', body },
];

/** cloud-api.md §1.4: where each breaks a rule. */
const bad: [string, object][] = [
  ['type', { type: 'poll', body }],
  ['body', { type: 'button', action: { buttons: [button('a')] } }],
  ['body.text', { type: 'button', body: text(1025), action: { buttons: [button('a')] } }],
  ['body.text', { ...list([{ rows: rows(1) }]), body: text(4097) }],
  ['footer.text', { type: 'button', body, footer: text(61), action: { buttons: [button('a')] } }],
  ['action.buttons', { type: 'button', body }],
  ['action.buttons', { type: 'button', body, action: { buttons: [] } }],
  [
    'action.buttons',
    { type: 'button', body, action: { buttons: ['a', 'b', 'c', 'd'].map((id) => button(id)) } },
  ],
  [
    'action.buttons.1.reply.title',
    { type: 'button', body, action: { buttons: [button('a', 'Yes'), button('b', 'Yes')] } },
  ],
  [
    'action.buttons.1.reply.id',
    { type: 'button', body, action: { buttons: [button('a', 'Yes'), button('a', 'No')] } },
  ],
  [
    'action.buttons.0.reply.title',
    { type: 'button', body, action: { buttons: [button('a', 'x'.repeat(21))] } },
  ],
  [
    'action.buttons.0.reply.title',
    { type: 'button', body, action: { buttons: [button('a', ' Yes')] } },
  ],
  [
    'action.buttons.0.reply.id',
    { type: 'button', body, action: { buttons: [button('x'.repeat(257), 'Y')] } },
  ],
  [
    'header.text',
    { type: 'button', header: { type: 'text' }, body, action: { buttons: [button('a')] } },
  ],
  [
    'header.image',
    {
      type: 'button',
      header: { type: 'text', text: 'A', image: { link: 'https://cdn.ex.test/1.jpg' } },
      body,
      action: { buttons: [button('a')] },
    },
  ],
  [
    'header.image.filename',
    {
      type: 'button',
      header: { type: 'image', image: { link: 'https://cdn.ex.test/1.jpg', filename: 'a.jpg' } },
      body,
      action: { buttons: [button('a')] },
    },
  ],
  ['header.text', { ...list([{ rows: rows(1) }]), header: { type: 'text', text: 'x'.repeat(61) } }],
  [
    'header.type',
    {
      ...list([{ rows: rows(1) }]),
      header: { type: 'image', image: { link: 'https://cdn.ex.test/1.jpg' } },
    },
  ],
  ['action.button', { type: 'list', body, action: { sections: [{ rows: rows(1) }] } }],
  ['action.sections', { type: 'list', body, action: { button: 'Slots' } }],
  [
    'action.sections',
    list([
      { title: 'A', rows: rows(6) },
      { title: 'B', rows: rows(5, 6) },
    ]),
  ],
  [
    'action.sections',
    list([
      { title: 'A', rows: rows(2) },
      { title: 'B', rows: rows(1) },
    ]),
  ],
  ['action.sections.1.title', list([{ title: 'A', rows: rows(1) }, { rows: rows(1, 1) }])],
  ['action.sections.0.rows', list([{ title: 'A' }])],
  ['action.sections.0.rows.0.title', list([{ rows: [{ id: 'a', title: 'x'.repeat(25) }] }])],
  [
    'action.sections.0.rows.0.description',
    list([{ rows: [{ id: 'a', title: 'A', description: 'x'.repeat(73) }] }]),
  ],
  ['action.sections.0.title', list([{ title: 'x'.repeat(25), rows: rows(1) }])],
  [
    'action.buttons',
    {
      ...list([{ rows: rows(1) }]),
      action: { button: 'S', sections: [{ rows: rows(1) }], buttons: [button('a')] },
    },
  ],
  [
    'action.parameters.url',
    { type: 'cta_url', body, action: { parameters: { displayText: 'A' } } },
  ],
  [
    'action.parameters.displayText',
    { type: 'cta_url', body, action: { parameters: { ...link, displayText: 'x'.repeat(21) } } },
  ],
  [
    'action.parameters.url',
    { type: 'cta_url', body, action: { parameters: { ...link, url: 'javascript:alert(1)' } } },
  ],
  [
    'action.parameters.flowId',
    { type: 'flow', body, action: { parameters: { ...flow, flowName: 'visit' } } },
  ],
  [
    'action.parameters.flowActionPayload',
    { type: 'flow', body, action: { parameters: { flowId: '401', flowCta: 'Book' } } },
  ],
  [
    'action.parameters.flowActionPayload.data',
    {
      type: 'flow',
      body,
      action: { parameters: { ...flow, flowActionPayload: { screen: 'DATES', data: {} } } },
    },
  ],
  [
    'action.parameters.flowCta',
    { type: 'flow', body, action: { parameters: { ...flow, flowCta: 'Book 📅' } } },
  ],
  [
    'action.buttons.0.reply.title',
    { type: 'button', body, action: { buttons: [button('a', '👍'.repeat(21))] } },
  ],
  ['header', { type: 'location_request_message', header: { type: 'text', text: 'A' }, body }],
  ['footer', { type: 'location_request_message', body, footer: text(10) }],
  ['action.catalogId', { type: 'product', action: { productRetailerId: 'sku-1' } }],
  [
    'header',
    {
      type: 'product_list',
      body,
      action: { catalogId: '5', sections: [{ productItems: products(1) }] },
    },
  ],
  [
    'action.sections',
    {
      type: 'product_list',
      header: { type: 'text', text: 'Spring' },
      body,
      action: {
        catalogId: '501',
        sections: [
          { title: 'A', productItems: products(20) },
          { title: 'B', productItems: products(11) },
        ],
      },
    },
  ],
];

describe('InteractiveContent', () => {
  it.each(good.map((content) => [(content as { type: string }).type, content]))(
    'takes a good %s',
    (_type, content) => {
      expect(InteractiveContent.safeParse(content).error?.issues).toBeUndefined();
    },
  );

  it.each(bad)('refuses a wrong %s', (path, content) => {
    const issues = InteractiveContent.safeParse(content).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
