import type { Message, MessageConversation, MessageDetail, MessageError } from '@waypost/contract';
import type { ErrorDescription } from '@waypost/whatsapp';
import type { FailureReason, MessageDoc, TimelineItem } from './messages.store.js';

/** Puts an error code in words. */
export type Describe = (code: number) => ErrorDescription;

export function toMessage(message: MessageDoc, describe: Describe): Message {
  const { template, merchantId, waId, contact, providerMessageId, clientReference } = message;
  return {
    id: message._id,
    ...(merchantId === undefined ? {} : { merchantId }),
    direction: message.direction,
    status: message.status,
    type: message.type,
    to: message.to,
    from: message.from,
    senderId: message.senderId,
    ...(waId === undefined ? {} : { waId }),
    ...(contact === undefined ? {} : { contact }),
    ...(template === undefined
      ? {}
      : {
          template: {
            name: template.name,
            language: template.language,
            category: template.category,
          },
        }),
    content: message.content,
    ...(providerMessageId === undefined ? {} : { providerMessageId }),
    ...(message.error === undefined ? {} : { error: toMessageError(message.error, describe) }),
    ...(clientReference === undefined ? {} : { clientReference }),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo.id }),
    ...(message.forwarded === undefined ? {} : { forwarded: true }),
    ...(message.forwarded === 'often' ? { frequentlyForwarded: true } : {}),
    ...(message.referral === undefined ? {} : { referral: message.referral }),
    ...(message.referredProduct === undefined ? {} : { referredProduct: message.referredProduct }),
    ...(message.resendOf === undefined ? {} : { resendOf: message.resendOf }),
    attempts: message.attempts,
    ...(message.pricing === undefined ? {} : { pricing: message.pricing }),
    ...(message.conversation === undefined
      ? {}
      : { conversation: toConversation(message.conversation) }),
    createdAt: message.createdAt.toISOString(),
    updatedAt: message.updatedAt.toISOString(),
    ...timesOf(message),
  };
}

export function toMessageDetail(message: MessageDoc, describe: Describe): MessageDetail {
  const oldestFirst = [...message.timeline].sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      stage(a) - stage(b) ||
      (a.detail ?? '').localeCompare(b.detail ?? ''),
  );
  return {
    ...toMessage(message, describe),
    timeline: oldestFirst.map(({ status, at, source, detail }) => ({
      status,
      at: at.toISOString(),
      source,
      ...(detail === undefined ? {} : { detail }),
    })),
    ...versionsOf(message),
  };
}

/** What it said before what it says now. */
function versionsOf({ original, edits = [] }: MessageDoc): Pick<MessageDetail, 'versions'> {
  if (original === undefined) return {};
  const before = [original, ...edits.slice(0, -1)];
  return { versions: before.map(({ content, at }) => ({ content, at: at.toISOString() })) };
}

function toConversation({
  id,
  origin,
  expiresAt,
}: NonNullable<MessageDoc['conversation']>): MessageConversation {
  return {
    id,
    ...(origin === undefined ? {} : { origin }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
  };
}

/** Orders what happened within one of Meta's whole seconds. */
function stage({ status }: TimelineItem): number {
  return stages.indexOf(status);
}

const stages: readonly TimelineItem['status'][] = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'failed',
  'unconfirmed',
  'expired',
  'cancelled',
  'delivered',
  'read',
];

function toMessageError({ code, title, details }: FailureReason, describe: Describe): MessageError {
  const { advice, retryable } = describe(code);
  return { code, title, ...(details === undefined ? {} : { details }), retryable, advice };
}

const times = [
  'windowOpenUntil',
  'scheduledAt',
  'validUntil',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'failedAt',
  'editedAt',
  'deletedAt',
] as const;

function timesOf(message: MessageDoc): Partial<Record<(typeof times)[number], string>> {
  // cloud-api.md §6.3: what was read was delivered, though Meta may leave that out.
  const known = {
    ...message,
    deliveredAt: message.deliveredAt ?? message.readAt,
    editedAt: message.edits?.at(-1)?.at,
  };
  return Object.fromEntries(
    times.flatMap((name) => {
      const time = known[name];
      return time === undefined ? [] : [[name, time.toISOString()]];
    }),
  );
}
