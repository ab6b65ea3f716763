import type { Message } from '@waypost/contract';
import { describeError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import { askMeta } from '../provider/index.js';
import type { MessageStore } from './messages.store.js';
import { toMessage } from './messages.view.js';

export interface MarkReadDeps {
  messages: Pick<MessageStore, 'find' | 'update'>;
  api: Pick<CloudApi, 'messages'>;
  clock: Clock;
}

/**
 * Tells a person that their message was read, and shows that an answer is being typed.
 * @throws AppError not_found, conflict, provider_rejected, provider_error
 */
export async function markRead(
  { messages, api, clock }: MarkReadDeps,
  { caller: { merchantId } }: MerchantContext,
  id: string,
  { isTyping }: { isTyping: boolean },
): Promise<Message> {
  const message = await messages.find(merchantId, id);
  if (!message) throw notFound();
  const { direction, phoneNumberId, providerMessageId } = message;
  if (direction !== 'inbound' || providerMessageId === undefined) {
    throw new AppError('conflict', 'Only a message that was received can be marked as read.');
  }
  await askMeta('mark the message as read', () =>
    api.messages.markRead(phoneNumberId, providerMessageId, { isTyping }),
  );
  const now = clock.now();
  const updated = await messages.update(id, (current) =>
    current.readAt ? null : { ...current, readAt: now, updatedAt: now },
  );
  if (!updated) throw notFound();
  return toMessage(updated.document, describeError);
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such message.');
}
