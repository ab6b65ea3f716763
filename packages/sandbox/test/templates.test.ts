import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleHandle } from './examples.js';
import {
  aTemplate,
  errorOf,
  startBench,
  until,
  type Bench,
  type GraphAnswer,
  type Json,
} from './harness.js';

let bench: Bench;
let templates: string;
let handle: string;
beforeAll(async () => {
  bench = await startBench();
  templates = `/v25.0/${bench.sandbox.identity.wabaId}/message_templates`;
  handle = await exampleHandle(bench.sandbox);
});
beforeEach(async () => {
  bench.receiver.hooks.length = 0;
  await bench.control.reset();
  await bench.control.setSettings({ latencyMs: 0, reviewAfterMs: 20, review: 'manual' });
});
afterAll(() => bench.stop());

let made = 0;
const newName = () => `template_${String((made += 1))}`;
/** The handle that the templates below name becomes one of an upload. */
const create = (overrides: Json = {}): Promise<GraphAnswer> =>
  bench.graph(
    'POST',
    templates,
    JSON.parse(
      JSON.stringify(aTemplate({ name: newName(), ...overrides })).replaceAll('4::x', handle),
    ),
  );
const get = async (id: string, fields = 'name,status,category,rejected_reason,components') =>
  (await bench.graph('GET', `/v25.0/${id}?fields=${fields}`)).body;
const updates = () => bench.receiver.changes('message_template_status_update');

const bodyOf = (text: string, ...samples: string[]): Json => ({
  type: 'BODY',
  text,
  ...(samples.length > 0 ? { example: { body_text: [samples] } } : {}),
});
const BODY = bodyOf('Your order leaves today.');
const buttons = (...list: Json[]): Json => ({ type: 'BUTTONS', buttons: list });
const reply = (text: string): Json => ({ type: 'QUICK_REPLY', text });
const link = (url: string, ...example: string[]): Json => ({
  ...{ type: 'URL', text: 'Go', url },
  ...(example.length > 0 ? { example } : {}),
});
const card = (text: string): Json => ({
  components: [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
    { type: 'BODY', text },
    buttons(reply('More')),
  ],
});

