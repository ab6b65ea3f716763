import type { AdminSender, Message } from '@waypost/contract';
import type { ApiClient, Answer } from '../api-client.js';
import { anApprovedTemplate, getMessage, sendBody } from '../fixtures.js';
import {
  phoneNumberId as firstNumber,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from '../harness.js';
import { startMetaWire, type MetaWire, type WireCall } from '../meta-wire.js';

/** A merchant with a number of its own, so that what happens to it happens to no other. */
export interface Shop extends MerchantClient {
  senderId: string;
  phoneNumberId: string;
  /** Sends, and does not wait for what becomes of it unless told. */
  send(fields?: object, headers?: Record<string, string>): Promise<Answer>;
  sendMany(count: number): Promise<string[]>;
  statusOf: (id: string) => Promise<Message['status']>;
  /** Until all of them have come to this. */
  untilAll(ids: readonly string[], status: Message['status'], forMs?: number): Promise<void>;
  /** Until Meta has taken all of them. */
  untilAtMeta(ids: readonly string[], forMs?: number): Promise<void>;
  /** What left for Meta from its number. */
  calls(): WireCall[];
  endPause(): Promise<void>;
}

export interface ShopStreet {
  app: TestApp;
  wire: MetaWire;
  openShop(): Promise<Shop>;
  /** Meta tells no more of what becomes of messages, where a test looks only at what is sent. */
  stopStatuses(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether everything is to be run, and not one case of each sort. */
export const isFull = process.env.TEST_FULL !== undefined && process.env.TEST_FULL !== '';

/** The cases of a table to run: the first, or all in the long form. */
export function casesOf<T>(...cases: readonly T[]): readonly T[] {
  return isFull ? cases : cases.slice(0, 1);
}

const NUMBERS = 60;
const NEVER_MS = 86_400_000;
const AT_META: ReadonlySet<Message['status']> = new Set(['sent', 'delivered', 'read']);

/** The app with a wire to Meta that a test can cut, and a number for each shop. */
export async function startShops(env: Record<string, string> = {}): Promise<ShopStreet> {
  const wire = await startMetaWire();
  const app = await startApp({
    META_GRAPH_URL: wire.url,
    META_TIMEOUT_MS: '1500',
    SEND_WAIT_MS: '1000',
    UNCONFIRMED_AFTER_SECONDS: '2',
    LEASE_SECONDS: '2',
    ...env,
  });
  wire.connectTo(app.sandboxUrl);
  await app.sandbox.setSettings({ phoneNumbers: NUMBERS, latencyMs: 0 });
  const admin = await app.loginAdmin();
  let shops = 0;
  return {
    app,
    wire,
    openShop: () => openShop({ app, wire, admin }, (shops += 1)),
    stopStatuses: async () => {
      const [sentAfterMs, deliveredAfterMs, readAfterMs] = [NEVER_MS, NEVER_MS, NEVER_MS];
      await app.sandbox.setSettings({ sentAfterMs, deliveredAfterMs, readAfterMs });
    },
    stop: async () => {
      await app.stop();
      await wire.stop();
    },
  };
}

async function openShop(
  { app, wire, admin }: { app: TestApp; wire: MetaWire; admin: ApiClient },
  index: number,
): Promise<Shop> {
  const merchant = await app.registerMerchant();
  const phoneNumberId = String(BigInt(firstNumber) + BigInt(index));
  const { data } = await admin.expect(201, 'POST', '/api/admin/senders', {
    ...{ phoneNumberId, wabaId, label: `Shop ${index}` },
    ...{ shared: false, merchantIds: [merchant.merchantId] },
  });
  const senderId = (data as AdminSender).id;
  const template = await anApprovedTemplate(merchant);
  const send: Shop['send'] = (fields = {}, headers = { prefer: 'respond-async' }) =>
    merchant.call(
      'POST',
      '/api/messages/send',
      { ...sendBody(template), senderId, ...fields },
      headers,
    );
  const statusOf = async (id: string) => (await getMessage(merchant, id)).status;
  // One by one: a thousand questions at once are a flood of their own.
  const untilEach = async (
    ids: readonly string[],
    isDone: (status: Message['status']) => boolean,
    forMs = 20_000,
  ): Promise<void> => {
    const endsAt = Date.now() + forMs;
    for (const id of ids) await until(() => statusOf(id), isDone, endsAt - Date.now());
  };
  return {
    ...merchant,
    ...{ senderId, phoneNumberId, send, statusOf },
    sendMany: (count) =>
      Promise.all(Array.from({ length: count }, async () => ((await send()).data as Message).id)),
    untilAll: (ids, status, forMs) => untilEach(ids, (one) => one === status, forMs),
    untilAtMeta: (ids, forMs) => untilEach(ids, (one) => AT_META.has(one), forMs),
    calls: () => wire.calls.filter((call) => call.phoneNumberId === phoneNumberId),
    endPause: async () => {
      await app.db
        .collection<{ _id: string }>('senders')
        .updateOne({ _id: senderId }, { $set: { 'paused.until': new Date() } });
      await app.db
        .collection('message_logs')
        .updateMany({ senderId, status: 'queued' }, { $set: { dueAt: new Date() } });
    },
  };
}
