import { describe, expect, it } from 'vitest';
import type { WebhookItem } from './items.js';
import { parseWebhook } from './parse-webhook.js';

const receivedAt = new Date('2026-11-24T05:00:00.000Z');
const metadata = { display_phone_number: '15550100200', phone_number_id: '201000000000001' };
const ids = { wabaId: '101000000000001', phoneNumberId: '201000000000001' };
const CHANGE = 'entry.0.changes.0.value';

function post(...changes: { field: string; value: unknown }[]) {
  return { object: 'whatsapp_business_account', entry: [{ id: ids.wabaId, changes }] };
}
function parse(body: unknown): WebhookItem[] {
  return parseWebhook(body, { receivedAt });
}
function parseMessages(value: Record<string, unknown>): WebhookItem[] {
  return parse(
    post({ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }),
  );
}
function parseMessage(message: Record<string, unknown>): WebhookItem | undefined {
  return parseMessages({
    messages: [{ from: '15550109999', id: 'wamid.in', timestamp: '1764000000', ...message }],
  })[0];
}

const status = {
  id: 'wamid.out',
  status: 'sent',
  timestamp: '1764000012',
  recipient_id: '15550109999',
};

describe('statuses', () => {
  it('reads all that one holds', () => {
    const items = parseMessages({
      contacts: [{ profile: { name: 'Ana' }, wa_id: '15550109999' }],
      statuses: [
        {
          ...status,
          status: 'delivered',
          recipient_user_id: 'US.20417000111222333',
          biz_opaque_callback_data: 'campaign=7;row=31',
          pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' },
        },
      ],
    });
    expect(items).toEqual([
      {
        kind: 'status',
        path: `${CHANGE}.statuses.0`,
        ...ids,
        wamid: 'wamid.out',
        status: 'delivered',
        at: new Date(1764000012_000),
        recipientWaId: '15550109999',
        recipientUserId: 'US.20417000111222333',
        callbackData: 'campaign=7;row=31',
        pricing: { category: 'marketing', billable: true, model: 'PMP', type: 'regular' },
      },
    ]);
  });

  it('reads a failure', () => {
    const error = {
      code: 131026,
      title: 'Message undeliverable',
      message: 'Message undeliverable',
      error_data: { details: 'Message Undeliverable.' },
      href: '/documentation',
    };
    expect(
      parseMessages({ statuses: [{ ...status, status: 'failed', errors: [error] }] }),
    ).toMatchObject([
      {
        status: 'failed',
        error: { code: 131026, title: 'Message undeliverable', details: 'Message Undeliverable.' },
      },
    ]);
  });

  it.each<[string, unknown, unknown]>([
    ['a code in a string', [{ code: '131026', title: 'x' }], { code: 131026, title: 'x' }],
    ['no title', [{ code: 1, message: 'm' }], { code: 1, title: 'm' }],
    [
      'error_data as text',
      [{ code: 1, title: 't', error_data: 'd' }],
      { code: 1, title: 't', details: 'd' },
    ],
    ['no code', [{ title: 'x' }], undefined],
    ['an empty list', [], undefined],
    ['no list', 'x', undefined],
    ['null in it', [null], undefined],
    [
      '10,000 errors',
      Array.from({ length: 10_000 }, () => ({ code: 2, title: 'x' })),
      { code: 2, title: 'x' },
    ],
  ])('reads errors with %s', (_name, errors, expected) => {
    const [item] = parseMessages({ statuses: [{ ...status, status: 'failed', errors }] });
    expect(item?.kind === 'status' && item.error).toEqual(expected);
  });

  it.each<[unknown, Date]>([
    ['1764000012', new Date(1764000012_000)],
    [1764000012, new Date(1764000012_000)],
    ['0', receivedAt],
    ['1', receivedAt],
    ['4102444800', receivedAt],
    ['1764000012000', receivedAt],
    [1e300, receivedAt],
    [-5, receivedAt],
    [NaN, receivedAt],
    ['yesterday', receivedAt],
    ['', receivedAt],
    [null, receivedAt],
    [undefined, receivedAt],
    [{}, receivedAt],
    ['9'.repeat(10_000), receivedAt],
  ])('takes the time %.40s', (timestamp, at) => {
    expect(parseMessages({ statuses: [{ ...status, timestamp }] })).toMatchObject([{ at }]);
  });

  it.each(['deleted', 'warning', 'teleported', 'constructor'])(
    'does not know the status %s',
    (word) => {
      expect(parseMessages({ statuses: [{ ...status, status: word }] })).toEqual([
        {
          kind: 'unknown',
          path: `${CHANGE}.statuses.0`,
          field: 'messages',
          wabaId: ids.wabaId,
          detail: `status ${word}`,
        },
      ]);
    },
  );

  it('keeps 999 of 1,000 where one is broken, quickly', () => {
    const statuses: unknown[] = Array.from({ length: 1_000 }, (_, index) => ({
      ...status,
      id: `wamid.${index}`,
    }));
    statuses[500] = { ...status, id: { nested: true } };
    const startedAt = performance.now();
    const items = parseMessages({ statuses });
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(items).toHaveLength(1_000);
    expect(items.filter((item) => item.kind === 'status')).toHaveLength(999);
    expect(items[500]).toEqual({
      kind: 'invalid',
      path: `${CHANGE}.statuses.500`,
      reason: 'the message’s id is missing',
    });
  });

  it.each([
    [null],
    [5],
    ['text'],
    [[]],
    [{}],
    [{ id: '' }],
    [{ id: 'wamid.1' }],
    [{ id: 'w', status: 5 }],
  ])('calls %j invalid, and reads the one beside it', (broken) => {
    const items = parseMessages({ statuses: [broken, status] });
    expect(items.map((item) => item.kind)).toEqual(['invalid', 'status']);
  });

  it('reads billable off the type where Meta leaves it out', () => {
    const pricing = { pricing_model: 'PMP', type: 'free_entry_point', category: 'service' };
    expect(parseMessages({ statuses: [{ ...status, pricing }] })).toMatchObject([
      { pricing: { billable: false, category: 'service' } },
    ]);
  });
});