describe('what Meta takes as a template', () => {
  const taken: [name: string, overrides: Json][] = [
    ['a body with variables', {}],
    [
      'lower-case types and category',
      { category: 'utility', components: [{ ...BODY, type: 'body' }] },
    ],
    [
      'a text header with its sample',
      {
        components: [
          { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['17'] } },
          BODY,
        ],
      },
    ],
    [
      'an image header with a handle',
      {
        components: [
          { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
          BODY,
        ],
      },
    ],
    ['a location header', { components: [{ type: 'HEADER', format: 'LOCATION' }, BODY] }],
    [
      'replies first, then the others',
      { components: [BODY, buttons(reply('A'), reply('B'), link('https://a.test'))] },
    ],
    [
      'the others first',
      {
        components: [
          BODY,
          buttons(
            link('https://a.test'),
            { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550100200' },
            reply('A'),
          ),
        ],
      },
    ],
    [
      'a URL with a variable at its end',
      { components: [BODY, buttons(link('https://a.test/{{1}}', 'https://a.test/x'))] },
    ],
    [
      'named variables',
      {
        parameter_format: 'named',
        components: [
          {
            type: 'BODY',
            text: 'Hello {{first_name}}, ready.',
            example: { body_text_named_params: [{ param_name: 'first_name', example: 'Ana' }] },
          },
        ],
      },
    ],
    [
      'a carousel',
      {
        category: 'MARKETING',
        components: [BODY, { type: 'CAROUSEL', cards: [card('One'), card('Two')] }],
      },
    ],
    [
      'an authentication template',
      {
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY' },
          { type: 'FOOTER', code_expiration_minutes: 5 },
          buttons({ type: 'OTP', otp_type: 'COPY_CODE' }),
        ],
      },
    ],
    [
      'a limited-time offer',
      {
        category: 'MARKETING',
        components: [
          {
            type: 'LIMITED_TIME_OFFER',
            limited_time_offer: { text: 'Ends soon!', has_expiration: true },
          },
          BODY,
          buttons({ type: 'COPY_CODE', example: 'SPRING25' }),
        ],
      },
    ],
    ['a time to live', { message_send_ttl_seconds: 60 }],
  ];
  it.each(taken)('takes %s', async (_name, overrides) => {
    const answer = await create(overrides);
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(/^\d{16}$/) as string,
      status: 'PENDING',
    });
    expect(answer.status).toBe(200);
  });

  const refused: [name: string, overrides: Json, subcode: number | undefined][] = [
    ['a name with capitals', { name: 'Order' }, undefined],
    ['a name of 513 characters', { name: 'x'.repeat(513) }, 2388040],
    ['an unknown language', { language: 'xx' }, undefined],
    ['an unknown category', { category: 'SALES' }, undefined],
    ['no body', { components: [] }, 2388072],
    ['an empty body', { components: [bodyOf(' ')] }, 2388072],
    ['a body of 1025 characters', { components: [bodyOf('x'.repeat(1025))] }, 2388040],
    ['a variable without a sample', { components: [bodyOf('Hello {{1}}, welcome.')] }, 2388072],
    [
      'too few samples',
      { components: [bodyOf('Hello {{1}} and {{2}}, welcome back.', 'Ana')] },
      2388072,
    ],
    [
      'a gap in the variables',
      { components: [bodyOf('Hello {{1}} and {{3}}, welcome back.', 'a', 'b')] },
      2388072,
    ],
    [
      'names in a positional template',
      { components: [bodyOf('Hello {{name}}, welcome.', 'a')] },
      2388072,
    ],
    ['a variable at the start', { components: [bodyOf('{{1}} is on its way.', 'It')] }, 2388299],
    ['a variable at the end', { components: [bodyOf('On its way to {{1}}', 'you')] }, 2388299],
    [
      'too many variables',
      { components: [bodyOf('A {{1}} {{2}} {{3}} B', 'a', 'b', 'c')] },
      2388293,
    ],
    [
      'two variables in the header',
      {
        components: [
          {
            type: 'HEADER',
            format: 'TEXT',
            text: '{{1}} of {{2}}',
            example: { header_text: ['a'] },
          },
          BODY,
        ],
      },
      2388047,
    ],
    [
      'a bold header',
      { components: [{ type: 'HEADER', format: 'TEXT', text: '*Order*' }, BODY] },
      2388047,
    ],
    [
      'a header of 61 characters',
      { components: [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, BODY] },
      2388040,
    ],
    [
      'an image header without a handle',
      { components: [{ type: 'HEADER', format: 'IMAGE' }, BODY] },
      2388047,
    ],
    [
      'a variable in the footer',
      { components: [BODY, { type: 'FOOTER', text: 'By {{1}} today' }] },
      2388073,
    ],
    [
      'a footer of 61 characters',
      { components: [BODY, { type: 'FOOTER', text: 'x'.repeat(61) }] },
      2388040,
    ],
    [
      'a button text of 26 characters',
      { components: [BODY, buttons(reply('x'.repeat(26)))] },
      2388040,
    ],
    [
      'replies apart',
      { components: [BODY, buttons(reply('A'), link('https://a.test'), reply('B'))] },
      undefined,
    ],
    [
      'three URLs',
      { components: [BODY, buttons(...[1, 2, 3].map((n) => link(`https://a.test/${String(n)}`)))] },
      undefined,
    ],
    [
      'a URL variable in the middle',
      { components: [BODY, buttons(link('https://a.test/{{1}}/x', 'https://a.test/y'))] },
      undefined,
    ],
    [
      'a URL variable without a sample',
      { components: [BODY, buttons(link('https://a.test/{{1}}'))] },
      undefined,
    ],
    ['two bodies', { components: [BODY, BODY] }, undefined],
    [
      'cards that differ',
      {
        category: 'MARKETING',
        components: [
          BODY,
          {
            type: 'CAROUSEL',
            cards: [
              card('One'),
              {
                components: [
                  { type: 'HEADER', format: 'VIDEO', example: { header_handle: ['4::x'] } },
                  buttons(reply('More')),
                ],
              },
            ],
          },
        ],
      },
      undefined,
    ],
    [
      'an authentication text of its own',
      {
        category: 'AUTHENTICATION',
        components: [BODY, buttons({ type: 'OTP', otp_type: 'COPY_CODE' })],
      },
      2388072,
    ],
    ['a time to live out of range', { message_send_ttl_seconds: 10 }, undefined],
  ];
  it.each(refused)('refuses %s', async (_name, overrides, subcode) => {
    const answer = await create(overrides);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 100, type: 'OAuthException' });
    expect(errorOf(answer).error_subcode).toBe(subcode);
  });

  it('refuses the same name and language again, and takes another language', async () => {
    const name = newName();
    await create({ name });
    const again = errorOf(await create({ name }));
    expect(again).toMatchObject({
      ...{ code: 100, error_subcode: 2388024, message: 'Invalid parameter' },
      error_user_title: 'Content in This Language Already Exists',
    });
    expect((await create({ name, language: 'es' })).status).toBe(200);
  });

  it('keeps the quotas for new templates, and putTemplates passes them', async () => {
    await bench.control.setSettings({ templatesPerHour: 2 });
    expect((await create()).status).toBe(200);
    expect((await create()).status).toBe(200);
    expect(errorOf(await create()).code).toBe(80008);
    await bench.control.advanceClock(3601);
    await bench.control.setSettings({ templateLimit: 1 });
    expect(errorOf(await create()).error_subcode).toBe(2388019);
    const [seeded] = await bench.control.putTemplates([aTemplate({ name: newName() })]);
    expect(seeded?.status).toBe('APPROVED');
  });

  it('counts management calls and refuses with 80007', async () => {
    await bench.control.setSettings({ managementCallsPerHour: 2 });
    const first = await bench.graph('GET', templates);
    expect(first.headers.get('x-business-use-case-usage')).toContain('"call_count":50');
    await bench.graph('GET', templates);
    expect(errorOf(await bench.graph('GET', templates)).code).toBe(80007);
  });
});

