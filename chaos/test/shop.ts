import { expect } from 'vitest';
import { callApi, type ApiAnswer } from '../src/api.js';
import type { StoredMessage } from '../src/judge.js';
import { createMerchants, type Merchant } from '../src/merchants.js';
import { startStack, type Server, type Stack } from '../src/stack.js';
import { waitUntil } from '../src/wait.js';

const { signal } = new AbortController();

export interface Send {
  at?: Server;
  key?: string;
  to?: string;
  isAsync?: boolean;
  fields?: object;
}

/** Two servers, and one merchant to send with. */
export interface Shop {
  stack: Stack;
  merchant: Merchant;
  send(send?: Send): Promise<ApiAnswer>;
  /** Gives the ids of as many, sent through both servers in turn, none of which is waited for. */
  sendMany(count: number): Promise<string[]>;
  messages(ids: readonly string[]): Promise<StoredMessage[]>;
  /** Until all of them have one of these statuses. */
  untilAll(ids: readonly string[], statuses: readonly string[], forMs?: number): Promise<void>;
  /** Until all of them are at an end. */
  untilSettled(ids: readonly string[]): Promise<void>;
  /** Fails unless what Meta has is read, once, and what it does not have is shown so. */
  expectHonest(ids: readonly string[]): Promise<void>;
  countAtMeta(id: string): Promise<number>;
  /** Until Meta has taken so many since that time. */
  untilAtMeta(count: number, since: string): Promise<void>;
  /** No faults, and both servers up. */
  heal(): Promise<void>;
  /** Calls that end together when a server wakes look like an outage of Meta's. */
  endPauses(): Promise<void>;
}

/** A webhook that a dead server had begun to apply is another's after twenty seconds. */
const SETTLED_WITHIN_MS = 90_000;
const EVIDENCE_WITHIN_MS = 30_000;

let people = 0;

export async function startShop(
  timers?: Parameters<typeof startStack>[1],
  prepare?: Parameters<typeof startStack>[2],
): Promise<Shop> {
  const stack = await startStack(process.env.PATH, timers, prepare);
  try {
    return await openShop(stack);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function openShop(stack: Stack): Promise<Shop> {
  await stack.sandbox.setSettings({
    ...{ reviewAfterMs: 0, latencyMs: 5 },
    ...{ sentAfterMs: 20, deliveredAfterMs: 40, readAfterMs: 60 },
  });
  const [merchant] = await createMerchants(stack, signal);
  if (!merchant) throw new Error('There is no merchant.');
  const stored = stack.db.collection<StoredMessage>('message_logs');
  const messages = (ids: readonly string[]) => stored.find({ _id: { $in: [...ids] } }).toArray();

  const send: Shop['send'] = ({ at = stack.servers[0], key, to, isAsync = true, fields } = {}) =>
    callApi(at.url, 'POST', '/api/messages/send', {
      token: merchant.token,
      headers: {
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(isAsync ? { prefer: 'respond-async' } : {}),
      },
      body: {
        ...{ to: to ?? newPhone(), type: 'template', senderId: merchant.senderId },
        template: { ...merchant.template, variables: { body: ['Ana', '17'] } },
        ...fields,
      },
    });

  const untilAll: Shop['untilAll'] = async (ids, statuses, forMs = SETTLED_WITHIN_MS) => {
    const wanted = { _id: { $in: [...ids] }, status: { $in: [...statuses] } };
    const isSo = async () => (await stored.countDocuments(wanted)) === ids.length;
    if (await waitUntil(isSo, { forMs, signal })) return;
    const now = (await messages(ids)).map(({ status }) => status).join(' ');
    throw new Error(`It did not come to that: ${now.slice(0, 1_000)}`);
  };

  return {
    ...{ stack, merchant, send, messages, untilAll },
    untilSettled: (ids) => untilAll(ids, ['read', 'unconfirmed'], SETTLED_WITHIN_MS),
    expectHonest: async (ids) => {
      const { messages: entries, duplicates } = await stack.sandbox.ledger({ limit: 10_000 });
      expect(duplicates).toEqual([]);
      const atMeta = new Set(entries.map(({ callbackData }) => callbackData));
      const lies = async () =>
        (await messages(ids)).filter(
          ({ _id, status }) => status !== (atMeta.has(_id) ? 'read' : 'unconfirmed'),
        );
      // The evidence of what counts as unconfirmed here after seconds may be in a webhook of a dead server's.
      const isHonest = async () => (await lies()).length === 0;
      await waitUntil(isHonest, { forMs: EVIDENCE_WITHIN_MS, everyMs: 100, signal });
      expect(await lies()).toEqual([]);
    },
    untilAtMeta: async (count, since) => {
      const isSo = async () => (await stack.sandbox.ledger({ since, limit: 0 })).total >= count;
      expect(await waitUntil(isSo, { forMs: 20_000, everyMs: 25, signal })).toBe(true);
    },
    heal: async () => {
      await stack.sandbox.clearFaults();
      await stack.sandbox.setSettings({ latencyMs: 5, webhooks: { paused: false } });
      for (const { process } of stack.servers) if (process.pid === null) await process.start();
    },
    endPauses: async () => {
      await stack.db
        .collection('senders')
        .updateMany({ paused: { $exists: true } }, { $set: { 'paused.until': new Date() } });
    },
    sendMany: (count) =>
      Promise.all(
        Array.from({ length: count }, async (_, index) =>
          idOf(await send({ at: stack.servers[index % 2 === 0 ? 0 : 1] })),
        ),
      ),
    countAtMeta: async (id) => (await stack.sandbox.ledger({ callbackData: id, limit: 0 })).total,
  };
}

export function newPhone(): string {
  people += 1;
  return `+1555${3_000_000 + people}`;
}

export function idOf({ status, data, error }: ApiAnswer): string {
  if (status < 300) return (data as { id: string }).id;
  throw new Error(`${status} ${error?.code ?? ''}`);
}
