import { OutboundType, type Message, type SendMessageBody } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import { isResendable } from './messages.rules.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import { sendMessage, type SendMessageDeps } from './send-message.js';

export interface ResendMessageDeps extends SendMessageDeps {
  messages: Pick<MessageStore, 'find' | 'findResend' | 'insert'>;
}

/** Sends a message that came to nothing again, as a new one, checked as any other; once. */
export async function resendMessage(
  deps: ResendMessageDeps,
  ctx: MerchantContext,
  id: string,
): Promise<{ status: 201 | 202; data: Message }> {
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
  if (earlier) {
    throw new AppError('conflict', 'This message was sent again already.', {
      messageId: earlier._id,
    });
  }
  return sendMessage(deps, ctx, toBody(message), { resendOf: id });
}

function toBody({ to, type, content, senderId, clientReference }: MessageDoc): SendMessageBody {
  if (to === null) throw new Error('An outbound message has a recipient.');
  return {
    to,
    type: OutboundType.parse(type),
    ...content,
    senderId,
    ...(clientReference === undefined ? {} : { clientReference }),
  };
}
