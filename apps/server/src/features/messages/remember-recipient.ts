import { spellingsOf } from '@waypost/whatsapp';
import type { Contacts } from '../contacts/index.js';
import type { MessageDoc } from './messages.store.js';

type Recipients = Pick<MessageDoc, 'merchantId' | 'to' | 'waId' | 'acceptedAt' | 'updatedAt'>;

/**
 * Keeps whom a merchant has written to. No send waits for that, but where Meta reaches the person under
 * a number that cannot be told from the one that was typed (cloud-api.md §9.2): that link is kept first.
 */
export async function rememberRecipient(
  { contacts }: { contacts: Pick<Contacts, 'noteRecipient' | 'recordAlias'> },
  { merchantId, to, waId, acceptedAt, updatedAt }: Recipients,
): Promise<void> {
  if (merchantId === undefined || to === null) return;
  const recipient = { merchantId, phone: to, waId, at: acceptedAt ?? updatedAt };
  const isPlain = waId === undefined || spellingsOf(to).includes(`+${waId}`);
  if (isPlain) contacts.noteRecipient(recipient);
  else await contacts.recordAlias(recipient);
}
