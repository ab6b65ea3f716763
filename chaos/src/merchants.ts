import { randomUUID } from 'node:crypto';
import { expectApi } from './api.js';
import type { Stack } from './stack.js';
import { waitUntil } from './wait.js';

const MERCHANTS = 4;
const READY_WITHIN_MS = 20_000;

export interface Merchant {
  id: string;
  token: string;
  senderId: string;
  /** Meta's id of its own number. */
  phoneNumberId: string;
  template: { name: string; language: string };
}

/** Merchants with a number and an approved template each, ready to send. */
export async function createMerchants(stack: Stack, signal: AbortSignal): Promise<Merchant[]> {
  await stack.sandbox.setSettings({ phoneNumbers: MERCHANTS + 1, throughput: 'HIGH' });
  const [{ url }] = stack.servers;
  const admin = await expectApi(url, 'POST', '/api/auth/login', { body: credentials(stack.admin) });
  const { accessToken } = admin as { accessToken: string };
  const merchants = await Promise.all(
    Array.from({ length: MERCHANTS }, (_, index) =>
      createMerchant(url, { ...stack, adminToken: accessToken, index, signal }),
    ),
  );
  await waitUntil(async () => (await countUndispatched(stack)) === 0, {
    forMs: READY_WITHIN_MS,
    signal,
  });
  return merchants;
}

interface MerchantToBe extends Pick<Stack, 'wabaId' | 'phoneNumberId'> {
  adminToken: string;
  index: number;
  signal: AbortSignal;
}

async function createMerchant(
  url: string,
  { wabaId, phoneNumberId, adminToken, index, signal }: MerchantToBe,
): Promise<Merchant> {
  const registered = await expectApi(url, 'POST', '/api/auth/register', {
    body: {
      ...{ email: `${randomUUID()}@chaos.test`, password: randomUUID() },
      ...{ name: 'Ana', businessName: `Shop ${index + 1}` },
    },
  });
  const { merchant, accessToken: token } = registered as {
    merchant: { id: string };
    accessToken: string;
  };
  // The first number is the platform's own, which belongs to nobody here.
  const ownNumber = String(BigInt(phoneNumberId) + BigInt(index + 1));
  const sender = await expectApi(url, 'POST', '/api/admin/senders', {
    token: adminToken,
    body: {
      ...{ phoneNumberId: ownNumber, wabaId, label: `Number ${index + 1}` },
      ...{ shared: false, merchantIds: [merchant.id] },
    },
  });
  return {
    ...{ id: merchant.id, token, phoneNumberId: ownNumber },
    senderId: (sender as { id: string }).id,
    template: await createTemplate(url, token, signal),
  };
}

async function createTemplate(
  url: string,
  token: string,
  signal: AbortSignal,
): Promise<Merchant['template']> {
  const template = { name: `order_${randomUUID().replaceAll('-', '_')}`, language: 'en_US' };
  const created = await expectApi(url, 'POST', '/api/templates', {
    token,
    body: {
      ...template,
      category: 'UTILITY',
      components: [
        {
          type: 'BODY',
          text: `Hi {{1}}, your order {{2}} of ${template.name.slice(-12)} has left our shop today.`,
          example: { body_text: [['Ana', '17']] },
        },
      ],
    },
  });
  const path = `/api/templates/${(created as { id: string }).id}`;
  const isApproved = async () => {
    const { status } = (await expectApi(url, 'GET', path, { token })) as { status: string };
    return status === 'approved';
  };
  if (await waitUntil(isApproved, { forMs: READY_WITHIN_MS, signal })) return template;
  throw new Error('A template was not approved in time.');
}

function countUndispatched({ db }: Stack): Promise<number> {
  return db.collection('senders').countDocuments({ dispatcher: { $exists: false } });
}

function credentials({ email, password }: Stack['admin']) {
  return { email, password };
}
