import type { Message, SendMessageBody } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, newPhone, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

type Json = Record<string, unknown>;

let app: TestApp;
let merchant: MerchantClient;
/** Someone whose 24-hour window with the merchant is open. */
let person: string;
let received: Message;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  person = newPhone();
  received = await aConversation(person);
});

afterAll(() => app.stop());

/** The merchant writes first, so the answer on the shared number is known to be for it. */
async function aConversation(to: string, client = merchant, typed = to): Promise<Message> {
  const template = await anApprovedTemplate(client);
  const sent = await client.expect(201, 'POST', '/api/messages/send', sendBody(template, typed));
  await untilStatus(client, (sent.data as Message).id, 'read');
  await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Which size?' } });
  const found = await until(
    async () =>
      (await client.expect(200, 'GET', '/api/messages/logs?direction=inbound')).data as Message[],
    (messages) => messages.some(({ from }) => from === to),
  );
  const [message] = found.filter(({ from }) => from === to);
  if (!message) throw new Error('Nothing was received.');
  return message;
}

const send = (fields: Partial<SendMessageBody>, to = person, client = merchant) =>
  client.call('POST', '/api/messages/send', { to, ...fields });

async function payloadOf(id: string): Promise<unknown> {
  const { messages } = await app.sandbox.ledger({ callbackData: id });
  return messages[0]?.payload;
}

const link = 'https://cdn.shop.test/17';
const place = { latitude: 52.3702, longitude: 4.8952, name: 'Pick-up point', address: 'Damrak 1' };

const plain: Partial<SendMessageBody>[] = [
  { type: 'image', image: { link, caption: 'Blue, size 42' } },
  { type: 'video', video: { link } },
  { type: 'audio', audio: { link, voice: true } },
  { type: 'document', document: { link, filename: 'invoice-17.pdf', caption: 'Invoice 17' } },
  { type: 'location', location: place },
  { type: 'sticker', sticker: { link } },
];

/** Where Meta's spelling is another one: packages/whatsapp has them all. */
const spelt: [Partial<SendMessageBody>, object][] = [
  [
    {
      type: 'contacts',
      contacts: [{ name: { formattedName: 'Ana Ruiz', firstName: 'Ana' } }],
    },
    { contacts: [{ name: { formatted_name: 'Ana Ruiz', first_name: 'Ana' } }] },
  ],
  [
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Pick a slot' },
        action: { button: 'Slots', sections: [{ rows: [{ id: 's1', title: '09:00' }] }] },
      },
    },
    {
      interactive: {
        type: 'list',
        action: { button: 'Slots', sections: [{ rows: [{ id: 's1', title: '09:00' }] }] },
      },
    },
  ],
  [
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        body: { text: 'Track it live' },
        action: { parameters: { displayText: 'Open map', url: 'https://shop.test/t/17' } },
      },
    },
    {
      interactive: {
        action: { name: 'cta_url', parameters: { display_text: 'Open map' } },
      },
    },
  ],
  [
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'image', image: { link } },
        body: { text: 'Is tomorrow fine?' },
        footer: { text: 'Reply any time' },
        action: { buttons: [{ type: 'reply', reply: { id: 'd-yes', title: 'Yes' } }] },
      },
    },
    { interactive: { header: { type: 'image', image: { link } } } },
  ],
  [
    {
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Book a visit' },
        action: {
          parameters: {
            flowId: '401000000000001',
            flowCta: 'Book',
            flowActionPayload: { screen: 'DATES', data: { firstName: 'Ana' } },
          },
        },
      },
    },
    {
      interactive: {
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_id: '401000000000001',
            flow_action_payload: { screen: 'DATES', data: { firstName: 'Ana' } },
          },
        },
      },
    },
  ],
  [
    {
      type: 'interactive',
      interactive: { type: 'location_request_message', body: { text: 'Where are you?' } },
    },
    { interactive: { action: { name: 'send_location' } } },
  ],
  [
    {
      type: 'interactive',
      interactive: {
        type: 'product',
        action: { catalogId: '501', productRetailerId: 'sku-1' },
      },
    },
    { interactive: { action: { catalog_id: '501', product_retailer_id: 'sku-1' } } },
  ],
  [
    {
      type: 'interactive',
      interactive: {
        type: 'product_list',
        header: { type: 'text', text: 'Spring' },
        body: { text: 'Look' },
        action: {
          catalogId: '501',
          sections: [{ productItems: [{ productRetailerId: 'sku-1' }] }],
        },
      },
    },
    {
      interactive: {
        action: { sections: [{ product_items: [{ product_retailer_id: 'sku-1' }] }] },
      },
    },
  ],
  [
    {
      type: 'interactive',
      interactive: { type: 'catalog_message', body: { text: 'All products' } },
    },
    { interactive: { action: { name: 'catalog_message' } } },
  ],
];

