import { describe, expect, it } from 'vitest';
import type { TemplateVariables } from '../messages/template-content.js';
import { renderTemplate } from './render-template.js';

type Component = Record<string, unknown>;

function render(
  components: Component[],
  variables: TemplateVariables = {},
  { category = 'UTILITY', parameterFormat = 'positional' } = {},
) {
  return renderTemplate({ components, category, parameterFormat }, variables);
}

const body = (text: string): Component => ({ type: 'BODY', text });
const image = (handle: string): Component => ({
  type: 'HEADER',
  format: 'IMAGE',
  example: { header_handle: [handle] },
});
const buttons = (...list: Component[]): Component => ({ type: 'BUTTONS', buttons: list });

/** cloud-api.md §4.1, the first example. */
const orderUpdate = [
  { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
  body('Hi {{1}}, order *{{2}}* leaves today.'),
  { type: 'FOOTER', text: 'Ex Shop' },
  buttons(
    { type: 'URL', text: 'Track', url: 'https://ex.test/{{1}}' },
    { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15550100200' },
    { type: 'QUICK_REPLY', text: 'Change address' },
  ),
];

describe('renderTemplate', () => {
  it('fills header, body and buttons', () => {
    const rendered = render(orderUpdate, {
      header: '17',
      body: ['Ana', '17'],
      buttons: [{ index: 0, value: 'p/ü 17' }],
    });
    expect(rendered).toEqual({
      header: { format: 'TEXT', text: 'Order 17', isPlaceholder: false },
      body: [
        {
          kind: 'text',
          spans: [
            { text: 'Hi Ana, order ', styles: [], isPlaceholder: false },
            { text: '17', styles: ['bold'], isPlaceholder: false },
            { text: ' leaves today.', styles: [], isPlaceholder: false },
          ],
        },
      ],
      footer: 'Ex Shop',
      buttons: [
        {
          index: 0,
          type: 'URL',
          text: 'Track',
          url: 'https://ex.test/p/%C3%BC%2017',
          isPlaceholder: false,
        },
        {
          index: 1,
          type: 'PHONE_NUMBER',
          text: 'Call us',
          phoneNumber: '+15550100200',
          isPlaceholder: false,
        },
        { index: 2, type: 'QUICK_REPLY', text: 'Change address', isPlaceholder: false },
      ],
      cards: [],
      text: [
        'Order 17',
        'Hi Ana, order 17 leaves today.',
        'Ex Shop',
        '[Track] https://ex.test/p/%C3%BC%2017\n[Call us] +15550100200\n[Change address]',
      ].join('\n\n'),
      isApproximate: false,
    });
  });

  it('shows what has no value as it stands in the template', () => {
    const { header, body: lines, buttons: shown, text } = render(orderUpdate, { body: ['Ana'] });
    expect(header).toEqual({ format: 'TEXT', text: 'Order {{1}}', isPlaceholder: true });
    expect(lines[0]?.spans[1]).toEqual({
      text: '{{2}}',
      styles: ['bold'],
      isPlaceholder: true,
    });
    expect(shown.map(({ isPlaceholder }) => isPlaceholder)).toEqual([true, false, false]);
    expect(text).toContain('Hi Ana, order {{2}} leaves today.');
  });

  it.each<[string, TemplateVariables, string]>([
    ['by name', { named: { first_name: 'Ana', code: 'X1' } }, 'For Ana\n\nHello Ana, use X1 now.'],
    [
      'the header by itself',
      { header: 'Ben', named: { code: 'X1' } },
      'For Ben\n\nHello {{first_name}}, use X1 now.',
    ],
    ['no inherited name', {}, 'For {{first_name}}\n\nHello {{first_name}}, use {{code}} now.'],
    [
      'no position',
      { body: ['Ana', 'X1'] },
      'For {{first_name}}\n\nHello {{first_name}}, use {{code}} now.',
    ],
  ])('fills named variables: %s', (_what, variables, expected) => {
    const components = [
      { type: 'HEADER', format: 'TEXT', text: 'For {{first_name}}' },
      body('Hello {{first_name}}, use {{code}} now.'),
    ];
    expect(render(components, variables, { parameterFormat: 'named' }).text).toBe(expected);
  });

  it.each<[string, string, TemplateVariables, object]>([
    [
      'a link',
      'med_1',
      { headerMedia: { link: 'https://x.test/a.jpg' } },
      { link: 'https://x.test/a.jpg', isPlaceholder: false },
    ],
    [
      'a file',
      'med_1',
      { headerMedia: { mediaId: 'med_2' } },
      { mediaId: 'med_2', isPlaceholder: false },
    ],
    ['the example, a file of ours', 'med_1', {}, { mediaId: 'med_1', isPlaceholder: true }],
    [
      'the example as Meta lists it',
      'https://scontent.test/x',
      {},
      { link: 'https://scontent.test/x', isPlaceholder: true },
    ],
    ['no example that only Meta can read', '4::aW1h', {}, { isPlaceholder: true }],
  ])('shows %s in a media header', (_what, handle, variables, expected) => {
    const { header, text } = render([image(handle), body('A picture')], variables);
    expect(header).toEqual({ format: 'IMAGE', ...expected });
    expect(text).toBe('[Image]\n\nA picture');
  });

  it.each<[string, Component[], number]>([
    ['a header', [{ type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}' }], 60],
    ['a body', [body('Hi {{1}}')], 1024],
    ['the body of an offer', [{ type: 'LIMITED_TIME_OFFER' }, body('Hi {{1}}')], 600],
    ['a card', [{ type: 'CAROUSEL', cards: [{ components: [body('Hi {{1}}')] }] }], 160],
  ])('fills %s up to the length that Meta allows', (_what, components, most) => {
    const shown = (length: number) => {
      const value = 'x'.repeat(length);
      const variables = { header: value, body: [value], cards: [{ body: [value] }] };
      return render(components, variables).text;
    };
    expect(shown(most - 3)).toContain(`Hi ${'x'.repeat(most - 3)}`);
    expect(shown(most - 2)).toContain('Hi {{1}}');
  });

  it('keeps a short request from asking for a long answer', () => {
    const text = `Hi ${'{{1}} aa bb '.repeat(80)}end.`;
    const rendered = render([body(text)], { body: ['*a* '.repeat(1024)] });
    expect(rendered.text).toBe(text);
  });

  it.each<[Component, TemplateVariables, object, string]>([
    [
      { type: 'HEADER', format: 'DOCUMENT' },
      { headerMedia: { mediaId: 'med_1', filename: 'invoice.pdf' } },
      { format: 'DOCUMENT', mediaId: 'med_1', filename: 'invoice.pdf', isPlaceholder: false },
      '[Document: invoice.pdf]\n\nHere',
    ],
    [
      { type: 'HEADER', format: 'LOCATION' },
      { headerLocation: { latitude: 1, longitude: 2, name: 'Shop' } },
      {
        format: 'LOCATION',
        place: { latitude: 1, longitude: 2, name: 'Shop' },
        isPlaceholder: false,
      },
      '[Location: Shop]\n\nHere',
    ],
    [
      { type: 'HEADER', format: 'LOCATION' },
      {},
      { format: 'LOCATION', isPlaceholder: true },
      '[Location]\n\nHere',
    ],
    [
      { type: 'HEADER', format: 'PRODUCT' },
      { headerProduct: { productRetailerId: 'sku-1', catalogId: '5' } },
      { format: 'PRODUCT', productRetailerId: 'sku-1', isPlaceholder: false },
      '[Product: sku-1]\n\nHere',
    ],
  ])('shows the header %j', (header, variables, expected, text) => {
    const rendered = render([header, body('Here')], variables);
    expect([rendered.header, rendered.text]).toEqual([expected, text]);
  });

  it('shows an offer with its end', () => {
    const components = [
      image('med_1'),
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Ends soon!', has_expiration: true },
      },
      body('Code {{1}} for you'),
      buttons({ type: 'COPY_CODE', example: 'SPRING25' }, { type: 'CATALOG' }),
    ];
    const rendered = render(
      components,
      {
        body: ['X1'],
        offerEndsAt: '2026-12-01T00:00:00Z',
        buttons: [{ index: 0, value: 'X1' }],
      },
      { category: 'MARKETING' },
    );
    expect(rendered.offer).toEqual({
      text: 'Ends soon!',
      endsAt: '2026-12-01T00:00:00Z',
      isPlaceholder: false,
    });
    expect(rendered.text).toBe(
      '[Image]\n\nEnds soon! (until 2026-12-01T00:00:00Z)\n\nCode X1 for you\n\n[Copy offer code] X1\n[View catalog]',
    );
    expect(render(components).offer).toEqual({ text: 'Ends soon!', isPlaceholder: true });
  });

  it('fills each card of a carousel by itself', () => {
    const card = (text: string) => ({
      components: [
        image('med_1'),
        body(text),
        buttons({ type: 'URL', text: 'Buy', url: 'https://ex.test/{{1}}' }),
      ],
    });
    const components = [
      body('Hi {{1}}, two ideas'),
      { type: 'CAROUSEL', cards: [card('One {{1}}'), card('Two {{1}}')] },
    ];
    const { cards, text } = render(components, {
      body: ['Ana'],
      cards: [{ body: ['a'], buttons: [{ index: 0, value: 'c0' }] }],
    });
    expect(cards.map(({ buttons: list }) => list[0]?.url)).toEqual([
      'https://ex.test/c0',
      'https://ex.test/{{1}}',
    ]);
    expect(text).toBe(
      'Hi Ana, two ideas\n\n[Card 1]\n[Image]\nOne a\n[Buy] https://ex.test/c0\n\n' +
        '[Card 2]\n[Image]\nTwo {{1}}\n[Buy] https://ex.test/{{1}}',
    );
  });

  it.each<[string, Component[], string, boolean]>([
    [
      'in English where they are not known',
      [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'FOOTER', code_expiration_minutes: 5 },
        buttons({ type: 'OTP', otp_type: 'COPY_CODE' }),
      ],
      '123456 is your verification code. For your security, do not share this code.\n\n' +
        'This code expires in 5 minutes.\n\n[Copy code] 123456',
      true,
    ],
    [
      'as Meta has told them',
      [
        body('*{{1}}* ist dein Verifizierungscode.'),
        buttons({ type: 'URL', text: 'Code kopieren', url: 'https://otp.test/?code=otp{{1}}' }),
      ],
      '123456 ist dein Verifizierungscode.\n\n[Code kopieren] 123456',
      false,
    ],
  ])('shows Meta’s own texts of a login code %s', (_what, components, text, isApproximate) => {
    const rendered = render(components, { body: ['123456'] }, { category: 'AUTHENTICATION' });
    expect(rendered).toMatchObject({ text, isApproximate });
    expect(rendered.body[0]?.spans[0]).toMatchObject({ text: '123456', styles: ['bold'] });
    expect(rendered.buttons).toMatchObject([{ type: 'OTP', code: '123456' }]);
  });

  it('leaves markup what it is: text', () => {
    const script = '<script>alert(1)</script>';
    const {
      header,
      footer,
      buttons: shown,
      text,
    } = render(
      [
        { type: 'HEADER', format: 'TEXT', text: script },
        body(`Hi {{1}} ${script}`),
        { type: 'FOOTER', text: script },
        buttons({ type: 'QUICK_REPLY', text: '<b>x</b>' }),
      ],
      { body: [script] },
    );
    expect([header?.text, footer, shown[0]?.text]).toEqual([script, script, '<b>x</b>']);
    expect(text).toContain(`Hi ${script} ${script}`);
  });

  it.each<[string, unknown]>([
    ['no list', 'BODY'],
    ['nothing', []],
    ['parts that are none', [null, 7, { type: 'BODY' }, { type: 'CAROUSEL', cards: 'x' }]],
    ['buttons that are none', [{ type: 'BUTTONS', buttons: [null, 'x'] }]],
  ])('shows what it can of %s', (_what, components) => {
    const definition = { components, category: 'UTILITY', parameterFormat: 'positional' };
    expect(renderTemplate(definition)).toMatchObject({ body: [], cards: [], isApproximate: false });
  });
});
