import type { StatusItem } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Contacts } from '../contacts/index.js';
import { foldStatus } from './messages.rules.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import { rememberStop } from './marketing-stop.js';
import { rememberRecipient } from './remember-recipient.js';

export interface ApplyStatusDeps {
  messages: Pick<
    MessageStore,
    'findAcrossOwners' | 'findByProviderIdAcrossOwners' | 'update' | 'tellAgain'
  >;
  contacts: Pick<Contacts, 'noteRecipient' | 'recordAlias' | 'applyMarketingChoice'>;
  clock: Clock;
}

export interface Replay {
  /** It is of the past, and was applied before: what is here already is not told again. */
  isReplay?: boolean;
}

/**
 * Folds a status of Meta's into the message it is about: found by our own id, which comes back with
 * it even when the answer to the send was lost, else by Meta's id.
 */
export async function applyStatus(
  deps: ApplyStatusDeps,
  item: StatusItem,
  { isReplay = false }: Replay = {},
): Promise<'applied' | 'duplicate' | 'parked'> {
  const message = await findMessage(deps, item);
  if (!message) return 'parked';
  await rememberStop(deps, message, item.error, item.at);
  const updated = await deps.messages.update(
    message._id,
    (current) => foldStatus(current, item, deps.clock.now()),
    { known: message },
  );
  if (!updated?.isChanged) {
    if (updated && !isReplay) deps.messages.tellAgain(updated.document);
    return 'duplicate';
  }
  const { document } = updated;
  const isFirst = message.acceptedAt === undefined || message.waId !== document.waId;
  if (isFirst) await rememberRecipient(deps, document);
  return 'applied';
}

async function findMessage(
  { messages }: ApplyStatusDeps,
  { callbackData, phoneNumberId, wamid }: StatusItem,
): Promise<MessageDoc | null> {
  const ours = callbackData === undefined ? null : await messages.findAcrossOwners(callbackData);
  if (ours?.direction === 'outbound' && ours.phoneNumberId === phoneNumberId) return ours;
  const byProviderId = await messages.findByProviderIdAcrossOwners(phoneNumberId, wamid);
  return byProviderId?.direction === 'outbound' ? byProviderId : null;
}
