import { waIdOf } from '@waypost/whatsapp';
import { validationFailed } from '../../platform/errors.js';
import type { Contacts } from '../contacts/index.js';
import type { MessageDoc, MessageStore } from './messages.store.js';

export interface FindQuotedDeps {
  messages: Pick<MessageStore, 'find'>;
  contacts: Pick<Contacts, 'isSamePerson'>;
}

/**
 * The message that another one quotes or reacts to, which must be of the same conversation; undefined
 * where none is named.
 * @throws AppError validation_failed
 */
export async function findQuoted(
  { messages, contacts }: FindQuotedDeps,
  { merchantId, senderId, to }: { merchantId: string; senderId: string; to: string },
  { path, id }: { path: string; id: string | undefined },
): Promise<MessageDoc['replyTo']> {
  if (id === undefined) return undefined;
  const quoted = await messages.find(merchantId, id);
  const isOfThisPerson =
    quoted?.senderId === senderId &&
    (isWith(quoted, to) || (await contacts.isSamePerson(merchantId, to, otherOf(quoted) ?? '')));
  if (!isOfThisPerson) {
    throw refused(path, 'There is no such message between this person and this number.');
  }
  const { providerMessageId } = quoted;
  if (providerMessageId === undefined)
    throw refused(path, 'This message has not reached Meta yet.');
  return { id, providerMessageId };
}

function isWith(message: MessageDoc, phone: string): boolean {
  return otherOf(message) === phone || message.waId === waIdOf(phone);
}

function otherOf({ direction, to, from }: MessageDoc): string | null {
  return direction === 'outbound' ? to : from;
}

function refused(path: string, message: string): Error {
  return validationFailed([{ path, message }]);
}
