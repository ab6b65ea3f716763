import type { SendMessageBody } from '@waypost/contract';
import { waIdOf } from '@waypost/whatsapp';
import { validationFailed } from '../../platform/errors.js';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import { toE164, type Contacts } from '../contacts/index.js';
import type { Senders } from '../senders/index.js';
import { findQuoted, type FindQuotedDeps } from './find-quoted.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import type { OutcomeBoard } from './outcome-board.js';
import { prepareContent, type PrepareContentDeps } from './prepare-content.js';

export interface SendMessageDeps extends PrepareContentDeps, FindQuotedDeps {
  messages: Pick<MessageStore, 'find' | 'insert'>;
  contacts: Pick<Contacts, 'findWindowEnd' | 'isSamePerson'>;
  senders: Pick<Senders, 'getForMerchant'>;
  outcomes: Pick<OutcomeBoard, 'wait'>;
  wakeDispatcher: (senderId: string) => void;
  waitMs: number;
  newId: typeof newId;
}

export interface SendOptions {
  request?: IdempotentRequest | undefined;
  resendOf?: string;
  /** Nobody waits for what becomes of it. */
  isAsync?: boolean;
}

const SCHEDULE_MAX_MS = 30 * 86_400_000;

/**
 * Checks the message, stores it (the stored message is the outbox), wakes the dispatcher, and waits
 * a while for what becomes of it.
 * @returns the message as it then stands; null when this request, or this resend, has made one already
 */
export async function sendMessage(
  deps: SendMessageDeps,
  { caller: { merchantId } }: MerchantContext,
  body: SendMessageBody,
  { request, resendOf, isAsync = false }: SendOptions = {},
): Promise<MessageDoc | null> {
  const to = toE164(body.to, 'to');
  const sender = await deps.senders.getForMerchant(merchantId, body.senderId);
  const now = deps.clock.now();
  const scheduledAt = scheduledAtOf(body, now);
  const leavesAt = scheduledAt ?? now;
  const conversation = { merchantId, senderId: sender._id, to };
  const replyTo = await findQuoted(deps, conversation, { path: 'replyTo', id: body.replyTo });
  const reacted = await findQuoted(deps, conversation, {
    path: 'reaction.messageId',
    id: body.reaction?.messageId,
  });
  const prepared = await prepareContent(deps, sender, {
    ...{ merchantId, to, body, at: leavesAt },
    reactedWamid: reacted?.providerMessageId,
  });
  const { validForSeconds, ...content } = prepared;
  const status = scheduledAt ? 'scheduled' : 'queued';
  const message: MessageDoc = {
    _id: deps.newId('msg'),
    rev: 1,
    merchantId,
    direction: 'outbound',
    status,
    type: body.type,
    to,
    from: sender.displayPhoneNumber ?? null,
    senderId: sender._id,
    phoneNumberId: sender.phoneNumberId,
    waId: waIdOf(to),
    ...content,
    ...(body.clientReference === undefined ? {} : { clientReference: body.clientReference }),
    ...(request === undefined ? {} : { request }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(resendOf === undefined ? {} : { resendOf }),
    attempts: 0,
    unexplainedErrors: 0,
    fence: 0,
    dueAt: leavesAt,
    ...(scheduledAt ? { scheduledAt } : {}),
    validUntil: new Date(leavesAt.getTime() + (body.validForSeconds ?? validForSeconds) * 1000),
    timeline: [{ status, at: now, source: 'api' }],
    createdAt: now,
    updatedAt: now,
  };
  if (!(await deps.messages.insert(message))) return null;
  if (scheduledAt) return message;
  deps.wakeDispatcher(sender._id);
  return isAsync ? message : deps.outcomes.wait(message, deps.waitMs);
}

/**
 * When it is to leave, where that is later.
 * @throws AppError validation_failed
 */
function scheduledAtOf({ scheduledAt }: SendMessageBody, now: Date): Date | undefined {
  if (scheduledAt === undefined) return undefined;
  const at = new Date(scheduledAt);
  if (at <= now) throw validationFailed([{ path: 'scheduledAt', message: 'Is in the past.' }]);
  if (at.getTime() - now.getTime() > SCHEDULE_MAX_MS) {
    throw validationFailed([{ path: 'scheduledAt', message: 'Is more than 30 days ahead.' }]);
  }
  return at;
}