describe.each(spelt)('sendMessage: %j', ({ type = 'contacts', ...content }, payload) => {
  it('reaches Meta in its spelling, and shows in the log as it was given', async () => {
    const answer = await send({ type, ...content });
    const message = answer.data as Message;
    expect([answer.status, message.content]).toEqual([201, content]);
    expect(await payloadOf(message.id)).toMatchObject(payload);
    await untilStatus(merchant, message.id, 'read');
  });
});

describe('sendMessage: reaction', () => {
  it('reaches Meta with the id of the message that it is to', async () => {
    const reaction = { messageId: received.id, emoji: '👍' };
    const answer = await send({ type: 'reaction', reaction });
    const message = answer.data as Message;
    expect([answer.status, message.content]).toEqual([201, { reaction }]);
    expect(await payloadOf(message.id)).toMatchObject({
      reaction: { message_id: received.providerMessageId, emoji: '👍' },
    });
  });

  it.each([
    ['reaction.messageId', { reaction: { messageId: 'msg_nothing', emoji: '👍' } }],
    ['reaction.emoji', { reaction: { messageId: 'msg_1', emoji: 'ok' } }],
    ['reaction.emoji', { reaction: { messageId: 'msg_1', emoji: '👍👍' } }],
    ['replyTo', { reaction: { messageId: 'msg_1', emoji: '' }, replyTo: 'msg_1' }],
  ])('refuses a wrong %s', async (path, fields) => {
    const { status, error } = await send({ type: 'reaction', ...fields });
    expect([status, error.details?.[0]?.path]).toEqual([400, path]);
  });
});

describe.each(plain)('sendMessage: $type', ({ type = 'text', ...content }) => {
  it('reaches Meta as it was given, and shows in the log', async () => {
    const { status, data } = await send({ type, ...content });
    expect(status).toBe(201);
    const message = data as Message;
    expect(message).toMatchObject({ type, content });
    expect(await payloadOf(message.id)).toMatchObject({ type, ...content });
    await untilStatus(merchant, message.id, 'read');
    const listed = await merchant.expect(200, 'GET', `/api/messages/logs?type=${type}`);
    expect(listed.data).toMatchObject([{ id: message.id, content }]);
  });

  it('needs an open window', async () => {
    const { status, error } = await send({ type, ...content }, newPhone());
    expect([status, error.code]).toEqual([422, 'outside_service_window']);
  });

  it('needs its own object and no other', async () => {
    const missing = await send({ type });
    expect([missing.status, missing.error.details?.[0]?.path]).toEqual([400, type]);
    const both = await send({ type, ...content, text: { body: 'Hello' } });
    expect([both.status, both.error.details?.[0]?.path]).toEqual([400, 'text']);
  });
});

describe('sendMessage: how large it may be', () => {
  it('refuses what hides megabytes in a free field', async () => {
    const template = {
      ...{ name: 'order', language: 'en_US' },
      components: [{ type: 'body', hidden: 'x'.repeat(70_000) }],
    };
    const body = { to: person, type: 'template', template };
    const { status, error } = await merchant.call('POST', '/api/messages/send', body);
    expect([status, error.details?.[0]?.path]).toEqual([400, 'template']);
  });
});

