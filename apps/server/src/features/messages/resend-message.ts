import { OutboundType, type SendMessageBody } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import { isResendable } from './messages.rules.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import { sendMessage, type SendMessageDeps } from './send-message.js';

export interface ResendMessageDeps extends SendMessageDeps {
  messages: Pick<MessageStore, 'find' | 'findResend' | 'insert' | 'update'>;
}

/**
 * Sends a message that came to nothing again, as a new one, checked as any other; once.
 * @returns the new message; null when this request has made it already
 */
export async function resendMessage(
  deps: ResendMessageDeps,
  ctx: MerchantContext,
  id: string,
  { request, isAsync }: { request: IdempotentRequest | undefined; isAsync: boolean },
): Promise<MessageDoc | null> {
  const { merchantId } = ctx.caller;
  const message = await deps.messages.find(merchantId, id);
  if (!message) throw new AppError('not_found', 'There is no such message.');
  if (!isResendable(message)) {
    throw new AppError(
      'conflict',
      `Only what failed, expired, was cancelled or is unconfirmed is sent again; this one is ${message.status}.`,
    );
  }
  const earlier = await deps.messages.findResend(merchantId, id);
  if (earlier) return sentAgain(earlier, request);
  const sent = await sendMessage(deps, ctx, toBody(message), {
    ...{ request, isAsync },
    resendOf: id,
  });
  if (sent) return sent;
  const first = await deps.messages.findResend(merchantId, id);
  return first && sentAgain(first, request);
}

/** Null where this very request did it, at the same time. */
function sentAgain(earlier: MessageDoc, request: IdempotentRequest | undefined): null {
  if (request && earlier.request?.key === request.key) return null;
  throw new AppError('conflict', 'This message was sent again already.', {
    messageId: earlier._id,
  });
}

/** What a message was made from. */
export function toBody(message: MessageDoc): SendMessageBody {
  const {
    to,
    type,
    content,
    senderId,
    replyTo,
    clientReference,
    createdAt,
    validUntil,
    scheduledAt,
  } = message;
  if (to === null || !validUntil) throw new Error('An outbound message has these.');
  return {
    to,
    type: OutboundType.parse(type),
    // Safe: what is shown of an outbound message is what its body had.
    ...(content as Partial<SendMessageBody>),
    ...(replyTo === undefined ? {} : { replyTo: replyTo.id }),
    senderId,
    validForSeconds: Math.round(
      (validUntil.getTime() - (scheduledAt ?? createdAt).getTime()) / 1000,
    ),
    ...(clientReference === undefined ? {} : { clientReference }),
  };
}
