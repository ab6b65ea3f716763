import type { SendMessageBody } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import { checkMessage, isRefused, type CheckMessageDeps } from './check-message.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import type { Dispatcher } from './messages.worker.js';
import type { OutcomeBoard } from './outcome-board.js';
import { toOutbound } from './to-outbound.js';

export interface SendMessageDeps extends CheckMessageDeps {
  messages: Pick<MessageStore, 'find' | 'insert'>;
  outcomes: Pick<OutcomeBoard, 'wait'>;
  wakeDispatcher: Dispatcher['wake'];
  waitMs: number;
  newId: typeof newId;
  clock: Clock;
}

export interface SendOptions {
  request?: IdempotentRequest | undefined;
  resendOf?: string;
  /** Nobody waits for what becomes of it. */
  isAsync?: boolean;
}

/**
 * Checks the message, stores it (the stored message is the outbox), wakes the dispatcher, and waits
 * a while for what becomes of it.
 * @returns the message as it then stands; null when this request, or this resend, has made one already
 */
export async function sendMessage(
  deps: SendMessageDeps,
  { caller: { merchantId } }: { caller: Pick<MerchantContext['caller'], 'merchantId'> },
  body: SendMessageBody,
  { request, resendOf, isAsync = false }: SendOptions = {},
): Promise<MessageDoc | null> {
  const now = deps.clock.now();
  const checked = await checkMessage(deps, merchantId, body, now);
  if (isRefused(checked)) throw checked[0] ?? new Error('A message was refused without a reason.');
  const id = deps.newId('msg');
  const message = toOutbound(checked, body, { id, merchantId, now, request, resendOf });
  if (!(await deps.messages.insert(message))) return null;
  if (message.status === 'scheduled') return message;
  deps.wakeDispatcher(message.senderId, merchantId, message);
  return isAsync ? message : deps.outcomes.wait(message, deps.waitMs);
}