describe('messages', () => {
  it('reads a text and who wrote it', () => {
    const items = parseMessages({
      contacts: [
        { profile: { name: 'Ben' }, wa_id: '15550109997' },
        {
          profile: { name: 'Ana', username: '@ana.ruiz' },
          wa_id: '15550109999',
          user_id: 'US.20417000111222333',
        },
      ],
      messages: [
        {
          from: '15550109999',
          from_user_id: 'US.20417000111222333',
          id: 'wamid.in',
          timestamp: '1764000000',
          type: 'text',
          text: { body: 'Hello 👋' },
          context: { from: '15550100200', id: 'wamid.out' },
          brand_new: 1,
        },
      ],
    });
    expect(items).toEqual([
      {
        kind: 'message',
        path: `${CHANGE}.messages.0`,
        ...ids,
        displayPhoneNumber: '15550100200',
        wamid: 'wamid.in',
        fromWaId: '15550109999',
        fromUserId: 'US.20417000111222333',
        profileName: 'Ana',
        at: new Date(1764000000_000),
        type: 'text',
        text: 'Hello 👋',
        contextWamid: 'wamid.out',
        content: { body: 'Hello 👋' },
      },
    ]);
  });

  it('reads a person who hides the number', () => {
    const [item] = parseMessages({
      contacts: [{ profile: { name: 'Ana' }, user_id: 'US.1' }],
      messages: [
        {
          from_user_id: 'US.1',
          id: 'w',
          timestamp: '1764000000',
          type: 'text',
          text: { body: 'x' },
        },
      ],
    });
    expect(item).toMatchObject({ fromUserId: 'US.1', profileName: 'Ana' });
    expect(item).not.toHaveProperty('fromWaId');
  });

  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['an image', { type: 'image', image: { id: '3', caption: 'Like this' } }, 'Like this'],
    ['a sticker', { type: 'sticker', sticker: { id: '3' } }, undefined],
    [
      'a tap on a template’s button',
      { type: 'button', button: { payload: 'P', text: 'Stop' } },
      'Stop',
    ],
    [
      'a tap on a reply button',
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } },
      },
      'Yes',
    ],
    [
      'a choice from a list',
      {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 's', title: '09:00' } },
      },
      '09:00',
    ],
    [
      'a form',
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { body: 'Sent', response_json: '{}' } },
      },
      'Sent',
    ],
    ['a reaction', { type: 'reaction', reaction: { message_id: 'w', emoji: '❤️' } }, undefined],
    ['a place', { type: 'location', location: { latitude: 52.3, longitude: 4.8 } }, undefined],
    ['a type that is new', { type: 'hologram', hologram: { a: [1] } }, undefined],
  ])('reads %s', (_name, message, text) => {
    const item = parseMessage(message);
    expect(item).toMatchObject({
      kind: 'message',
      type: message.type,
      content: message[String(message.type)],
    });
    expect(item?.kind === 'message' ? item.text : 'none').toBe(text);
  });

  it('wraps a list of contacts', () => {
    const contacts = [{ name: { formatted_name: 'Ben' } }];
    expect(parseMessage({ type: 'contacts', contacts })).toMatchObject({ content: { contacts } });
  });

  it('reads a message that Meta cannot show', () => {
    const item = parseMessage({
      type: 'unsupported',
      errors: [{ code: 131051, title: 'Message type unknown' }],
    });
    expect(item).toMatchObject({ type: 'unsupported', content: {}, error: { code: 131051 } });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'finds nothing inherited under the type %s',
    (type) => {
      expect(parseMessage({ type })).toMatchObject({ kind: 'message', type, content: {} });
    },
  );

  it('is not led astray by __proto__ keys', () => {
    const text = `{"object":"whatsapp_business_account","__proto__":{"polluted":1},"entry":[{"id":"101000000000001",
      "__proto__":{"polluted":1},"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"2"},
      "__proto__":{"statuses":[{"id":"x"}]},"messages":[{"id":"w","type":"text","timestamp":"1764000000",
      "__proto__":{"from":"1"},"text":{"body":"x","__proto__":{"polluted":1}}}]}}]}]}`;
    const items = parse(JSON.parse(text));
    expect(items.map((item) => item.kind)).toEqual(['message']);
    expect(items[0]).not.toHaveProperty('fromWaId');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(['_bsontype', 'a\0b'])('calls content with the name %j invalid', (name) => {
    const order = { items: [{ [name]: 1 }] };
    expect(parseMessage({ type: 'order', order })).toMatchObject({ kind: 'invalid' });
  });

  it('calls content that is nested too deep invalid, and does not overflow', () => {
    const depth = 100_000;
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    expect(parseMessage({ type: 'text', text: { deep } })).toMatchObject({
      kind: 'invalid',
      reason: 'the message’s content is nested too deep',
    });
    expect(parseMessages({ deep, statuses: [{ ...status, deep }] })).toMatchObject([
      { kind: 'status' },
    ]);
  });

  it.each([
    [{ id: '', type: 'text' }],
    [{ type: '' }],
    [{ type: 5 }],
    [{ type: 'x'.repeat(1000) }],
  ])('calls %.60j invalid', (message) => {
    expect(parseMessage(message)).toMatchObject({ kind: 'invalid', path: `${CHANGE}.messages.0` });
  });
});

describe('a value', () => {
  it('may hold statuses, messages and errors together', () => {
    const items = parseMessages({
      statuses: [status],
      messages: [{ id: 'w', type: 'text', text: { body: 'x' }, timestamp: 1764000000 }],
      errors: [{ code: 130429, title: 'Rate limit hit' }],
    });
    expect(items.map(({ kind, path }) => [kind, path])).toEqual([
      ['status', `${CHANGE}.statuses.0`],
      ['message', `${CHANGE}.messages.0`],
      ['account_news', `${CHANGE}.errors.0`],
    ]);
  });

  it('with nothing in it is unknown', () => {
    expect(parseMessages({})).toMatchObject([{ kind: 'unknown', path: CHANGE, field: 'messages' }]);
  });

  it('without its number makes each item invalid', () => {
    const items = parse(post({ field: 'messages', value: { statuses: [status, status] } }));
    expect(items).toMatchObject([{ kind: 'invalid' }, { kind: 'invalid' }]);
  });

  it('with something else where a list should be is invalid', () => {
    expect(parseMessages({ statuses: { 0: status } })).toMatchObject([
      { kind: 'invalid', path: `${CHANGE}.statuses` },
    ]);
  });
});

describe('template events', () => {
  const template = {
    message_template_id: 601000000000001,
    message_template_name: 'order_update',
    message_template_language: 'en-US',
  };
  const identity = { templateId: '601000000000001', name: 'order_update', language: 'en_US' };
  const base = { path: CHANGE, wabaId: ids.wabaId, at: receivedAt, ...identity };

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { event: 'APPROVED', message_template_category: 'UTILITY', reason: 'NONE' },
      { event: 'APPROVED', category: 'UTILITY' },
    ],
    [
      {
        event: 'REJECTED',
        reason: 'INVALID_FORMAT',
        rejection_info: { reason: 'Braces', recommendation: 'x' },
      },
      {
        event: 'REJECTED',
        reason: 'INVALID_FORMAT',
        rejectionExplanation: 'Braces',
        recommendation: 'x',
      },
    ],
    [
      { event: 'PAUSED', reason: 'NONE', other_info: { title: 'FIRST_PAUSE', description: 'x' } },
      { event: 'PAUSED', otherTitle: 'FIRST_PAUSE', otherDescription: 'x' },
    ],
    [
      {
        event: 'DISABLED',
        disable_info: { disable_date: '1764000000' },
        other_info: { title: 'DISABLED' },
      },
      { event: 'DISABLED', disableDate: new Date(1764000000_000), otherTitle: 'DISABLED' },
    ],
    [{ event: 'DISABLED', disable_info: { disable_date: 'soon' } }, { event: 'DISABLED' }],
    [{ event: 'PENDING_DELETION', reason: null }, { event: 'PENDING_DELETION' }],
    [{ event: 'something_new' }, { event: 'SOMETHING_NEW' }],
  ])('reads the status %j', (value, expected) => {
    const change = { field: 'message_template_status_update', value: { ...template, ...value } };
    expect(parse(post(change))).toEqual([{ kind: 'template_status', ...base, ...expected }]);
  });

  it.each<[unknown, Date]>([
    [1764000000, new Date(1764000000_000)],
    ['1764000000', new Date(1764000000_000)],
    [0, receivedAt],
    [undefined, receivedAt],
  ])('takes the time %s from the entry', (time, at) => {
    const value = { ...template, event: 'APPROVED' };
    const changes = [{ field: 'message_template_status_update', value }];
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', time, changes }] };
    expect(parse(body)).toMatchObject([{ kind: 'template_status', at }]);
  });

  it('reads the quality', () => {
    const value = { ...template, previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' };
    expect(parse(post({ field: 'message_template_quality_update', value }))).toEqual([
      { kind: 'template_quality', ...base, quality: 'YELLOW', previousQuality: 'GREEN' },
    ]);
  });

  it('reads a change of category, announced and done', () => {
    const announced = {
      ...template,
      correct_category: 'MARKETING',
      new_category: 'UTILITY',
      category_update_timestamp: 1764086400,
    };
    const done = { ...template, previous_category: 'UTILITY', new_category: 'MARKETING' };
    const field = 'template_category_update';
    expect(parse(post({ field, value: announced }, { field, value: done }))).toEqual([
      {
        kind: 'template_category',
        ...base,
        category: 'UTILITY',
        upcomingCategory: 'MARKETING',
        effectiveAt: new Date(1764086400_000),
      },
      {
        kind: 'template_category',
        ...base,
        path: 'entry.0.changes.1.value',
        category: 'MARKETING',
        previousCategory: 'UTILITY',
      },
    ]);
  });

  it.each([
    ['message_template_status_update', {}],
    ['message_template_status_update', { ...template, event: undefined }],
    [
      'message_template_status_update',
      { ...template, event: 'APPROVED', message_template_id: null },
    ],
    ['message_template_quality_update', template],
    ['template_category_update', template],
  ])('calls a %s that lacks what matters invalid', (field, value) => {
    expect(parse(post({ field, value }))).toMatchObject([{ kind: 'invalid', path: CHANGE }]);
  });
});

