import { describe, expect, it } from 'vitest';
import type { WebhookItem } from './items.js';
import { parseWebhook } from './parse-webhook.js';

// Payloads of cloud-api.md §6.5–6.8.
const number = { display_phone_number: '15550100200' };
const TOLD_AT = 1_764_000_000;

function parse(field: string, value: unknown): WebhookItem | undefined {
  const entry = [{ id: '101', time: TOLD_AT, changes: [{ field, value }] }];
  return parseWebhook({ object: 'whatsapp_business_account', entry })[0];
}

describe('news of numbers and accounts', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'phone_number_quality_update',
      {
        ...{ ...number, event: 'THROUGHPUT_UPGRADE', old_limit: 'TIER_100K' },
        ...{ current_limit: 'TIER_100K', max_daily_conversations_per_business: 'TIER_UNLIMITED' },
      },
      { topic: 'limit', event: 'TIER_UNLIMITED', detail: 'THROUGHPUT_UPGRADE', severity: 'info' },
    ],
    [
      'phone_number_quality_update',
      { ...number, event: 'DOWNGRADE', current_limit: 'TIER_250' },
      { topic: 'limit', event: 'TIER_250', severity: 'warning' },
    ],
    ['phone_number_quality_update', { ...number, event: 'FLAGGED' }, { topic: 'notice' }],
    [
      'phone_number_name_update',
      {
        ...number,
        decision: 'APPROVED',
        requested_verified_name: 'Ex Shop',
        rejection_reason: null,
      },
      { topic: 'name', event: 'APPROVED', detail: 'Ex Shop', displayPhoneNumber: '15550100200' },
    ],
    [
      'phone_number_name_update',
      { ...number, decision: 'REJECTED', requested_verified_name: 'Ex', rejection_reason: 'SHORT' },
      { topic: 'name', event: 'REJECTED', detail: 'Ex: SHORT', severity: 'warning' },
    ],
    ['account_review_update', { decision: 'APPROVED' }, { topic: 'review', severity: 'info' }],
    ['account_review_update', { decision: 'REJECTED' }, { topic: 'review', severity: 'critical' }],
    [
      'account_update',
      {
        event: 'DISABLED_UPDATE',
        ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE', waba_ban_date: 'November 30, 2026' },
      },
      { topic: 'ban', event: 'SCHEDULE_FOR_DISABLE', detail: 'November 30, 2026' },
    ],
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [
          {
            restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING',
            ...{ expiration: 1764600000, remediation: 'Wait.' },
          },
        ],
      },
      {
        ...{ topic: 'restriction', event: 'RESTRICTED', severity: 'critical', detail: 'Wait.' },
        restrictions: [
          { type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', until: new Date(1764600000_000) },
        ],
      },
    ],
    [
      'account_update',
      { event: 'ACCOUNT_RESTRICTION', restriction_info: [] },
      { topic: 'restriction', event: 'LIFTED', severity: 'info', restrictions: [] },
    ],
    [
      'account_update',
      { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } },
      { topic: 'violation', event: 'SCAM', severity: 'critical' },
    ],
    ['account_update', { event: 'ACCOUNT_DELETED' }, { topic: 'presence', severity: 'critical' }],
    ['account_update', { event: 'ACCOUNT_RECONNECTED' }, { topic: 'presence', severity: 'info' }],
    [
      'account_update',
      {
        event: 'PARTNER_REMOVED',
        waba_info: { waba_id: '202', owner_business_id: '701' },
        disconnection_info: { reason: 'PRIMARY_INACTIVITY', initiated_by: 'SYSTEM' },
      },
      // The entry's id is the partner's here.
      { topic: 'partner', wabaId: '202', detail: 'PRIMARY_INACTIVITY', severity: 'critical' },
    ],
    [
      'account_update',
      { event: 'PARTNER_APP_INSTALLED', waba_info: { waba_id: '202' } },
      { topic: 'partner', wabaId: '202', severity: 'info' },
    ],
    [
      'account_update',
      {
        event: 'VOLUME_BASED_PRICING_TIER_UPDATE',
        volume_tier_info: { pricing_category: 'UTILITY', tier: '100001:500000' },
      },
      { topic: 'notice', detail: expect.stringContaining('100001:500000') as unknown },
    ],
    [
      'account_update',
      { event: 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE', country: 'NL' },
      { topic: 'notice', detail: '{"country":"NL"}' },
    ],
    [
      'account_alerts',
      {
        ...{ entity_type: 'BUSINESS', entity_id: '701' },
        alert_info: {
          ...{ alert_severity: 'WARNING', alert_status: 'ACTIVE', alert_description: 'Later.' },
          alert_type: 'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED',
        },
      },
      { topic: 'alert', severity: 'warning', detail: 'Later.' },
    ],
    [
      'account_alerts',
      {
        ...{ entity_type: 'PHONE_NUMBER', entity_id: '201' },
        alert_info: {
          ...{ alert_severity: 'CRITICAL', alert_status: 'NONE', alert_type: 'OBA_REJECTED' },
        },
      },
      { topic: 'alert', severity: 'info', phoneNumberId: '201' },
    ],
    [
      'business_capability_update',
      { max_daily_conversations_per_business: 2000, max_phone_numbers_per_waba: 25 },
      { topic: 'limit', event: 'TIER_2K', detail: 'Up to 25 numbers.' },
    ],
    [
      'business_capability_update',
      { max_daily_conversations_per_business: 'TIER_10K' },
      { topic: 'limit', event: 'TIER_10K' },
    ],
    [
      'business_capability_update',
      { max_daily_conversation_per_phone: -1, max_phone_numbers_per_business: 2 },
      { topic: 'limit', event: 'TIER_UNLIMITED', detail: 'Up to 2 numbers.' },
    ],
    [
      'business_capability_update',
      { max_daily_conversation_per_phone: 250 },
      { topic: 'limit', event: 'TIER_250' },
    ],
    [
      'security',
      { ...number, event: 'PIN_RESET_REQUEST', requester: '61550000000001' },
      { topic: 'security', severity: 'warning', detail: 'Asked for by 61550000000001.' },
    ],
    [
      'business_username_update',
      { ...number, username: 'exshop', status: 'approved' },
      { topic: 'username', event: 'APPROVED', detail: 'exshop' },
    ],
    [
      'flows',
      { event: 'FLOW_STATUS_CHANGE', message: 'Now', flow_id: '401', new_status: 'PUBLISHED' },
      { topic: 'flow', severity: 'info', detail: 'Flow 401: Now' },
    ],
    [
      'flows',
      { event: 'ENDPOINT_LATENCY', flow_id: '401', alert_state: 'ACTIVATED' },
      { topic: 'flow', severity: 'warning' },
    ],
    [
      'payment_configuration_update',
      { configuration_name: 'prod-1', provider_name: 'razorpay', status: 'Active' },
      { topic: 'notice', event: 'PAYMENT_CONFIGURATION_ACTIVE', detail: 'prod-1: razorpay' },
    ],
  ])('reads %s %j', (field, value, expected) => {
    expect(parse(field, value)).toMatchObject({
      ...{ kind: 'account_news', field, wabaId: '101', at: new Date(TOLD_AT * 1000) },
      path: 'entry.0.changes.0.value',
      ...expected,
    });
  });

  it.each<[string, unknown]>([
    ['phone_number_quality_update', {}],
    ['phone_number_quality_update', { event: 5, current_limit: {} }],
    ['phone_number_name_update', { decision: ['APPROVED'] }],
    ['account_review_update', { decision: null }],
    ['account_review_update', []],
    ['account_update', { event: { a: 1 } }],
    ['account_update', { event: 'DISABLED_UPDATE', ban_info: 'yes' }],
    ['account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: 7 }],
    ['account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: [5] }],
    ['account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: [{}] }],
    ['account_alerts', { alert_info: [] }],
    ['business_capability_update', { max_daily_conversations_per_business: {} }],
    ['security', { event: '' }],
    ['business_username_update', { status: 1 }],
    ['flows', { event: 'x'.repeat(10_000) }],
    ['payment_configuration_update', 'text'],
  ])('calls %s %.60j invalid', (field, value) => {
    expect(parse(field, value)).toMatchObject({ kind: 'invalid' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['smb_message_echoes', { message_echoes: [{ id: 'w' }] }, '1 written in the WhatsApp Business'],
    ['message_echoes', { message_echoes: 'x' }, '0 written in the WhatsApp Business'],
    ['smb_app_state_sync', { state_sync: [{}, {}] }, '2 changes of the phone’s address book'],
    [
      'history',
      { history: [{ threads: [{ id: '1', messages: [{}, {}] }, 5] }, { errors: [{}] }] },
      '2 messages of 1 chats',
    ],
  ])('keeps %s, and says what it was', (field, value, reason) => {
    const item = parse(field, value);
    expect(item).toMatchObject({ kind: 'kept', field });
    expect(item?.kind === 'kept' && item.reason).toContain(reason);
  });

  it('takes no end that no calendar has', () => {
    const restriction_info = [{ restriction_type: 'X', expiration: 999_999_999_999 }];
    const item = parse('account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info });
    expect(item).toMatchObject({ restrictions: [{ type: 'X' }] });
    expect(item?.kind === 'account_news' && item.restrictions?.[0]).not.toHaveProperty('until');
  });

  it('keeps a long explanation short, and a number’s digits alone', () => {
    const value = {
      display_phone_number: '+1 (555) 010-0200',
      event: 'X',
      extra: 'x'.repeat(5000),
    };
    const item = parse('account_update', value);
    expect(item).toMatchObject({ displayPhoneNumber: '15550100200', topic: 'notice' });
    expect(item?.kind === 'account_news' && item.detail?.length).toBe(1000);
  });
});

describe('changes of messages', () => {
  const metadata = { display_phone_number: '15550100200', phone_number_id: '201' };
  const parseMessage = (message: Record<string, unknown>) =>
    parse('messages', {
      ...{ messaging_product: 'whatsapp', metadata },
      messages: [{ from: '15550109999', id: 'wamid.2', timestamp: '1764000000', ...message }],
    });

  it('reads an edit and a deletion', () => {
    const message = { type: 'text', text: { body: 'Hello again' } };
    expect(
      parseMessage({ type: 'edit', edit: { original_message_id: 'wamid.1', message } }),
    ).toMatchObject({
      ...{ kind: 'edit', wamid: 'wamid.2', originalWamid: 'wamid.1', fromWaId: '15550109999' },
      ...{ type: 'text', text: 'Hello again', content: { body: 'Hello again' } },
    });
    expect(
      parseMessage({ type: 'revoke', revoke: { original_message_id: 'wamid.1' } }),
    ).toMatchObject({ kind: 'revoke', originalWamid: 'wamid.1' });
  });

  it.each([
    [{ type: 'edit', edit: {} }],
    [{ type: 'edit', edit: { original_message_id: 'wamid.1', message: 'x' } }],
    [{ type: 'edit', edit: { original_message_id: 5, message: { type: 'text' } } }],
    [{ type: 'revoke', revoke: [] }],
    [{ type: 'revoke' }],
  ])('keeps %j as it is', (message) => {
    expect(parseMessage(message)).toMatchObject({ kind: 'message', type: message.type });
  });

  it('reads where a message comes from and what it is about', () => {
    const referral = {
      ...{ source_url: 'https://fb.me/1', source_type: 'ad', source_id: '120', headline: 'Sale' },
      ...{
        body: 'Today',
        media_type: 'image',
        image_url: 'https://s/1',
        thumbnail_url: 'https://s/2',
      },
      ...{ ctwa_clid: 'ARA', welcome_message: { text: 'Hi!' } },
    };
    const context = {
      ...{ from: '15550100200', id: 'wamid.1', frequently_forwarded: true },
      referred_product: { catalog_id: '501', product_retailer_id: 'sku-1' },
    };
    expect(parseMessage({ type: 'text', text: { body: 'x' }, referral, context })).toMatchObject({
      ...{ contextWamid: 'wamid.1', forwarded: 'often' },
      referredProduct: { catalogId: '501', productRetailerId: 'sku-1' },
      referral: {
        ...{ sourceType: 'ad', sourceId: '120', headline: 'Sale', body: 'Today' },
        ...{ mediaType: 'image', imageUrl: 'https://s/1', clickId: 'ARA', welcomeText: 'Hi!' },
      },
    });
    const reaction = { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '❤️' } };
    expect(parseMessage(reaction)).toMatchObject({ contextWamid: 'wamid.1' });
  });
});

it('nested too deep for a text is told without one', () => {
  const depth = 100_000;
  const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  const item = parse('account_update', { event: 'SOMETHING_NEW', deep });
  expect(item).toMatchObject({ kind: 'account_news', event: 'SOMETHING_NEW' });
  expect(item).not.toHaveProperty('detail');
});

describe('template components', () => {
  const identity = {
    ...{ message_template_id: 601, message_template_name: 'order' },
    message_template_language: 'en_US',
  };

  it('are read as far as they are told', () => {
    const value = {
      ...{ ...identity, message_template_title: 'Order', message_template_element: 'Hi {{1}}' },
      message_template_buttons: [
        {
          ...{ message_template_button_type: 'url', message_template_button_text: 'Track' },
          message_template_button_url: 'https://ex.test/{{1}}',
        },
        5,
        { message_template_button_text: 'without a type' },
      ],
    };
    expect(parse('message_template_components_update', value)).toMatchObject({
      ...{ kind: 'template_components', header: 'Order', body: 'Hi {{1}}', language: 'en_US' },
      buttons: [{ type: 'URL', text: 'Track', url: 'https://ex.test/{{1}}' }],
    });
  });

  it('without a body are invalid', () => {
    const value = { ...identity, message_template_element: ['Hi'] };
    expect(parse('message_template_components_update', value)).toMatchObject({ kind: 'invalid' });
  });
});
