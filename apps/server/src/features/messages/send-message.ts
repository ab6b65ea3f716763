import type { Message, SendMessageBody } from '@waypost/contract';
import { describeError, waIdOf } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import { toE164 } from '../contacts/index.js';
import type { Senders } from '../senders/index.js';
import { findQuoted, type FindQuotedDeps } from './find-quoted.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import { toMessage } from './messages.view.js';
import type { OutcomeBoard } from './outcome-board.js';
import { prepareContent, type PrepareContentDeps } from './prepare-content.js';

export interface SendMessageDeps extends PrepareContentDeps, FindQuotedDeps {
  messages: Pick<MessageStore, 'find' | 'insert'>;
  senders: Pick<Senders, 'getForMerchant'>;
  outcomes: Pick<OutcomeBoard, 'wait'>;
  wakeDispatcher: (senderId: string) => void;
  waitMs: number;
  newId: typeof newId;
}

/**
 * Checks the message, stores it (the stored message is the outbox), wakes the dispatcher, and waits
 * a while for what becomes of it.
 */
export async function sendMessage(
  deps: SendMessageDeps,
  { caller: { merchantId } }: MerchantContext,
  body: SendMessageBody,
  { resendOf }: { resendOf?: string } = {},
): Promise<{ status: 201 | 202; data: Message }> {
  const to = toE164(body.to, 'to');
  const sender = await deps.senders.getForMerchant(merchantId, body.senderId);
  const prepared = await prepareContent(deps, sender, { merchantId, to, body });
  const replyTo =
    body.replyTo === undefined
      ? undefined
      : await findQuoted(deps, { merchantId, senderId: sender._id, to }, body.replyTo);
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
  if (!(await deps.messages.insert(message))) {
    throw new AppError('conflict', 'This message was sent again already.');
  }
  deps.wakeDispatcher(sender._id);
  return answer(await deps.outcomes.wait(message, deps.waitMs));
}

function answer(message: MessageDoc): { status: 201 | 202; data: Message } {
  const { _id: messageId, status, error, acceptedAt } = message;
  if (status === 'failed' && error) {
    const { code, title, details } = error;
    throw new AppError('provider_rejected', `${title}: ${describeError(code).advice}`, {
      messageId,
      provider: { code, title, ...(details === undefined ? {} : { details }) },
    });
  }
  if (status === 'expired') {
    throw new AppError('message_expired', 'Its validity ended before it could be sent.', {
      messageId,
    });
  }
  return { status: acceptedAt ? 201 : 202, data: toMessage(message, describeError) };
}
