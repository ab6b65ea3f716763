import { setTimeout as sleep } from 'node:timers/promises';
import type { SendMessageBody } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import { newAttempt, notBegun, type NewAttemptDeps } from './deliver-message.js';
import { checkMessage, isRefused, type CheckMessageDeps } from './check-message.js';
import { startSending } from './messages.rules.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import type { Dispatcher } from './messages.worker.js';
import type { OutcomeBoard } from './outcome-board.js';
import type { RecordDeps } from './record-outcome.js';
import type { Leave } from './sender-lane.js';
import { toOutbound } from './to-outbound.js';

/** Longer than the database may be frozen without ending what waits in it. */
const LATE_INSERT_MS = 30_000;
const LOOK_EVERY_MS = 500;

export interface SendMessageDeps extends CheckMessageDeps, NewAttemptDeps, RecordDeps {
  messages: Pick<MessageStore, 'find' | 'insert' | 'update'>;
  outcomes: Pick<OutcomeBoard, 'wait'>;
  wakeDispatcher: Dispatcher['wake'];
  letLeave: Dispatcher['letLeave'];
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
 * Checks the message, stores it (the stored message is the outbox), has it sent, and waits a while for
 * what becomes of it.
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
  const stored = await store(deps, message);
  if (!stored || stored.status === 'scheduled') return stored;
  return isAsync ? stored : deps.outcomes.wait(stored, deps.waitMs);
}

/** @returns the message as it is stored; null when it, or the first of its kind, was there already */
async function store(deps: SendMessageDeps, message: MessageDoc): Promise<MessageDoc | null> {
  const { status, senderId, merchantId = '' } = message;
  const sending = await asSending(deps, message);
  const leave = sending && deps.letLeave(sending);
  if (leave) return storeSending(deps, sending, leave);
  if (!(await deps.messages.insert(message))) return null;
  if (status === 'queued') deps.wakeDispatcher(senderId, merchantId, message);
  return message;
}

/** A message that may leave at once, as it then is; files have to be brought to Meta first. */
async function asSending(deps: SendMessageDeps, message: MessageDoc): Promise<MessageDoc | null> {
  if (message.status !== 'queued' || message.mediaIds !== undefined) return null;
  const now = deps.clock.now();
  return startSending(message, await newAttempt(deps, message, now), now);
}

/** A message that leaves at once is stored as one that does: one write where there would be two. */
async function storeSending(
  deps: SendMessageDeps,
  sending: MessageDoc,
  leave: Leave,
): Promise<MessageDoc | null> {
  let isStored = false;
  try {
    isStored = await deps.messages.insert(sending);
  } catch (error) {
    void giveBackWhenThere(deps, sending).catch((failure: unknown) => {
      deps.log.error({ err: failure, messageId: sending._id }, 'it may say sending until the end');
    });
    throw error;
  } finally {
    leave(isStored ? sending : null);
  }
  return isStored ? sending : null;
}

/** An insert that was given up here may still be carried out there, after what asks for it. */
async function giveBackWhenThere(deps: SendMessageDeps, sending: MessageDoc): Promise<void> {
  const endsAt = performance.now() + LATE_INSERT_MS;
  while (!(await notBegun(deps, sending, sending)) && performance.now() < endsAt) {
    await sleep(LOOK_EVERY_MS);
  }
}
