import { ERROR_STATUS, type Message } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { MessageDoc } from './messages.store.js';
import { toMessage } from './messages.view.js';

export interface SendAnswer {
  status: 201 | 202;
  data: Message;
  isReplayed?: boolean;
}

/**
 * What a send is answered with, as its message stands.
 * @throws AppError provider_rejected, message_expired
 */
export function answerOf(message: MessageDoc, { isReplayed = false } = {}): SendAnswer {
  const failure = failureOf(message, isReplayed);
  if (failure) throw failure;
  return {
    status: message.acceptedAt ? 201 : 202,
    data: toMessage(message, describeError),
    isReplayed,
  };
}

/** The status that `answerOf` answers with. */
export function statusOf(message: MessageDoc): number {
  const failure = failureOf(message, false);
  return failure ? ERROR_STATUS[failure.code] : answerOf(message).status;
}

/**
 * What a repeated send is answered with: its first status, and the message as it stands now.
 * @throws AppError as the first answer, if it was one and still is
 */
export function replayOf(message: MessageDoc): SendAnswer {
  const status = message.request?.status ?? (message.acceptedAt ? 201 : undefined);
  if (status !== 201 && status !== 202) return answerOf(message, { isReplayed: true });
  return { status, data: toMessage(message, describeError), isReplayed: true };
}

function failureOf(message: MessageDoc, isReplayed: boolean): AppError | null {
  const { _id: messageId, status, error } = message;
  if (status === 'failed' && error) {
    const { code, title, details } = error;
    return new AppError('provider_rejected', `${title}: ${describeError(code).advice}`, {
      messageId,
      provider: { code, title, ...(details === undefined ? {} : { details }) },
      isReplayed,
    });
  }
  if (status !== 'expired') return null;
  return new AppError('message_expired', 'Its validity ended before it could be sent.', {
    messageId,
    isReplayed,
  });
}
