import { createHmac, randomUUID } from 'node:crypto';
import type { Message, Template } from '@waypost/contract';
import type { Answer } from './api-client.js';
import {
  appSecret,
  phoneNumberId,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

let numbers = 0;

/** A phone number that no other test uses, and that receives and reads. */
export function newPhone(): string {
  numbers += 1;
  return `+1555${String(2_000_000 + process.pid * 13 + numbers)
    .padStart(7, '0')
    .slice(-7)}`;
}

export function templateBody(name = `order_${randomUUID().replaceAll('-', '_')}`) {
  return {
    name,
    language: 'en_US',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: `Hi {{1}}, your order {{2}} of ${name.slice(-12)} has left our shop today.`,
        example: { body_text: [['Ana', '17']] },
      },
    ],
  };
}

/** A template that Meta has approved. */
export async function anApprovedTemplate(
  merchant: MerchantClient,
  body: { name: string } = templateBody(),
): Promise<Template> {
  const { data } = await merchant.expect(201, 'POST', '/api/templates', body);
  return until(
    async () => (await getTemplate(merchant, (data as Template).id)).data as Template,
    ({ status }) => status === 'approved',
  );
}

export function getTemplate(merchant: MerchantClient, id: string): Promise<Answer> {
  return merchant.expect(200, 'GET', `/api/templates/${id}`);
}

export function sendBody(template: Pick<Template, 'name' | 'language'>, to = newPhone()) {
  return {
    to,
    type: 'template',
    template: {
      name: template.name,
      language: template.language,
      variables: { body: ['Ana', '17'] },
    },
  };
}

export async function getMessage(
  merchant: Pick<MerchantClient, 'expect'>,
  id: string,
): Promise<Message> {
  return (await merchant.expect(200, 'GET', `/api/messages/logs/${id}`)).data as Message;
}

export function untilStatus(
  merchant: Pick<MerchantClient, 'expect'>,
  id: string,
  status: Message['status'],
): Promise<Message> {
  return until(
    () => getMessage(merchant, id),
    (message) => message.status === status,
  );
}

/** Posts to the webhook as Meta does: non-ASCII escaped, and signed over those bytes. */
export async function postWebhook(
  { url }: Pick<TestApp, 'url'>,
  payload: unknown,
  {
    signature,
    raw,
    path = '/api/webhooks/meta',
    secret,
  }: { signature?: string; raw?: Buffer; path?: string; secret?: string } = {},
): Promise<{ status: number; text: string }> {
  const bytes = raw ?? Buffer.from(escapeNonAscii(JSON.stringify(payload)));
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': signature ?? sign(bytes, secret),
    },
    body: new Uint8Array(bytes),
  });
  return { status: answer.status, text: await answer.text() };
}

export function sign(bytes: Buffer, secret = appSecret): string {
  return `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
}

function escapeNonAscii(json: string): string {
  return json.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

interface StatusFields {
  id: string;
  status: string;
  timestamp?: string;
  recipient_id?: string;
  biz_opaque_callback_data?: string;
  errors?: unknown[];
}

export function change(field: string, value: unknown, time?: number) {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, time, changes: [{ field, value }] }],
  };
}

export function statuses(...items: StatusFields[]) {
  return change('messages', {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550100200', phone_number_id: phoneNumberId },
    statuses: items.map((item) => ({ timestamp: String(Math.floor(Date.now() / 1000)), ...item })),
  });
}

export function inboundText(
  from: string,
  body: string,
  fields: { id?: string; timestamp?: string; context?: { id: string } } = {},
) {
  const waId = from.replace('+', '');
  return change('messages', {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550100200', phone_number_id: phoneNumberId },
    contacts: [{ profile: { name: 'Zoë 🦊' }, wa_id: waId }],
    messages: [
      {
        from: waId,
        id: `wamid.${randomUUID()}`,
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'text',
        text: { body },
        ...fields,
      },
    ],
  });
}

/** As if more than a minute had gone by, so that a merchant's sync reads a shared account again. */
export async function forgetSyncs({ db }: Pick<TestApp, 'db'>): Promise<void> {
  await db.collection('template_syncs').updateMany({}, { $unset: { finishedAt: 1 } });
}
