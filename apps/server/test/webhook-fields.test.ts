import { randomUUID } from 'node:crypto';
import type { Message, MessageDetail, PlatformHealth, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change,
  getMessage,
  getTemplate,
  newPhone,
  postWebhook,
  sendBody,
  statuses,
  untilStatus,
} from './fixtures.js';
import { phoneNumberId, startApp, until, type MerchantClient, type TestApp } from './harness.js';

// Every field of cloud-api.md §6 through the real intake, to what users see of it.

let app: TestApp;
let merchant: MerchantClient;
let admin: ApiClient;
let template: Template;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  admin = await app.loginAdmin();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

interface Outcome {
  state: string;
  items: { kind: string; outcome: string; reason?: string }[];
}

/** Posts to the webhook, and gives what became of each change. */
async function post(payload: object): Promise<Outcome['items']> {
  const marked = { ...payload, marker: randomUUID() };
  expect((await postWebhook(app, marked)).status).toBe(200);
  const event = await until(
    async () => {
      const all = await app.db.collection('webhooks_log').find().sort({ receivedAt: -1 }).toArray();
      return all.find(({ raw }) => String(raw).includes(marked.marker)) as unknown as
        Outcome | undefined;
    },
    (found) => found !== undefined && found.state !== 'received',
  );
  return event?.items ?? [];
}

const head = {
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550100200', phone_number_id: phoneNumberId },
};

const now = () => String(Math.floor(Date.now() / 1000));

/** A person writes, and the merchant sees it. */
async function write(from: string, fields: Record<string, unknown>): Promise<Message> {
  const { outcome, wamid } = await tell(from, fields);
  expect(outcome).toBe('applied');
  return find(wamid);
}

async function tell(
  from: string,
  fields: Record<string, unknown>,
): Promise<{ outcome: string | undefined; wamid: string }> {
  const waId = from.replace('+', '');
  const wamid = `wamid.${randomUUID()}`;
  const message = { from: waId, id: wamid, timestamp: now(), ...fields };
  const contacts = [{ profile: { name: 'Ana' }, wa_id: waId }];
  const items = await post(change('messages', { ...head, contacts, messages: [message] }));
  return { outcome: items[0]?.outcome, wamid: message.id };
}

async function find(wamid: string): Promise<Message> {
  const { data } = await merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound');
  const found = (data as Message[]).find((it) => it.providerMessageId === wamid);
  if (!found) throw new Error(`The merchant does not see ${wamid}.`);
  return found;
}

/** Somebody whom the merchant has written to, so that what they write is the merchant's. */
async function aPerson(): Promise<{ phone: string; sent: Message }> {
  const phone = newPhone();
  const { data } = await merchant.expect(
    201,
    'POST',
    '/api/messages/send',
    sendBody(template, phone),
  );
  const { id } = data as Message;
  return { phone, sent: await untilStatus(merchant, id, 'read') };
}

