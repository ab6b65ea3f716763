import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, startBench, until, wamidOf, type Bench, type Json } from './harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
  await bench.control.putTemplates(TEMPLATES);
});
afterAll(() => bench.stop());

const example = (...values: string[]) => ({ body_text: [values] });
const TEMPLATES = [
  {
    name: 'two_values',
    language: 'en_US',
    category: 'UTILITY' as const,
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['17'] } },
      { type: 'BODY', text: 'Hi {{1}}, order {{2}} leaves.', example: example('Ana', '17') },
    ],
  },
  {
    name: 'named',
    language: 'en',
    category: 'UTILITY' as const,
    parameter_format: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Hello {{first_name}}, it is ready.',
        example: { body_text_named_params: [{ param_name: 'first_name', example: 'Ana' }] },
      },
    ],
  },
  {
    name: 'with_image',
    language: 'en_US',
    category: 'MARKETING' as const,
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
      { type: 'BODY', text: 'Look at this.' },
      {
        type: 'BUTTONS',
        buttons: [
          {
            type: 'URL',
            text: 'Buy',
            url: 'https://ex.test/{{1}}',
            example: ['https://ex.test/a'],
          },
        ],
      },
    ],
  },
  {
    name: 'paused',
    language: 'en_US',
    category: 'UTILITY' as const,
    status: 'PAUSED' as const,
    components: [{ type: 'BODY', text: 'Paused.' }],
  },
  {
    name: 'disabled',
    language: 'en_US',
    category: 'UTILITY' as const,
    status: 'DISABLED' as const,
    components: [{ type: 'BODY', text: 'Disabled.' }],
  },
  {
    name: 'pending',
    language: 'en_US',
    category: 'UTILITY' as const,
    status: 'PENDING' as const,
    components: [{ type: 'BODY', text: 'Pending.' }],
  },
  {
    name: 'login_code',
    language: 'en_US',
    category: 'AUTHENTICATION' as const,
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
    ],
  },
];

const texts = (...values: string[]) => values.map((text) => ({ type: 'text', text }));
const template = (name: string, components: Json[] = [], code = 'en_US'): Json => ({
  type: 'template',
  template: { name, language: { code }, components },
});
const body = (...parameters: Json[]) => ({ type: 'body', parameters });
const header = (...parameters: Json[]) => ({ type: 'header', parameters });
const urlButton = (text: string, index: string | number = '0') => ({
  ...{ type: 'button', sub_type: 'url', index },
  parameters: texts(text),
});
const image = header({ type: 'image', image: { link: 'https://ex.test/a.jpg' } });

describe('what Meta accepts', () => {
  const accepted: [name: string, message: Json][] = [
    ['the sample template', {}],
    [
      'values for header and body',
      template('two_values', [header(...texts('17')), body(...texts('Ana', '17'))]),
    ],
    [
      'a currency with its fallback',
      template('two_values', [
        header(...texts('17')),
        body(...texts('Ana'), {
          type: 'currency',
          currency: { fallback_value: '$1', code: 'USD', amount_1000: 1000 },
        }),
      ]),
    ],
    [
      'named values',
      template('named', [body({ type: 'text', parameter_name: 'first_name', text: 'Ana' })], 'en'),
    ],
    ['an image header and a URL value', template('with_image', [image, urlButton('p/17')])],
    ['a button index given as a number', template('with_image', [image, urlButton('p/17', 0)])],
    ['a login code', template('login_code', [body(...texts('481516')), urlButton('481516')])],
    ['a text', { type: 'text', text: { body: 'Hi', preview_url: true } }],
    ['a text of 4096 characters', { type: 'text', text: { body: 'é'.repeat(4096) } }],
    ['an image by link', { type: 'image', image: { link: 'https://ex.test/a.jpg' } }],
    [
      'a document',
      { type: 'document', document: { link: 'https://ex.test/a', filename: 'a.pdf' } },
    ],
    ['an audio', { type: 'audio', audio: { link: 'https://ex.test/a', voice: true } }],
    ['a sticker', { type: 'sticker', sticker: { link: 'https://ex.test/a' } }],
    ['a location with texts', { type: 'location', location: { latitude: '52.3', longitude: 4.8 } }],
    ['a contact', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ana' } }] }],
    ['a reaction', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } }],
    [
      'reply buttons',
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'Fine?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
        },
      },
    ],
    ['512 characters of callback data', { biz_opaque_callback_data: 'x'.repeat(512) }],
    ['a number with blanks and brackets', { to: '+1 (555) 010-9999' }],
  ];
  it.each(accepted)('accepts %s', async (_name, message) => {
    const answer = await bench.send(message);
    expect(answer.body.error).toBeUndefined();
    expect(answer.status).toBe(200);
    expect(answer.body.contacts).toEqual([
      { input: message.to ?? '+15550109999', wa_id: '15550109999' },
    ]);
    expect(wamidOf(answer)).toMatch(/^wamid\.HBg/);
  });

  it('tells the status of a template message alone', async () => {
    const [template_] = (await bench.send({})).body.messages as Json[];
    const [text] = (await bench.send({ type: 'text', text: { body: 'Hi' } })).body
      .messages as Json[];
    expect(template_?.message_status).toBe('accepted');
    expect(text).not.toHaveProperty('message_status');
  });

  it('takes read receipts and makes no message of them', async () => {
    const { total } = await bench.control.ledger();
    const path = `/${bench.sandbox.identity.phoneNumberId}/messages`;
    const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x' };
    const answer = await bench.graph('POST', path, receipt);
    expect(answer.body).toEqual({ success: true });
    expect((await bench.control.ledger()).total).toBe(total);
  });

  it('takes a form with JSON in its fields', async () => {
    const { url, identity } = bench.sandbox;
    const response = await fetch(`${url}/v25.0/${identity.phoneNumberId}/messages`, {
      method: 'POST',
      body: new URLSearchParams({
        access_token: identity.accessToken,
        messaging_product: 'whatsapp',
        to: '+15550109999',
        type: 'text',
        text: '{"body":"From a form"}',
      }),
    });
    expect(response.status).toBe(200);
  });

  it.each([
    ['+5531912345678', '553112345678'],
    ['+5511912345678', '5511912345678'],
    ['+525512345678', '5215512345678'],
    ['+541112345678', '5491112345678'],
    ['5550109999', '15550109999'],
  ])('normalises %s to %s', async (to, waId) => {
    const answer = await bench.send({ to });
    expect(answer.body.contacts).toEqual([{ input: to, wa_id: waId }]);
  });
});

