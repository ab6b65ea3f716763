import type { Message } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import { cancelled } from './messages.rules.js';
import type { MessageStore } from './messages.store.js';
import { toMessage } from './messages.view.js';

export interface CancelMessageDeps {
  messages: Pick<MessageStore, 'find' | 'update'>;
  clock: Clock;
}

/** Calls a waiting message back; the same again is the same as once. */
export async function cancelMessage(
  { messages, clock }: CancelMessageDeps,
  { caller: { merchantId } }: MerchantContext,
  id: string,
): Promise<Message> {
  if (!(await messages.find(merchantId, id))) throw notFound();
  const updated = await messages.update(id, (current) => cancelled(current, clock.now()));
  if (!updated) throw notFound();
  const { document } = updated;
  if (document.status !== 'cancelled') {
    throw new AppError(
      'not_cancellable',
      `Only a message that waits can be called back; this one is ${document.status}.`,
    );
  }
  return toMessage(document, describeError);
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such message.');
}