describe('messages', () => {
  it.each<[Record<string, unknown>, object]>([
    [{ type: 'text', text: { body: 'Hello' } }, { text: { body: 'Hello' } }],
    [
      { type: 'button', button: { payload: 'STOP_ORDER_17', text: 'Stop' } },
      { button: { text: 'Stop', payload: 'STOP_ORDER_17' } },
    ],
    [
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'd-yes', title: 'Yes' } },
      },
      { interactiveReply: { type: 'button_reply', id: 'd-yes', title: 'Yes' } },
    ],
    [
      {
        type: 'interactive',
        interactive: {
          type: 'list_reply',
          list_reply: { id: 's1', title: '09:00', description: 'Van A' },
        },
      },
      { interactiveReply: { type: 'list_reply', id: 's1', title: '09:00', description: 'Van A' } },
    ],
    [
      {
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"flow_token":"visit-17"}' },
        },
      },
      {
        interactiveReply: {
          type: 'nfm_reply',
          flow: { name: 'flow', body: 'Sent', responseJson: '{"flow_token":"visit-17"}' },
        },
      },
    ],
    [
      {
        type: 'interactive',
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: {
            ...{ response: 'accept', is_permanent: false, expiration_timestamp: '1764600000' },
          },
        },
      },
      {
        interactiveReply: {
          type: 'call_permission_reply',
          callPermission: {
            ...{ response: 'accept', isPermanent: false, expiresAt: '2025-12-01T14:40:00.000Z' },
          },
        },
      },
    ],
    [
      {
        type: 'order',
        order: {
          ...{ catalog_id: '501', text: 'Please gift-wrap' },
          product_items: [
            { product_retailer_id: 'sku-1', quantity: 2, item_price: 30.1, currency: 'USD' },
          ],
        },
      },
      {
        order: {
          ...{ catalogId: '501', text: 'Please gift-wrap' },
          items: [
            {
              ...{ productRetailerId: 'sku-1', quantity: 2 },
              ...{ amountMicros: 30_100_000, currency: 'USD' },
            },
          ],
        },
      },
    ],
    [
      {
        type: 'contacts',
        contacts: [
          {
            name: { formatted_name: 'Ben', first_name: 'Ben' },
            phones: [{ phone: '+1 555 010 9997', wa_id: '15550109997', type: 'MOBILE' }],
            emails: [{ email: 'not an address' }],
            org: { company: 'Ex' },
          },
        ],
      },
      {
        contacts: [
          {
            name: { formattedName: 'Ben', firstName: 'Ben' },
            phones: [{ phone: '+1 555 010 9997', waId: '15550109997', type: 'MOBILE' }],
            emails: [{ email: 'not an address' }],
            org: { company: 'Ex' },
          },
        ],
      },
    ],
    [
      { type: 'location', location: { latitude: 52.3702, longitude: 4.8952, name: 'Home' } },
      { location: { latitude: 52.3702, longitude: 4.8952, name: 'Home' } },
    ],
    [
      {
        type: 'system',
        system: { type: 'user_changed_number', body: 'Ana changed', wa_id: '15550109990' },
      },
      { system: { type: 'user_changed_number', body: 'Ana changed', waId: '15550109990' } },
    ],
    [
      {
        type: 'unsupported',
        unsupported: { type: 'poll' },
        errors: [
          {
            ...{ code: 131051, title: 'Message type unknown' },
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
      },
      { unsupported: { type: 'poll', reason: 'Message type is currently not supported.' } },
    ],
    [{ type: 'hologram', hologram: { size: 3 } }, {}],
  ])('are shown by what they hold: %j', async (fields, content) => {
    const { phone } = await aPerson();
    const message = await write(phone, fields);
    expect(message).toMatchObject({ type: fields.type, status: 'received' });
    expect(message.content).toEqual(content);
    const kept = await app.db
      .collection<{ _id: string; payload?: unknown }>('message_logs')
      .findOne({ _id: message.id });
    const sent = fields[String(fields.type)];
    expect(kept?.payload).toEqual(fields.type === 'contacts' ? { contacts: sent } : sent);
  });

  it.each<[Record<string, unknown>]>([
    [{ type: 'button', button: ['x'] }],
    [{ type: 'interactive', interactive: { type: 'button_reply', button_reply: 'x' } }],
    [{ type: 'interactive', interactive: { type: '__proto__' } }],
    [{ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { body: 5 } } }],
    [{ type: 'order', order: { product_items: [5, { item_price: '1e999', quantity: {} }] } }],
    [{ type: 'contacts', contacts: [5, { name: 'x', phones: 'y' }] }],
    [{ type: 'system', system: { type: 5, wa_id: {} } }],
    [{ type: 'unsupported', unsupported: 5, errors: 'x' }],
    [{ type: 'reaction', reaction: { message_id: 5, emoji: {} } }],
    [{ type: 'text', text: { body: 'x' }, referral: 5, context: 'x' }],
    [{ type: 'edit', edit: { original_message_id: [] } }],
  ])('with wrong types are kept, and shown as far as they can be: %j', async (fields) => {
    const { phone } = await aPerson();
    expect((await write(phone, fields)).type).toBe(fields.type);
  });

  it('answer and react to the message that they name, and say where they come from', async () => {
    const { phone, sent } = await aPerson();
    const answer = await write(phone, {
      ...{ type: 'text', text: { body: 'Thanks' } },
      context: { from: '15550100200', id: sent.providerMessageId, forwarded: true },
      referral: { source_type: 'ad', source_id: '120', headline: 'Sale', ctwa_clid: 'ARA' },
    });
    expect(answer).toMatchObject({
      ...{ replyTo: sent.id, forwarded: true },
      referral: { sourceType: 'ad', sourceId: '120', headline: 'Sale', clickId: 'ARA' },
    });
    const reaction = await write(phone, {
      type: 'reaction',
      reaction: { message_id: answer.providerMessageId, emoji: '❤️' },
    });
    expect(reaction.content).toEqual({ reaction: { messageId: answer.id, emoji: '❤️' } });
    const product = await write(phone, {
      ...{ type: 'text', text: { body: 'How much?' } },
      context: {
        frequently_forwarded: true,
        referred_product: { catalog_id: '501', product_retailer_id: 'sku-1' },
      },
    });
    expect(product).toMatchObject({
      ...{ forwarded: true, frequentlyForwarded: true },
      referredProduct: { catalogId: '501', productRetailerId: 'sku-1' },
    });
  });

  it('that come before the message they answer are linked when that comes', async () => {
    const { phone } = await aPerson();
    const id = `wamid.${randomUUID()}`;
    const answer = await write(phone, {
      ...{ type: 'text', text: { body: 'And another thing' }, context: { id } },
    });
    const reaction = await write(phone, {
      type: 'reaction',
      reaction: { message_id: id, emoji: '👍' },
    });
    expect(answer).not.toHaveProperty('replyTo');
    expect(reaction.content.reaction).toEqual({ emoji: '👍' });
    const first = await write(phone, { id, type: 'text', text: { body: 'One thing' } });
    expect(await find(answer.providerMessageId ?? '')).toMatchObject({ replyTo: first.id });
    expect((await find(reaction.providerMessageId ?? '')).content.reaction).toEqual({
      ...{ emoji: '👍', messageId: first.id },
    });
  });

  it('are never linked to another merchant’s', async () => {
    const { phone } = await aPerson();
    const id = `wamid.${randomUUID()}`;
    const answer = await write(phone, { type: 'text', text: { body: 'x' }, context: { id } });
    // Nobody wrote to this person, so what they write is nobody's.
    const stranger = await tell(newPhone(), { id, type: 'text', text: { body: 'y' } });
    expect(stranger.outcome).toBe('applied');
    expect(await find(answer.providerMessageId ?? '')).not.toHaveProperty('replyTo');
  });

  it('can be edited and deleted by the person, in any order, and what they said is kept', async () => {
    const { phone } = await aPerson();
    const text = await write(phone, { type: 'text', text: { body: 'Helo' } });
    const original_message_id = text.providerMessageId;
    const edit = (body: string, at: number) => ({
      ...{ type: 'edit', timestamp: String(Number(now()) + at) },
      edit: { original_message_id, message: { type: 'text', text: { body } } },
    });
    const second = edit('Hello you', 2);
    expect((await tell(phone, second)).outcome).toBe('applied');
    expect((await tell(phone, edit('Hello', 1))).outcome).toBe('applied');
    const revoke = { type: 'revoke', revoke: { original_message_id } };
    expect((await tell(phone, revoke)).outcome).toBe('applied');
    expect((await tell(phone, { ...revoke, timestamp: second.timestamp })).outcome).toBe(
      'duplicate',
    );
    const message = (await getMessage(merchant, text.id)) as MessageDetail;
    expect(message.content).toEqual({ text: { body: 'Hello you' } });
    expect(message.editedAt).toBeDefined();
    expect(message.deletedAt).toBeDefined();
    expect(message.versions?.map(({ content }) => content.text?.body)).toEqual(['Helo', 'Hello']);
  });

  it('are changed by nobody else, nor into something else', async () => {
    const { phone, sent } = await aPerson();
    const text = await write(phone, { type: 'text', text: { body: 'Mine' } });
    const edit = (id: string | undefined, message: object) => ({
      ...{ type: 'edit', edit: { original_message_id: id, message } },
    });
    const evil = { type: 'text', text: { body: 'Evil' } };
    const outcomes = [
      await tell(newPhone(), edit(text.providerMessageId, evil)),
      await tell(phone, edit(sent.providerMessageId, evil)),
      await tell(phone, edit(text.providerMessageId, { type: 'image', image: { id: '1' } })),
      await tell(phone, edit('wamid.unknown', evil)),
    ].map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['quarantined', 'quarantined', 'quarantined', 'parked']);
    expect((await find(text.providerMessageId ?? '')).content.text?.body).toBe('Mine');
  });
});