describe('what Meta refuses', () => {
  const refused: [name: string, message: Json, status: number, code: number, text: string][] = [
    ['no product', { messaging_product: undefined }, 400, 100, 'messaging_product is required'],
    ['no recipient', { to: undefined }, 400, 100, 'parameter to is required'],
    ['a recipient that is no number', { to: 'ana' }, 400, 131009, 'to: ana'],
    ['a group', { recipient_type: 'group' }, 400, 131009, 'recipient_type'],
    ['its own number', { to: '+15550100200' }, 400, 131021, 'Recipient cannot be sender'],
    ['an unknown type', { type: 'poll', poll: {} }, 400, 131051, 'poll'],
    ['a text without a body', { type: 'text', text: {} }, 400, 100, "text['body'] is required"],
    ['4097 characters', { type: 'text', text: { body: 'x'.repeat(4097) } }, 400, 100, '4096'],
    ['an image from nowhere', { type: 'image', image: {} }, 400, 100, 'is required'],
    [
      'an image from two places',
      { type: 'image', image: { id: '1', link: 'https://a.test' } },
      400,
      131009,
      'not both',
    ],
    [
      'a captioned sticker',
      { type: 'sticker', sticker: { id: '1', caption: 'x' } },
      400,
      131009,
      'caption',
    ],
    [
      'a place off the globe',
      { type: 'location', location: { latitude: 91, longitude: 0 } },
      400,
      131009,
      'latitude',
    ],
    [
      '513 characters of callback data',
      { biz_opaque_callback_data: 'x'.repeat(513) },
      400,
      100,
      '512',
    ],
    ['callback data that is no text', { biz_opaque_callback_data: 7 }, 400, 100, 'string'],
    [
      'a template without a language',
      { type: 'template', template: { name: 'named' } },
      400,
      100,
      "['language']['code']",
    ],
    [
      'an absent template',
      template('nope'),
      404,
      132001,
      'template name (nope) does not exist in en_US',
    ],
    ['an absent language', template('named'), 404, 132001, 'does not exist in en_US'],
    ['a template in review', template('pending'), 404, 132001, 'does not exist'],
    ['a paused template', template('paused'), 400, 132015, 'paused'],
    ['a disabled template', template('disabled'), 400, 132016, 'disabled'],
    [
      'too few values',
      template('two_values', [header(...texts('17')), body(...texts('Ana'))]),
      ...([400, 132000] as const),
      'body: number of localizable_params (1) does not match the expected number of params (2)',
    ],
    [
      'no header value',
      template('two_values', [body(...texts('Ana', '17'))]),
      ...([400, 132000] as const),
      'header: number of localizable_params (0) does not match the expected number of params (1)',
    ],
    [
      'values nobody asked for',
      template('hello_world', [body(...texts('x'))]),
      400,
      132000,
      'expected number of params (0)',
    ],
    [
      'a line break in a value',
      template('two_values', [header(...texts('17')), body(...texts('A\nB', '17'))]),
      ...([400, 132018, 'new-line/tab'] as const),
    ],
    [
      'five blanks in a value',
      template('two_values', [header(...texts('17')), body(...texts('A     B', '17'))]),
      ...([400, 132018, '4 consecutive spaces'] as const),
    ],
    [
      'an empty value',
      template('two_values', [header(...texts('17')), body(...texts('', '17'))]),
      ...([400, 131008, 'missing text value'] as const),
    ],
    [
      'an image in place of a text',
      template('two_values', [image, body(...texts('Ana', '17'))]),
      ...([400, 132012, 'expected TEXT, received IMAGE'] as const),
    ],
    [
      'a body of over 1024 characters',
      template('two_values', [header(...texts('17')), body(...texts('x'.repeat(1020), '17'))]),
      ...([400, 132005, 'body'] as const),
    ],
    [
      'a header of over 60 characters',
      template('two_values', [header(...texts('x'.repeat(60))), body(...texts('Ana', '17'))]),
      ...([400, 132005, 'header'] as const),
    ],
    [
      'no image for an image header',
      template('with_image', [urlButton('x')]),
      400,
      132012,
      'header: Format mismatch, expected IMAGE, received UNKNOWN',
    ],
    [
      'no value for a URL button',
      template('with_image', [image]),
      400,
      131008,
      'buttons: Button at index 0 of type Url requires a parameter',
    ],
    [
      'a button that is not there',
      template('hello_world', [urlButton('x')]),
      400,
      132018,
      'no button at index 0',
    ],
    [
      'a value without its name',
      template('named', [body(...texts('Ana'))], 'en'),
      400,
      100,
      'Parameter name is missing',
    ],
    [
      'a value with another name',
      template('named', [body({ type: 'text', parameter_name: 'x', text: 'Ana' })], 'en'),
      ...([400, 100, 'names do not match'] as const),
    ],
    [
      'a login code of 16 characters',
      template('login_code', [body(...texts('x'.repeat(16))), urlButton('1')]),
      400,
      132005,
      'code',
    ],
  ];
  it.each(refused)('refuses %s', async (_name, message, status, code, text) => {
    const { total } = await bench.control.ledger();
    const answer = await bench.send(message);
    const error = errorOf(answer);
    expect([answer.status, error.code]).toEqual([status, code]);
    expect(`${error.message} ${error.error_data?.details ?? ''}`).toContain(text);
    expect(error.fbtrace_id).toMatch(/^A/);
    expect((await bench.control.ledger()).total).toBe(total);
  });
});