describe('reading templates', () => {
  it('pages with cursors, newest first, and honours fields and filters', async () => {
    const names = [newName(), newName(), newName()];
    for (const name of names) await create({ name });
    const query = `?limit=2&fields=name&status=PENDING&name=${names.join(',')}`;
    const first = (await bench.graph('GET', templates + query)).body;
    expect((first.data as Json[]).map((entry) => Object.keys(entry))).toEqual([
      ['name', 'id'],
      ['name', 'id'],
    ]);
    const paging = first.paging as { next: string; cursors: Json };
    expect(paging).not.toHaveProperty('previous');
    const next = new URL(paging.next);
    const second = (await bench.graph('GET', next.pathname + next.search)).body;
    const rest = second.paging as Json;
    expect([...(first.data as Json[]), ...(second.data as Json[])].map(({ name }) => name)).toEqual(
      names.reverse(),
    );
    expect(rest).not.toHaveProperty('next');
    expect(rest).toHaveProperty('previous');
  });

  it('knows hello_world from the start', async () => {
    const { data } = (await bench.graph('GET', `${templates}?name=hello_world`)).body;
    expect(data).toMatchObject([{ language: 'en_US', status: 'APPROVED', category: 'UTILITY' }]);
  });

  it('gives an OTP button back as a URL button', async () => {
    const { body } = await create({
      category: 'AUTHENTICATION',
      components: [{ type: 'BODY' }, buttons({ type: 'OTP', otp_type: 'COPY_CODE' })],
    });
    const { components } = await get(String(body.id));
    expect(components).toMatchObject([
      { type: 'BODY', text: '*{{1}}* is your verification code.' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Copy code' }] },
    ]);
  });
});

describe('review', () => {
  it('approves after its time and tells by webhook', async () => {
    await bench.control.setSettings({ review: 'rules' });
    const { body } = await create({
      language: 'pt_BR',
      components: [bodyOf('Your parcel is here.')],
    });
    const [update] = await until('the update', () => updates().length > 0 && updates());
    expect(update).toEqual({
      event: 'APPROVED',
      message_template_id: Number(body.id),
      message_template_name: expect.any(String) as string,
      message_template_language: 'pt-BR',
      message_template_category: 'UTILITY',
      reason: 'NONE',
    });
    expect(await get(String(body.id))).toMatchObject({ id: body.id, status: 'APPROVED' });
  });

  it.each([
    [
      'adjacent variables',
      bodyOf('Hello {{1}} {{2}}, we are here for you.', 'a', 'b'),
      'INVALID_FORMAT',
    ],
    ['a request for card numbers', bodyOf('Please answer with your full card number.'), 'SCAM'],
    ['a threat', bodyOf('Pay today or else we come.'), 'ABUSIVE_CONTENT'],
  ])('rejects %s', async (_name, component, reason) => {
    await bench.control.setSettings({ review: 'rules' });
    const { body } = await create({ components: [component] });
    const [update] = await until('the update', () => updates().length > 0 && updates());
    expect(update).toMatchObject({
      event: 'REJECTED',
      reason,
      rejection_info: { reason: expect.any(String) as string },
    });
    expect(await get(String(body.id))).toMatchObject({
      status: 'REJECTED',
      rejected_reason: reason,
    });
  });

  it('takes a promotion filed as utility for marketing', async () => {
    await bench.control.setSettings({ review: 'rules' });
    const { body } = await create({ components: [bodyOf('Get a discount in our shop today.')] });
    expect(body.category).toBe('MARKETING');
    await until('its approval', () => updates().length > 0);
  });

  it('waits for a person when asked to, and says what that person decided', async () => {
    const { body } = await create();
    const id = String(body.id);
    await bench.control.review(id, { event: 'REJECTED', reason: 'PROMOTIONAL' });
    await bench.control.review(id, { event: 'APPROVED', category: 'MARKETING', quality: 'GREEN' });
    await until('all updates', () => updates().length === 2);
    expect(updates()).toMatchObject([
      { event: 'REJECTED', reason: 'PROMOTIONAL' },
      { event: 'APPROVED' },
    ]);
    await until(
      'the category',
      () => bench.receiver.changes('template_category_update').length > 0,
    );
    expect(bench.receiver.changes('template_category_update')).toMatchObject([
      { previous_category: 'UTILITY', new_category: 'MARKETING' },
    ]);
    await until(
      'the quality',
      () => bench.receiver.changes('message_template_quality_update').length > 0,
    );
  });

  it('pauses for 3 hours and then for 6, and wakes up by itself', async () => {
    const [template] = await bench.control.putTemplates([aTemplate({ name: newName() })]);
    const id = String(template?.id);
    for (const hours of [3, 6]) {
      expect((await bench.control.review(id, { event: 'PAUSED' })).status).toBe('PAUSED');
      await bench.control.advanceClock(hours * 3600 - 60);
      expect((await get(id)).status).toBe('PAUSED');
      await bench.control.advanceClock(61);
      await until('approved', async () => (await get(id)).status === 'APPROVED');
    }
    await until('all updates', () => updates().length === 4);
    expect(updates().map(({ event, other_info: info }) => [event, (info as Json).title])).toEqual([
      ['PAUSED', 'FIRST_PAUSE'],
      ['APPROVED', 'UNPAUSE'],
      ['PAUSED', 'SECOND_PAUSE'],
      ['APPROVED', 'UNPAUSE'],
    ]);
  });
});

describe('editing and deleting', () => {
  const approved = async () => {
    const [template] = await bench.control.putTemplates([aTemplate({ name: newName() })]);
    return String(template?.id);
  };

  it('reviews an edited template again and tells its new components', async () => {
    const id = await approved();
    const edit = { components: [bodyOf('A whole new text for you.')] };
    expect((await bench.graph('POST', `/v25.0/${id}`, edit)).body).toEqual({ success: true });
    expect((await get(id)).status).toBe('PENDING');
    expect(errorOf(await bench.graph('POST', `/v25.0/${id}`, edit)).error_subcode).toBe(2388039);
    await bench.control.review(id, { event: 'APPROVED' });
    await until(
      'the components',
      () => bench.receiver.changes('message_template_components_update').length > 0,
    );
    expect(errorOf(await bench.graph('POST', `/v25.0/${id}`, edit)).error_subcode).toBe(2388039);
    await bench.control.advanceClock(24 * 3600 + 1);
    expect((await bench.graph('POST', `/v25.0/${id}`, edit)).status).toBe(200);
  });

  it('blocks the name of a deleted approved template for 30 days', async () => {
    const id = await approved();
    const { name } = await get(id);
    const deleted = await bench.graph('DELETE', `${templates}?name=${String(name)}`);
    expect(deleted.body).toEqual({ success: true });
    await until('gone', async () => 'error' in (await get(id)));
    expect(errorOf(await create({ name })).error_subcode).toBe(2388023);
    await until('both updates', () => updates().length === 2);
    expect(updates()).toMatchObject([
      { event: 'PENDING_DELETION', reason: null },
      { event: 'DELETED', reason: null },
    ]);
    await bench.control.advanceClock(30 * 86_400 + 60);
    expect((await create({ name })).status).toBe(200);
  });

  it('deletes one language by hsm_id, many by hsm_ids, and nothing that is not there', async () => {
    const name = newName();
    const ids = [];
    for (const language of ['en_US', 'es', 'de'])
      ids.push(String((await create({ name, language })).body.id));
    await bench.graph('DELETE', `${templates}?name=${name}&hsm_id=${String(ids[0])}`);
    expect(await get(String(ids[0]))).toHaveProperty('error');
    const wrong = encodeURIComponent(JSON.stringify([ids[1], '1']));
    expect((await bench.graph('DELETE', `${templates}?hsm_ids=${wrong}`)).status).toBe(400);
    const right = encodeURIComponent(JSON.stringify([ids[1], ids[2]]));
    expect((await bench.graph('DELETE', `${templates}?hsm_ids=${right}`)).status).toBe(200);
    expect((await bench.graph('DELETE', `${templates}?name=${name}`)).status).toBe(400);
  });
});