describe('sendMessage: what a file may be', () => {
  it.each([
    ['image.link', { type: 'image', image: { link: 'ftp://cdn.shop.test/17' } }],
    ['image.link', { type: 'image', image: {} }],
    ['image.caption', { type: 'image', image: { link, caption: 'x'.repeat(1025) } }],
    ['audio.caption', { type: 'audio', audio: { link, caption: 'Listen' } }],
    ['video.filename', { type: 'video', video: { link, filename: 'a.mp4' } }],
    ['location.latitude', { type: 'location', location: { ...place, latitude: 90.1 } }],
    ['location.longitude', { type: 'location', location: { latitude: 0 } }],
  ])('refuses a wrong %s', async (path, body) => {
    const { status, error } = await merchant.call('POST', '/api/messages/send', {
      to: person,
      ...body,
    });
    expect([status, error.code, error.details?.[0]?.path]).toEqual([
      400,
      'validation_failed',
      path,
    ]);
  });
});

describe('sendMessage: replyTo', () => {
  const text: Partial<SendMessageBody> = { type: 'text', text: { body: 'Size 42.' } };

  it('quotes what was received, and what was sent', async () => {
    const answer = await send({ ...text, replyTo: received.id });
    const message = answer.data as Message;
    expect([answer.status, message.replyTo]).toEqual([201, received.id]);
    expect(await payloadOf(message.id)).toMatchObject({
      context: { message_id: received.providerMessageId },
    });
    const second = await send({ ...plain[0], replyTo: message.id });
    expect(await payloadOf((second.data as Message).id)).toMatchObject({
      context: { message_id: message.providerMessageId },
    });
  });

  it('quotes a person whose number Meta knows in another form', async () => {
    const typed = '+5585987654321';
    const meant = await aConversation('+558587654321', merchant, typed);
    const answer = await send({ ...text, replyTo: meant.id }, typed);
    expect([answer.status, (answer.data as Message).replyTo]).toEqual([201, meant.id]);
  });

  it('is kept by a resend', async () => {
    await app.sandbox.fail('messages', { error: { code: 131026 } });
    const failed = await send({ ...text, replyTo: received.id, validForSeconds: 7_200 });
    const id = failed.error.messageId ?? '';
    const again = await merchant.expect(201, 'POST', `/api/messages/logs/${id}/resend`);
    const { replyTo, validUntil, createdAt } = again.data as Message;
    expect(replyTo).toBe(received.id);
    expect(Date.parse(validUntil ?? '') - Date.parse(createdAt)).toBe(7_200_000);
  });

  it('refuses a message of another person, of another merchant, and none at all', async () => {
    const stranger = await app.registerMerchant();
    const theirs = await aConversation(newPhone(), stranger);
    const someone = await aConversation(newPhone());
    for (const replyTo of [theirs.id, someone.id, 'msg_nothing']) {
      const { status, error } = await send({ ...text, replyTo });
      expect([status, error.code, error.details?.[0]?.path]).toEqual([
        400,
        'validation_failed',
        'replyTo',
      ]);
    }
  });
});

describe('what is received', () => {
  it.each([
    ['image', { id: '301', mime_type: 'image/jpeg', sha256: '3q2', caption: 'Like this' }],
    ['audio', { id: '302', mime_type: 'audio/ogg; codecs=opus', sha256: '3q2', voice: true }],
    ['document', { id: '303', mime_type: 'application/pdf', filename: 'a.pdf' }],
    ['location', { latitude: 52.3702, longitude: 4.8952, name: 'Home', url: 'https://a.test' }],
  ])('shows what there is to know of a %s', async (type, content) => {
    await app.sandbox.inbound({ from: person, type, [type]: content });
    const [message] = await until(
      async () =>
        (await merchant.expect(200, 'GET', `/api/messages/logs?direction=inbound&type=${type}`))
          .data as Message[],
      (messages) => messages.length === 1,
    );
    const { caption, voice, filename, mime_type: mimeType, ...rest } = content as Json;
    const place = type === 'location' ? { ...rest, url: undefined } : {};
    const shown = Object.entries({ caption, voice, filename, mimeType, ...place });
    expect(message?.content).toMatchObject({
      [type]: Object.fromEntries(shown.filter(([, value]) => value !== undefined)),
    });
    expect(JSON.stringify(message?.content)).not.toMatch(/sha256|"id"|url/);
  });
});