describe('statuses', () => {
  it('keep what Meta charges for, the conversation and the error', async () => {
    const { sent } = await aPerson();
    const conversation = {
      ...{ id: 'b7c1', expiration_timestamp: '1795600000', origin: { type: 'utility' } },
    };
    const { data } = await merchant.expect(
      201,
      'POST',
      '/api/messages/send',
      sendBody(template, '+15550190008'),
    );
    const silent = data as Message;
    const status = (word: string, more: object) => ({
      ...{ id: silent.providerMessageId ?? '', status: word, biz_opaque_callback_data: silent.id },
      ...more,
    });
    const { expiration_timestamp: _end, ...later } = conversation;
    await post(statuses(status('delivered', { conversation: later })));
    await post(
      statuses(
        status('sent', {
          conversation,
          pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' },
        }),
      ),
    );
    expect(await getMessage(merchant, silent.id)).toMatchObject({
      conversation: { id: 'b7c1', origin: 'utility', expiresAt: '2026-11-25T09:46:40.000Z' },
      pricing: { billable: true, model: 'PMP', type: 'regular', category: 'utility' },
    });
    expect(sent.pricing).toMatchObject({ category: 'utility', type: 'regular' });
  });

  it('with wrong types hurt no neighbour', async () => {
    const { phone } = await aPerson();
    const { data } = await merchant.expect(
      201,
      'POST',
      '/api/messages/send',
      sendBody(template, '+15550190008'),
    );
    const { id, providerMessageId } = data as Message;
    const wrong = [5, null, [], { id: {} }, { id: 'w', status: {} }, { id: 'w', status: 'new' }];
    const good = { id: providerMessageId, status: 'read', timestamp: now() };
    const odd = { ...good, pricing: 'free', conversation: [], errors: {}, recipient_id: {} };
    const items = await post(
      change('messages', {
        ...head,
        statuses: [...wrong, odd],
        messages: [
          { from: {}, id: 5 },
          {
            ...{ from: phone.slice(1), id: `wamid.${randomUUID()}`, timestamp: [] },
            ...{ type: 'text', text: 'no object' },
          },
        ],
        errors: [{ code: 'x' }, { code: 130429, title: 'Rate limit hit' }],
      }),
    );
    const count = (outcome: string) => items.filter((it) => it.outcome === outcome).length;
    expect({
      quarantined: count('quarantined'),
      ignored: count('ignored'),
      applied: count('applied'),
    }).toEqual({ quarantined: 7, ignored: 1, applied: 3 });
    expect((await getMessage(merchant, id)).status).toBe('read');
  });
});