describe('limits and windows', () => {
  beforeEach(() => bench.control.reset());

  it('refuses more than the throughput with 130429', async () => {
    await bench.control.setSettings({ throughputPerSecond: 3, latencyMs: 0 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => bench.send({ to: `+1555010800${index}` })),
    );
    const refused = answers.filter((answer) => answer.status === 400);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused.map((answer) => errorOf(answer).code)).toEqual(refused.map(() => 130429));
  });

  it('takes 45 messages to one user at once, then one in 6 seconds', async () => {
    await bench.control.setSettings({ throughputPerSecond: 10_000, latencyMs: 0 });
    for (let sent = 0; sent < 45; sent += 1) expect((await bench.send({})).status).toBe(200);
    expect(errorOf(await bench.send({})).code).toBe(131056);
    expect((await bench.send({ to: '+15550108888' })).status).toBe(200);
    await bench.control.advanceClock(6);
    expect((await bench.send({})).status).toBe(200);
    expect(errorOf(await bench.send({})).code).toBe(131056);
  });

  it('accepts free text outside the window and fails it later with 131047', async () => {
    await bench.control.setSettings({ latencyMs: 0, sentAfterMs: 5 });
    const wamid = wamidOf(await bench.send({ type: 'text', text: { body: 'Hi' } }));
    const failed = await until('the failed status', () =>
      bench.receiver.statuses().find((status) => status.id === wamid),
    );
    expect(failed).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] });
    expect(failed).not.toHaveProperty('pricing');
  });

  it('opens the window for 24 hours with each inbound message', async () => {
    await bench.control.setSettings({ latencyMs: 0, sentAfterMs: 5, deliveredAfterMs: 10 });
    await bench.control.inbound({ from: '+15550109999', text: { body: 'Hello' } });
    const send = () => bench.send({ type: 'text', text: { body: 'Hi' } });
    const first = wamidOf(await send());
    await until('delivered', () => bench.receiver.statusNames(first).includes('delivered'));
    await bench.control.advanceClock(24 * 3600 + 1);
    const second = wamidOf(await send());
    await until('failed', () => bench.receiver.statusNames(second).includes('failed'));
  });
});
