import type { EditItem, RevokeItem } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { foldEdit, foldRevoke } from './fold-change.js';
import { inboundContent } from './inbound-content.js';
import type { MessageDoc, MessageStore } from './messages.store.js';

export interface ApplyChangeDeps {
  messages: Pick<MessageStore, 'findByProviderIdAcrossOwners' | 'update' | 'tellAgain'>;
  clock: Clock;
}

export interface ChangeResult {
  outcome: 'applied' | 'duplicate' | 'parked' | 'quarantined';
  reason?: string;
}

/** A person edited or deleted what they wrote: the message is marked, and what it said is kept. */
export async function applyChange(
  { messages, clock }: ApplyChangeDeps,
  item: EditItem | RevokeItem,
): Promise<ChangeResult> {
  const message = await messages.findByProviderIdAcrossOwners(
    item.phoneNumberId,
    item.originalWamid,
  );
  if (!message) return { outcome: 'parked', reason: 'The message that it changes is not known.' };
  if (message.direction !== 'inbound' || !isTheirs(message, item)) {
    return { outcome: 'quarantined', reason: 'The message is not of the person who changes it.' };
  }
  if (item.kind === 'edit' && item.type !== message.type) {
    return { outcome: 'quarantined', reason: `The message is no ${item.type}.` };
  }
  const updated = await messages.update(
    message._id,
    (current) => fold(current, item, clock.now()),
    { known: message },
  );
  if (updated && !updated.isChanged) messages.tellAgain(updated.document);
  return { outcome: updated?.isChanged ? 'applied' : 'duplicate' };
}

function fold(message: MessageDoc, item: EditItem | RevokeItem, now: Date): MessageDoc | null {
  if (item.kind === 'revoke') return foldRevoke(message, item.at, now);
  const { wamid, at } = item;
  return foldEdit(message, { wamid, content: inboundContent(item), at }, now);
}

/** Meta names a person by the number, by the user id, or by both. */
function isTheirs({ waId, contact }: MessageDoc, item: EditItem | RevokeItem): boolean {
  const { fromWaId, fromUserId } = item;
  return (
    (fromWaId !== undefined && fromWaId === waId) ||
    (fromUserId !== undefined && fromUserId === contact?.userId)
  );
}
