import { describe, expect, it } from 'vitest';
import { identityChangeOf } from './identity-change.js';
import type { MessageItem } from './items.js';
import { parseWebhook } from './parse-webhook.js';

const receivedAt = new Date('2026-11-24T05:00:00.000Z');
const metadata = { display_phone_number: '15550100200', phone_number_id: '201000000000001' };
const VALUE = 'entry.0.changes.0.value';

function parse(field: string, value: unknown) {
  const entry = [{ id: '101000000000001', changes: [{ field, value }] }];
  return parseWebhook({ object: 'whatsapp_business_account', entry }, { receivedAt });
}

describe('user_preferences', () => {
  const preference = {
    ...{ wa_id: '15550109999', user_id: 'US.20417000111222333' },
    detail: 'User requested to stop marketing messages',
    ...{ category: 'marketing_messages', value: 'stop', timestamp: 1764000000 },
  };
  const parseOne = (fields: object, more: object = { metadata }) =>
    parse('user_preferences', { ...more, user_preferences: [{ ...preference, ...fields }] });

  it('reads who said what, of which number, and when', () => {
    expect(parseOne({})).toEqual([
      {
        ...{ kind: 'marketing_choice', path: `${VALUE}.user_preferences.0` },
        ...{ wabaId: '101000000000001', phoneNumberId: '201000000000001' },
        ...{ waId: '15550109999', userId: 'US.20417000111222333' },
        ...{ choice: 'stop', at: new Date(1764000000_000) },
      },
    ]);
    expect(parseOne({ value: 'resume', timestamp: '1764000000' })).toMatchObject([
      { choice: 'resume', at: new Date(1764000000_000) },
    ]);
  });

  it('reads people who hide their number, and times that are none', () => {
    const [item] = parseOne({ wa_id: undefined, timestamp: 'soon' });
    expect(item).toMatchObject({ userId: 'US.20417000111222333', at: receivedAt });
    expect(item).not.toHaveProperty('waId');
  });

  it.each([
    ['another category', { category: 'all_messages' }, 'all_messages stop'],
    ['another word', { value: 'pause' }, 'marketing_messages pause'],
  ])('keeps %s as unknown', (_name, fields, detail) => {
    expect(parseOne(fields)).toMatchObject([
      { kind: 'unknown', field: 'user_preferences', detail },
    ]);
  });

  it.each([
    ['nobody', { wa_id: undefined, user_id: {} }],
    ['no category', { category: 7 }],
    ['no choice', { value: null }],
  ])('calls %s invalid', (_name, fields) => {
    expect(parseOne(fields)).toMatchObject([{ kind: 'invalid' }]);
  });

  it.each([
    ['no number', { user_preferences: [preference] }],
    ['no list', { metadata, user_preferences: {} }],
    ['nothing in the list', { metadata, user_preferences: [null] }],
    ['nothing', {}],
  ])('calls %s invalid', (_name, value) => {
    expect(parse('user_preferences', value)).toMatchObject([{ kind: 'invalid' }]);
  });
});

describe('identityChangeOf', () => {
  const read = (system: unknown, fields: object = {}) => {
    const message = {
      ...{ from: '15550109999', from_user_id: 'US.1', id: 'wamid.in', timestamp: '1764000000' },
      ...{ type: 'system', system, ...fields },
    };
    return identityChangeOf(parse('messages', { metadata, messages: [message] })[0] as MessageItem);
  };

  it.each([
    [
      'another number',
      { type: 'user_changed_number', wa_id: '15550109990', user_id: 'US.9' },
      {
        before: { waId: '15550109999', userId: 'US.1' },
        after: { waId: '15550109990', userId: 'US.9' },
      },
    ],
    [
      'one as older versions tell it',
      { type: 'customer_changed_number', new_wa_id: '15550109990' },
      { before: { waId: '15550109999', userId: 'US.1' }, after: { waId: '15550109990' } },
    ],
    [
      'another id',
      { type: 'user_changed_user_id', user_id: 'US.9', previous_user_id: 'US.2' },
      { before: { waId: '15550109999', userId: 'US.2' }, after: { userId: 'US.9' } },
    ],
  ])('reads %s', (_name, system, change) => {
    expect(read(system)).toEqual(change);
  });

  it.each([
    ['what is told of keys', { type: 'customer_identity_changed', identity: 'x' }, {}],
    ['a change to nothing', { type: 'user_changed_number' }, {}],
    ['an odd one', { type: 'user_changed_number', wa_id: {}, user_id: [] }, {}],
    ['a message of the person', { type: 'user_changed_number', wa_id: '1' }, { type: 'text' }],
  ])('reads nothing of %s', (_name, system, fields) => {
    expect(read(system, fields)).toBeUndefined();
  });
});
