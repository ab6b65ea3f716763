import type { BatchRejection, SendBatchBody, SendBatchResult } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import type { AppError } from '../../platform/errors.js';
import { validationFailed } from '../../platform/errors.js';
import type { BulkInput } from '../../platform/http/check-bulk.js';
import { assertSameRequest, type IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import { checkMessage, isRefused, type CheckMessageDeps } from './check-message.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import type { Dispatcher } from './messages.worker.js';
import { toOutbound } from './to-outbound.js';

export interface SendBatchDeps extends CheckMessageDeps {
  messages: Pick<MessageStore, 'find' | 'insertMany' | 'listByRequest'>;
  wakeDispatcher: Dispatcher['wake'];
  newId: typeof newId;
  clock: Clock;
}

/** So many are checked at once: each may ask the database for its window. */
const AT_ONCE = 50;

type Outcome = { index: number; message: MessageDoc } | { index: number; error: AppError };

/** Stores many messages at once, each checked as any other; a wrong one sinks no other. */
export async function sendBatch(
  deps: SendBatchDeps,
  { caller: { merchantId } }: MerchantContext,
  { messages: bodies }: SendBatchBody,
  { request, bulk }: { request: IdempotentRequest | undefined; bulk: BulkInput },
): Promise<{ status: 202; data: SendBatchResult; isReplayed: boolean }> {
  const known = await knownOf(deps, merchantId, request);
  const isReplayed = known.size > 0;
  const now = deps.clock.now();
  const outcomes: Outcome[] = bulk.rejected.map(({ index, details }) => ({
    index,
    error: validationFailed(details),
  }));
  const check = async (
    body: SendBatchBody['messages'][number],
    index: number,
  ): Promise<Outcome> => {
    const message = known.get(index);
    if (message) return { index, message };
    const checked = await checkMessage(deps, merchantId, body, now);
    if (isRefused(checked)) {
      const [error = validationFailed([])] = checked;
      return { index, error };
    }
    const origin = { id: deps.newId('msg'), merchantId, now, isBulk: true as const };
    return {
      index,
      message: toOutbound(checked, body, { ...origin, request: request && { ...request, index } }),
    };
  };
  for (let from = 0; from < bodies.length; from += AT_ONCE) {
    const some = bodies.slice(from, from + AT_ONCE);
    const places = bulk.indices.slice(from, from + AT_ONCE);
    outcomes.push(...(await Promise.all(some.map((body, at) => check(body, places[at] ?? 0)))));
  }
  const taken = outcomes.flatMap((it) => ('message' in it ? [it] : []));
  const fresh = taken.filter(({ index }) => !known.has(index)).map(({ message }) => message);
  const inserted = await deps.messages.insertMany(fresh);
  for (const senderId of new Set(inserted.map((message) => message.senderId))) {
    deps.wakeDispatcher(senderId, merchantId);
  }
  // The same request at the same time may have been faster with some.
  const raced = inserted.length < fresh.length ? await knownOf(deps, merchantId, request) : known;
  return {
    status: 202,
    isReplayed,
    data: {
      accepted: taken.length,
      messages: inOrder(taken).map(({ index, message }) => ({
        index,
        id: (raced.get(index) ?? message)._id,
      })),
      rejected: inOrder(outcomes.flatMap(toRejection)),
    },
  };
}

/** What this request has made before, by place. */
async function knownOf(
  { messages }: SendBatchDeps,
  merchantId: string,
  request: IdempotentRequest | undefined,
): Promise<Map<number, MessageDoc>> {
  const found = request ? await messages.listByRequest(merchantId, request) : [];
  const [first] = found;
  if (request && first?.request) assertSameRequest(first.request, request);
  return new Map(found.map((message) => [message.request?.index ?? 0, message]));
}

function toRejection(outcome: Outcome): BatchRejection[] {
  if (!('error' in outcome)) return [];
  const { code, message, details } = outcome.error;
  return [
    {
      index: outcome.index,
      error: { code, message, ...(details === undefined ? {} : { details: [...details] }) },
    },
  ];
}

function inOrder<T extends { index: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.index - b.index);
}
