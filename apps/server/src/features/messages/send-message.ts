import type { SendMessageBody } from '@waypost/contract';
import { waIdOf } from '@waypost/whatsapp';
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

/**
 * Checks the message, stores it (the stored message is the outbox), wakes the dispatcher, and waits
 * a while for what becomes of it.
 * @returns the message as it then stands; null when this request, or this resend, has made one already
 */
export async function sendMessage(
  deps: SendMessageDeps,
  { caller: { merchantId } }: MerchantContext,
  body: SendMessageBody,
  { request, resendOf }: { request?: IdempotentRequest | undefined; resendOf?: string } = {},
): Promise<MessageDoc | null> {
  const to = toE164(body.to, 'to');
  const sender = await deps.senders.getForMerchant(merchantId, body.senderId);
  const conversation = { merchantId, senderId: sender._id, to };
  const replyTo = await findQuoted(deps, conversation, { path: 'replyTo', id: body.replyTo });
  const reacted = await findQuoted(deps, conversation, {
    path: 'reaction.messageId',
    id: body.reaction?.messageId,
  });
  const prepared = await prepareContent(deps, sender, {
    ...{ merchantId, to, body },
    reactedWamid: reacted?.providerMessageId,
  });
  const { validForSeconds, ...content } = prepared;
  const now = deps.clock.now();
  const message: MessageDoc = {
    _id: deps.newId('msg'),
    rev: 1,
    merchantId,
    direction: 'outbound',
    status: 'queued',
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
    dueAt: now,
    validUntil: new Date(now.getTime() + (body.validForSeconds ?? validForSeconds) * 1000),
    timeline: [{ status: 'queued', at: now, source: 'api' }],
    createdAt: now,
    updatedAt: now,
  };
  if (!(await deps.messages.insert(message))) return null;
  deps.wakeDispatcher(sender._id);
  return deps.outcomes.wait(message, deps.waitMs);
}
