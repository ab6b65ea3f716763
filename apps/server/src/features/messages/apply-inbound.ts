import { identityChangeOf, type MessageItem } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import { numbersOf, windowEndOf, type Contacts } from '../contacts/index.js';
import type { Media } from '../media/index.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import type { Replay } from './apply-status.js';
import { fileToFetch } from './file-to-fetch.js';
import { inboundContent } from './inbound-content.js';
import { linkedTo, linkOf } from './link-quoted.js';
import type { LastSendStore } from './last-sends.store.js';
import type { MessageDoc, MessageStore } from './messages.store.js';

/** For how long an answer belongs to whoever last wrote to the person from that number. */
const ANSWER_MS = 30 * 86_400_000;

export interface ApplyInboundDeps {
  messages: Pick<
    MessageStore,
    'findByProviderIdAcrossOwners' | 'listAwaitingAcrossOwners' | 'insert' | 'update' | 'tellAgain'
  >;
  lastSends: Pick<LastSendStore, 'findLastSentAcrossOwners' | 'findLastSentToKnownAcrossOwners'>;
  contacts: Pick<Contacts, 'recordInbound' | 'recordIdentityChange' | 'listAliasesAcrossOwners'>;
  senders: Pick<Senders, 'findByPhoneNumberId'>;
  media: Pick<Media, 'fetchInbound'>;
  newId: typeof newId;
  clock: Clock;
}

/** Somebody wrote: keeps the message, finds whose it is, and opens that merchant's window. */
export async function applyInbound(
  deps: ApplyInboundDeps,
  item: MessageItem,
  { isReplay = false }: Replay = {},
): Promise<'applied' | 'duplicate' | 'quarantined'> {
  const sender = await deps.senders.findByPhoneNumberId(item.phoneNumberId);
  if (!sender) return 'quarantined';
  const quoted = await findQuoted(deps, item);
  const owner = await findOwner(deps, sender, item, quoted);
  const message = toInbound(deps, sender, item, { merchantId: owner, quoted });
  const isNew = await deps.messages.insert(message, { isNews: !isReplay });
  await linkQuotes(deps, message);
  // Whose it is was decided when it first came; somebody may have written to the person since.
  const kept = isNew ? message : await findKnown(deps, item, { isReplay });
  const merchantId = kept?.merchantId ?? null;
  const file = kept && fileToFetch(kept);
  if (file) await deps.media.fetchInbound(file);
  if (merchantId !== null) await rememberPerson(deps, merchantId, sender, item);
  return isNew ? 'applied' : 'duplicate';
}

async function rememberPerson(
  { contacts }: ApplyInboundDeps,
  merchantId: string,
  { _id: senderId, app }: SenderDoc,
  item: MessageItem,
): Promise<void> {
  const { at, fromWaId: waId, fromUserId: userId, profileName: name } = item;
  const change = identityChangeOf(item);
  const told = { at, appKey: app?.key };
  if (change) return contacts.recordIdentityChange(merchantId, change, told);
  const openUntil = windowOpenedBy(item);
  await contacts.recordInbound({
    ...{ merchantId, waId, userId, name, ...told },
    ...(openUntil ? { window: { senderId, openUntil } } : {}),
  });
}

/** What WhatsApp tells of a person is no message of theirs. */
function windowOpenedBy({ type, at }: MessageItem): Date | undefined {
  return type === 'system' ? undefined : windowEndOf(at);
}

async function findQuoted(
  { messages }: ApplyInboundDeps,
  { contextWamid, phoneNumberId }: MessageItem,
): Promise<MessageDoc | null> {
  if (contextWamid === undefined) return null;
  return messages.findByProviderIdAcrossOwners(phoneNumberId, contextWamid);
}

/**
 * Links what came before the message that it is about: those that wait for this one, and this one, whose own may
 * have come while it was written. Webhooks have no order.
 */
async function linkQuotes(
  { messages, clock }: ApplyInboundDeps,
  { _id, awaits, phoneNumberId, providerMessageId }: MessageDoc,
): Promise<void> {
  const link = (id: string, quoted: MessageDoc) =>
    messages.update(id, (current) => linkedTo(current, quoted, clock.now()));
  if (providerMessageId === undefined) return;
  const waiting = await messages.listAwaitingAcrossOwners(phoneNumberId, providerMessageId);
  const isAwaited = waiting.length > 0;
  const self = isAwaited
    ? await messages.findByProviderIdAcrossOwners(phoneNumberId, providerMessageId)
    : null;
  if (self) for (const one of waiting) await link(one._id, self);
  if (awaits === undefined) return;
  const quoted = await messages.findByProviderIdAcrossOwners(phoneNumberId, awaits);
  if (quoted) await link(_id, quoted);
}

