import { AppError } from '../../platform/errors.js';
import type { Clock } from '../../platform/clock.js';
import { assertSameRequest, type IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import { answerOf, replayOf, statusOf, type SendAnswer } from './send-answer.js';

export interface AnswerOnceDeps {
  messages: Pick<MessageStore, 'findByRequest' | 'recordAnswer'>;
  waitMs: number;
  clock: Clock;
}

/** Beyond its wait, how long a send may take to be answered before its server counts as gone. */
const ANSWER_MS = 5_000;

/**
 * Answers a request that makes a message; one that its caller named makes it once, and gets the
 * answer of the first time again.
 * @param send makes the message; null when this request has made it already
 */
export async function answerOnce(
  deps: AnswerOnceDeps,
  { caller: { merchantId }, log }: MerchantContext,
  request: IdempotentRequest | undefined,
  send: () => Promise<MessageDoc | null>,
): Promise<SendAnswer> {
  const earlier = (): Promise<SendAnswer | null> =>
    request ? replay(deps, merchantId, request) : Promise.resolve(null);
  let message: MessageDoc | null;
  try {
    message = await send();
  } catch (error) {
    // What is refused now may have been taken the first time.
    const first = error instanceof AppError ? await earlier() : null;
    if (first) return first;
    throw error;
  }
  if (message) {
    const status = statusOf(message);
    // The usual answer needs no keeping: the message itself says that Meta accepted it.
    if (request && status !== 201) {
      await deps.messages.recordAnswer(message._id, status).catch((error: unknown) => {
        log.warn({ err: error, messageId: message._id }, 'the answer of a request is not kept');
      });
    }
    return answerOf(message);
  }
  const first = await earlier();
  if (first) return first;
  throw new Error('A new message was refused as a known one.');
}

/** The answer of a request that was here before; null when it is new. */
async function replay(
  { messages, clock, waitMs }: AnswerOnceDeps,
  merchantId: string,
  request: IdempotentRequest,
): Promise<SendAnswer | null> {
  const message = await messages.findByRequest(merchantId, request);
  if (!message?.request) return null;
  assertSameRequest(message.request, request);
  const answeredBy = message.createdAt.getTime() + waitMs + ANSWER_MS;
  const isAnswered = message.request.status !== undefined || message.acceptedAt !== undefined;
  if (!isAnswered && clock.now().getTime() < answeredBy) {
    throw new AppError(
      'idempotency_in_progress',
      'This request is still being answered. Ask again in a moment.',
      { messageId: message._id, retryAfterSeconds: 1 },
    );
  }
  return replayOf(message);
}
