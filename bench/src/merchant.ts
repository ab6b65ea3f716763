import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch } from 'undici';
import { PHONE_NUMBERS, type Stack } from './stack.js';

export interface Sender {
  id: string;
  phoneNumberId: string;
}

export interface Merchant {
  id: string;
  senders: Sender[];
  template: { name: string; language: string };
  /** Access tokens end, so every round takes a new one. */
  logIn(): Promise<string>;
}

interface SenderDoc {
  _id: string;
  phoneNumberId: string;
  displayPhoneNumber?: string;
  throughputPerSecond: number;
  dispatcher?: unknown;
  createdAt: Date;
}

const DEADLINE_MS = 30_000;
/** HIGH (cloud-api.md §3.1). */
const PER_SECOND = 1_000;

export const TEMPLATE = {
  language: 'en_US',
  category: 'UTILITY',
  components: [
    {
      type: 'BODY',
      text: 'Hi {{1}}, your order {{2}} has left our shop and arrives on {{3}} at the latest.',
      example: { body_text: [['Ana', '17', 'Monday']] },
    },
  ],
} as const;

/** A merchant with an approved template and all the numbers, each dispatched at its full pace. */
export async function createMerchant(stack: Stack): Promise<Merchant> {
  return { ...(await createTenant(stack)), senders: await createSenders(stack) };
}

/** A merchant with an approved template, that may use every number there is. */
export async function createTenant(stack: Stack): Promise<Omit<Merchant, 'senders'>> {
  const credentials = { email: `${randomUUID()}@bench.test`, password: randomUUID() };
  const registered = await call(stack, 'POST', '/api/auth/register', undefined, {
    ...credentials,
    name: 'Ana',
    businessName: 'Ana’s shop',
  });
  const { merchant } = registered as { merchant: { id: string } };
  const logIn = async () => {
    const answer = await call(stack, 'POST', '/api/auth/login', undefined, credentials);
    return (answer as { accessToken: string }).accessToken;
  };
  const template = { ...TEMPLATE, name: 'order_sent' };
  const token = await logIn();
  const created = await call(stack, 'POST', '/api/templates', token, template);
  const { id } = created as { id: string };
  await until('the template is approved', async () => {
    const read = await call(stack, 'GET', `/api/templates/${id}`, token);
    return (read as { status: string }).status === 'approved';
  });
  return { id: merchant.id, template, logIn };
}

/** There is no call of the API yet that adds a number, so the others are written beside the first. */
async function createSenders({ productDb }: Stack): Promise<Sender[]> {
  const senders = productDb.collection<SenderDoc>('senders');
  const first = await senders.findOne();
  if (!first) throw new Error('The server has made no sender.');
  await senders.updateOne({ _id: first._id }, { $set: { throughputPerSecond: PER_SECOND } });
  const { dispatcher: _first, ...fields } = first;
  await senders.insertMany(
    Array.from({ length: PHONE_NUMBERS - 1 }, (_, index) => ({
      ...fields,
      _id: `${first._id}_${index + 2}`,
      phoneNumberId: String(BigInt(first.phoneNumberId) + BigInt(index + 1)),
      displayPhoneNumber: `+${15_550_100_201 + index}`,
      throughputPerSecond: PER_SECOND,
      createdAt: new Date(first.createdAt.getTime() + index + 1),
    })),
  );
  // The lease that takes these reads the first one's new pace too, which was written before them.
  await until('every number is dispatched', async () => {
    return (await senders.countDocuments({ dispatcher: { $exists: true } })) === PHONE_NUMBERS;
  });
  const all = await senders.find().sort({ createdAt: 1 }).toArray();
  return all.map(({ _id, phoneNumberId }) => ({ id: _id, phoneNumberId }));
}

/** Looks again and again, at most for the time given. */
export async function until(
  what: string,
  look: () => Promise<boolean>,
  { deadlineMs = DEADLINE_MS, everyMs = 100, signal }: Waiting = {},
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await look())) {
    signal?.throwIfAborted();
    if (performance.now() > endsAt) throw new Error(`Waited too long until ${what}.`);
    await sleep(everyMs);
  }
}

export interface Waiting {
  deadlineMs?: number;
  everyMs?: number;
  signal?: AbortSignal;
}

export async function call(
  { urls }: Stack,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(urls.waypost + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (JSON.parse(text) as { data: unknown }).data;
}
