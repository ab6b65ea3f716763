import type { Contacts } from '../contacts/index.js';
import type { FailureReason, MessageDoc } from './messages.store.js';

/** cloud-api.md §6.6: the person wants no marketing from this number. */
export const MARKETING_STOPPED = 131050;

/** Meta refused a message since its recipient had said stop, which we may not have been told. */
export async function rememberStop(
  { contacts }: { contacts: Pick<Contacts, 'applyMarketingChoice'> },
  { senderId, to, waId }: MessageDoc,
  error: Pick<FailureReason, 'code'> | undefined,
  at: Date,
): Promise<void> {
  if (error?.code !== MARKETING_STOPPED || to === null) return;
  await contacts.applyMarketingChoice(senderId, { phone: to, waId }, { value: 'stop', at });
}