describe('the envelope', () => {
  it('reads several entries and changes, each by itself', () => {
    const body = {
      object: 'whatsapp_business_account',
      entry: [
        null,
        { id: '1', changes: [{ field: 'messages', value: { metadata, statuses: [status] } }, 5] },
        { id: 2, changes: [{ field: 'account_update', value: { event: 'ACCOUNT_DELETED' } }] },
        { id: '3' },
        { id: '4', changes: [] },
        { changes: [] },
        { id: '5', changes: [{ field: 'messages', value: null }, { value: {} }] },
      ],
    };
    expect(parse(body).map(({ kind, path }) => [kind, path])).toEqual([
      ['invalid', 'entry.0'],
      ['status', 'entry.1.changes.0.value.statuses.0'],
      ['invalid', 'entry.1.changes.1'],
      ['account_news', 'entry.2.changes.0.value'],
      ['invalid', 'entry.3.changes'],
      ['invalid', 'entry.5.id'],
      ['invalid', 'entry.6.changes.0.value'],
      ['invalid', 'entry.6.changes.1.field'],
    ]);
    expect(parse(body)[3]).toMatchObject({
      kind: 'account_news',
      field: 'account_update',
      wabaId: '2',
    });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [5],
    [[]],
    [{}],
    [{ object: 'page', entry: [] }],
    [{ object: 'whatsapp_business_account' }],
    [{ object: 'whatsapp_business_account', entry: {} }],
  ])('calls %j invalid', (body) => {
    expect(parse(body)).toMatchObject([{ kind: 'invalid' }]);
  });

  it('is read up to 20,000 changes, however many it names', () => {
    const errors = Array.from({ length: 200_000 }, () => 0);
    for (const items of [
      parseMessages({ errors }),
      parse({ entry: [{ id: '1', changes: errors }] }),
      parse({ entry: errors }),
    ]) {
      expect(items).toHaveLength(20_001);
      expect(items.at(-1)).toEqual({
        kind: 'invalid',
        path: 'entry',
        reason: 'only the first 20000 changes of one body are read',
      });
    }
  });

  it('is read without a clock of the caller’s too', () => {
    const items = parseWebhook(
      post({ field: 'messages', value: { metadata, statuses: [{ ...status, timestamp: 'x' }] } }),
    );
    const [item] = items;
    expect(item?.kind === 'status' && Date.now() - item.at.getTime()).toBeLessThan(5_000);
  });
});