describe('templates', () => {
  const time = () => Math.floor(Date.now() / 1000) + 60;

  function about(of: Template) {
    return {
      message_template_id: Number(of.providerTemplateId),
      message_template_name: of.providerName,
      message_template_language: 'en-US',
    };
  }

  async function read(of: Template): Promise<Template> {
    return (await getTemplate(merchant, of.id)).data as Template;
  }

  it('take status, reasons, quality, category and texts, whatever comes first', async () => {
    const mine = await anApprovedTemplate(merchant);
    const base = time();
    const news: [string, object, number][] = [
      [
        'message_template_status_update',
        {
          event: 'PAUSED',
          reason: 'NONE',
          other_info: { title: 'FIRST_PAUSE', description: 'x.' },
        },
        base + 3,
      ],
      [
        'message_template_status_update',
        {
          ...{ event: 'REJECTED', reason: 'INVALID_FORMAT' },
          rejection_info: { reason: 'Too long.', recommendation: 'Shorten it.' },
        },
        base + 1,
      ],
      [
        'message_template_quality_update',
        { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' },
        base + 2,
      ],
      [
        'message_template_quality_update',
        { previous_quality_score: 'UNKNOWN', new_quality_score: 'GREEN' },
        base + 1,
      ],
      [
        'template_category_update',
        {
          ...{ new_category: 'UTILITY', correct_category: 'MARKETING' },
          category_update_timestamp: base + 86_400,
        },
        base,
      ],
      [
        'message_template_components_update',
        {
          ...{ message_template_title: 'Order', message_template_element: 'Hi {{1}}: {{2}}.' },
          message_template_footer: 'Ex Shop',
        },
        base + 1,
      ],
    ];
    const outcomes: (string | undefined)[] = [];
    for (const [field, value, at] of news) {
      const items = await post(change(field, { ...about(mine), ...value }, at));
      outcomes.push(items[0]?.outcome);
    }
    expect(outcomes).toEqual([
      ...['applied', 'duplicate', 'applied', 'duplicate', 'applied', 'applied'],
    ]);
    const told = await read(mine);
    expect(told).toMatchObject({
      ...{ status: 'paused', statusDetail: 'FIRST_PAUSE x.', quality: 'yellow' },
      pausedUntil: new Date((base + 3 + 3 * 3_600) * 1000).toISOString(),
      ...{ category: 'UTILITY', upcomingCategory: 'MARKETING' },
      upcomingCategoryAt: new Date((base + 86_400) * 1000).toISOString(),
    });
    expect(told.components.map(({ type, text }) => [type, text])).toEqual([
      ...[
        ['HEADER', 'Order'],
        ['BODY', 'Hi {{1}}: {{2}}.'],
        ['FOOTER', 'Ex Shop'],
      ],
    ]);
    const done = { ...about(mine), previous_category: 'UTILITY', new_category: 'MARKETING' };
    await post(change('template_category_update', done, base + 30));
    const changed = await read(mine);
    expect(changed).toMatchObject({ category: 'MARKETING', previousCategory: 'UTILITY' });
    expect(changed).not.toHaveProperty('upcomingCategory');
  });

  it('that Meta rejects say why', async () => {
    const mine = await anApprovedTemplate(merchant);
    const value = {
      ...{ ...about(mine), event: 'REJECTED', reason: 'INVALID_FORMAT' },
      rejection_info: { reason: 'Too long.', recommendation: 'Shorten it.' },
    };
    await post(change('message_template_status_update', value, time()));
    expect(await read(mine)).toMatchObject({
      ...{ status: 'rejected', rejectedReason: 'INVALID_FORMAT' },
      statusDetail: 'Too long. Shorten it.',
      statusMeaning:
        'Meta found a mistake in its form: of a variable, an example, a link or the text.',
      statusAdvice: expect.stringContaining('submit it again') as string,
    });
  });

  it('that Meta flags keep their status', async () => {
    const mine = await anApprovedTemplate(merchant);
    const value = { ...about(mine), event: 'FLAGGED', reason: 'NONE' };
    await post(change('message_template_status_update', value, time()));
    expect(await read(mine)).toMatchObject({ status: 'approved', quality: 'red' });
  });

  it.each([
    ['message_template_status_update', { event: {} }],
    ['message_template_status_update', { event: 'APPROVED', message_template_id: {} }],
    ['message_template_quality_update', { new_quality_score: 5 }],
    ['template_category_update', { new_category: null }],
    ['message_template_components_update', { message_template_element: {} }],
    ['message_template_components_update', 'text'],
  ])('leave out what has wrong types: %s %j', async (field, wrong) => {
    const value = typeof wrong === 'string' ? wrong : { ...about(template), ...wrong };
    const items = await post(change(field, value, time()));
    expect(items.map(({ outcome }) => outcome)).toEqual(['quarantined']);
  });
});

describe('what is kept as it came', () => {
  it.each<[string, object, string]>([
    [
      'smb_message_echoes',
      { ...head, message_echoes: [{ from: '15550100200', to: '1555', id: 'w', type: 'text' }] },
      'Kept raw: 1 written in the WhatsApp Business app.',
    ],
    ['message_echoes', { ...head, message_echoes: [] }, 'Kept raw: 0'],
    ['smb_app_state_sync', { ...head, state_sync: [{}] }, 'Kept raw: 1 changes'],
    [
      'history',
      { ...head, history: [{ threads: [{ id: '1', messages: [{ id: 'w1' }, { id: 'w2' }] }] }] },
      'Kept raw: 2 messages of 1 chats of before.',
    ],
    ['calls', { ...head, calls: [] }, 'Nothing is done about calls.'],
    ['group_lifecycle_update', {}, 'Nothing is done about group_lifecycle_update.'],
    ['something_of_next_year', { a: 1 }, 'Nothing is done about something_of_next_year.'],
  ])('%s', async (field, value, reason) => {
    const [item] = await post(change(field, value));
    expect(item).toMatchObject({ outcome: 'ignored' });
    expect(item?.reason).toContain(reason);
  });
});

describe('numbers and accounts', () => {
  const display_phone_number = '15550100200';

  async function health(): Promise<PlatformHealth> {
    return (await admin.expect(200, 'GET', '/api/admin/health')).data as PlatformHealth;
  }

  it.each<[string, object, { topic: string; event: string; senderId?: true }]>([
    [
      'phone_number_quality_update',
      { display_phone_number, event: 'THROUGHPUT_UPGRADE', current_limit: 'TIER_10K' },
      { topic: 'limit', event: 'TIER_10K', senderId: true },
    ],
    [
      'phone_number_name_update',
      { display_phone_number, decision: 'REJECTED', requested_verified_name: 'Ex' },
      { topic: 'name', event: 'REJECTED', senderId: true },
    ],
    [
      'business_username_update',
      { display_phone_number, username: 'exshop', status: 'approved' },
      { topic: 'username', event: 'APPROVED', senderId: true },
    ],
    [
      'security',
      { display_phone_number, event: 'PIN_CHANGED' },
      { topic: 'security', event: 'PIN_CHANGED', senderId: true },
    ],
    ['account_review_update', { decision: 'APPROVED' }, { topic: 'review', event: 'APPROVED' }],
    [
      'account_alerts',
      {
        ...{ entity_type: 'BUSINESS', entity_id: '701' },
        alert_info: {
          ...{ alert_severity: 'WARNING', alert_status: 'ACTIVE', alert_type: 'OBA_REJECTED' },
        },
      },
      { topic: 'alert', event: 'OBA_REJECTED' },
    ],
    [
      'business_capability_update',
      { max_daily_conversations_per_business: 2000, max_phone_numbers_per_waba: 25 },
      { topic: 'limit', event: 'TIER_2K' },
    ],
    [
      'account_update',
      { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } },
      { topic: 'violation', event: 'SCAM' },
    ],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
      { topic: 'ban', event: 'SCHEDULE_FOR_DISABLE' },
    ],
    [
      'account_update',
      { event: 'AD_ACCOUNT_LINKED' },
      { topic: 'notice', event: 'AD_ACCOUNT_LINKED' },
    ],
    [
      'flows',
      { event: 'FLOW_STATUS_CHANGE', flow_id: '401', new_status: 'BLOCKED' },
      { topic: 'flow', event: 'FLOW_STATUS_CHANGE' },
    ],
    [
      'payment_configuration_update',
      { configuration_name: 'prod-1', status: 'Active' },
      { topic: 'notice', event: 'PAYMENT_CONFIGURATION_ACTIVE' },
    ],
    [
      'messages',
      { ...head, errors: [{ code: 131053, title: 'Media upload error' }] },
      { topic: 'error', event: '131053', senderId: true },
    ],
  ])('%s is kept and shown to admins', async (field, value, { topic, event, senderId }) => {
    await app.sandbox.sendWebhook(field, { ...value });
    const told = await until(health, ({ senders, accounts }) =>
      (senderId ? senders : accounts)
        .flatMap(({ notices }) => notices ?? [])
        .some((notice) => notice.topic === topic && notice.event === event),
    );
    expect(told.accounts).toHaveLength(1);
  });

  it.each([
    ['phone_number_quality_update', { display_phone_number: '19990000000', event: 'ONBOARDING' }],
    ['phone_number_name_update', { display_phone_number, decision: {} }],
    ['account_update', { event: 'ACCOUNT_DELETED', waba_info: { waba_id: '999' } }],
    ['account_update', { event: 'DISABLED_UPDATE', ban_info: 5 }],
    ['account_alerts', { entity_type: 'PHONE_NUMBER', entity_id: '999', alert_type: 'X' }],
    ['security', { event: {} }],
    ['business_capability_update', {}],
  ])('not known here, or with wrong types, are quarantined: %s %j', async (field, value) => {
    const good = { field: 'account_review_update', value: { decision: 'APPROVED' } };
    const { entry, ...rest } = change(field, value, Math.floor(Date.now() / 1000));
    const items = await post({
      ...rest,
      entry: entry.map((it) => ({ ...it, changes: [...it.changes, good] })),
    });
    expect(items[0]?.outcome).toBe('quarantined');
    expect(['applied', 'duplicate']).toContain(items[1]?.outcome);
  });
});
