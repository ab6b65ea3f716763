import type { Contacts } from '../contacts/index.js';
import type { MessageDoc } from './messages.store.js';

/** Keeps the link where Meta reaches the recipient under another number (cloud-api.md §9.2). */
export async function rememberAlias(
  { contacts }: { contacts: Pick<Contacts, 'recordAlias'> },
  { merchantId, to, waId, updatedAt }: MessageDoc,
): Promise<void> {
  if (merchantId === undefined || to === null || waId === undefined || to === `+${waId}`) return;
  await contacts.recordAlias(merchantId, to, waId, updatedAt);
}
