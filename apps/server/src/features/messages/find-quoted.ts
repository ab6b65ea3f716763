import { waIdOf } from '@waypost/whatsapp';
import { validationFailed } from '../../platform/errors.js';
import type { MessageDoc, MessageStore } from './messages.store.js';

export interface FindQuotedDeps {
  messages: Pick<MessageStore, 'find'>;
}

/**
 * The message that another one quotes or reacts to, which must be of the same conversation; undefined
 * where none is named.
 * @throws AppError validation_failed
 */
export async function findQuoted(
  { messages }: FindQuotedDeps,
  { merchantId, senderId, to }: { merchantId: string; senderId: string; to: string },
  { path, id }: { path: string; id: string | undefined },
): Promise<MessageDoc['replyTo']> {
  if (id === undefined) return undefined;
  const quoted = await messages.find(merchantId, id);
  if (quoted?.senderId !== senderId || !isWith(quoted, to)) {
    throw refused(path, 'There is no such message between this person and this number.');
  }
  const { providerMessageId } = quoted;
  if (providerMessageId === undefined)
    throw refused(path, 'This message has not reached Meta yet.');
  return { id, providerMessageId };
}

/** Some numbers have two forms, and either may be the one in the log (cloud-api.md §9.2). */
function isWith({ direction, to, from, waId }: MessageDoc, phone: string): boolean {
  const other = direction === 'outbound' ? to : from;
  return other === phone || waId === waIdOf(phone);
}

function refused(path: string, message: string): Error {
  return validationFailed([{ path, message }]);
}