/** Whose an inbound message is (architecture.md, "Whose is it"); null: nobody's, the admin sees it. */
async function findOwner(
  { lastSends, contacts }: ApplyInboundDeps,
  sender: SenderDoc,
  { fromWaId, fromUserId, at }: MessageItem,
  quoted: MessageDoc | null,
): Promise<string | null> {
  const { grantedTo } = sender;
  if (!sender.shared && grantedTo !== 'everyone' && grantedTo.length === 1) {
    return grantedTo[0] ?? null;
  }
  if (quoted?.merchantId !== undefined) return quoted.merchantId;
  const person = { waId: fromWaId, userId: fromUserId };
  const between = {
    from: new Date(at.getTime() - ANSWER_MS),
    // Meta's times are whole seconds.
    until: new Date(at.getTime() + 1_000),
  };
  const numbers = numbersOf(person);
  const last =
    numbers.length === 0
      ? null
      : await lastSends.findLastSentAcrossOwners(sender._id, numbers, between);
  if (last) return last.merchantId ?? null;
  // What one merchant holds for the same person says nothing of what another sent.
  const aliases = await contacts.listAliasesAcrossOwners(person);
  if (aliases.length === 0) return null;
  const sent = await lastSends.findLastSentToKnownAcrossOwners(sender._id, aliases, between);
  return sent?.merchantId ?? null;
}

async function findKnown(
  { messages }: ApplyInboundDeps,
  { phoneNumberId, wamid }: MessageItem,
  { isReplay }: Replay,
): Promise<MessageDoc | null> {
  const known = await messages.findByProviderIdAcrossOwners(phoneNumberId, wamid);
  if (known && !isReplay) messages.tellAgain(known);
  return known;
}

function toInbound(
  { newId, clock }: ApplyInboundDeps,
  sender: SenderDoc,
  item: MessageItem,
  { merchantId, quoted }: { merchantId: string | null; quoted: MessageDoc | null },
): MessageDoc {
  const { fromWaId, fromUserId, profileName, contextWamid } = item;
  const { type, forwarded, referral, referredProduct } = item;
  const content = inboundContent(item);
  const phone = fromWaId === undefined ? undefined : `+${fromWaId}`;
  const now = clock.now();
  const windowOpenUntil = merchantId === null ? undefined : windowOpenedBy(item);
  return {
    _id: newId('msg'),
    rev: 1,
    ...(merchantId === null ? {} : { merchantId }),
    direction: 'inbound',
    status: 'received',
    type,
    to: sender.displayPhoneNumber ?? null,
    from: phone ?? null,
    senderId: sender._id,
    phoneNumberId: item.phoneNumberId,
    ...(fromWaId === undefined ? {} : { waId: fromWaId }),
    contact: {
      ...(phone === undefined ? {} : { phone }),
      ...(fromUserId === undefined ? {} : { userId: fromUserId }),
      ...(profileName === undefined ? {} : { name: profileName }),
    },
    content,
    ...quoteOf({ type, content }, { merchantId, quoted, contextWamid }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(referral === undefined ? {} : { referral }),
    ...(referredProduct === undefined ? {} : { referredProduct }),
    payload: item.content,
    providerMessageId: item.wamid,
    ...(windowOpenUntil ? { windowOpenUntil } : {}),
    attempts: 0,
    unexplainedErrors: 0,
    timeline: [{ status: 'received', at: item.at, source: 'webhook' }],
    createdAt: now,
    updatedAt: now,
  };
}

/** The link to what it is about; only to a message of the same merchant. */
function quoteOf(
  message: Pick<MessageDoc, 'type' | 'content'>,
  {
    merchantId,
    quoted,
    contextWamid,
  }: { merchantId: string | null; quoted: MessageDoc | null; contextWamid: string | undefined },
): Partial<MessageDoc> {
  if (contextWamid === undefined) return {};
  if (!quoted) return { awaits: contextWamid };
  if ((quoted.merchantId ?? null) !== merchantId) return {};
  return linkOf(message, { id: quoted._id, providerMessageId: contextWamid });
}
