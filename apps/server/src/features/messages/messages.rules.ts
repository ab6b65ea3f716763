import type { MessageStatus } from '@waypost/contract';
import type { SentMessage, StatusItem } from '@waypost/whatsapp';
import type { FailureReason, MessageDoc, TimelineItem } from './messages.store.js';

/** How sure a status is; a message only moves to a higher one. `failed` yields to delivery. */
const rank: Readonly<Record<MessageStatus, number>> = {
  scheduled: 0,
  queued: 0,
  sending: 0,
  unconfirmed: 0,
  cancelled: 0,
  expired: 0,
  sent: 1,
  failed: 2,
  delivered: 3,
  read: 4,
  received: 4,
};

/** The time it was scheduled for has come. */
export function dueNow(message: MessageDoc, now: Date): MessageDoc | null {
  if (message.status !== 'scheduled') return null;
  return {
    ...message,
    status: 'queued',
    dueAt: now,
    updatedAt: now,
    timeline: add(message, { status: 'queued', at: now, source: 'dispatcher' }),
  };
}

/** How far the clocks of two processes may be apart. */
const EARLY_MS = 1_000;

/** A message about to leave: from now on a lost answer must not lead to a second sending. */
export function startSending(
  message: MessageDoc,
  { attemptId, unconfirmedAt }: Required<Pick<MessageDoc, 'attemptId' | 'unconfirmedAt'>>,
  now: Date,
): MessageDoc | null {
  // Another process may have put it off since this one read it.
  const isPutOff =
    message.dueAt !== undefined && message.dueAt.getTime() - now.getTime() > EARLY_MS;
  if (message.status !== 'queued' || isPutOff) return null;
  const { isHeld: _over, ...rest } = message;
  return {
    ...rest,
    status: 'sending',
    attempts: message.attempts + 1,
    attemptId,
    unconfirmedAt,
    updatedAt: now,
    timeline: add(message, { status: 'sending', at: now, source: 'dispatcher' }),
  };
}

/** Meta answered with its id. */
export function accepted(message: MessageDoc, sent: SentMessage, now: Date): MessageDoc | null {
  if (message.providerMessageId !== undefined && message.providerMessageId !== sent.wamid) {
    return null;
  }
  const isNews = rank[message.status] < rank.sent;
  return {
    ...withoutOutbox(message),
    status: isNews ? 'sent' : message.status,
    providerMessageId: sent.wamid,
    acceptedAt: earlier(message.acceptedAt, now),
    ...(sent.waId === undefined ? {} : { waId: sent.waId }),
    updatedAt: now,
    timeline: isNews
      ? add(message, { status: 'sent', at: now, source: 'dispatcher', detail: 'Accepted by Meta.' })
      : message.timeline,
  };
}

interface Requeue {
  dueAt: Date;
  detail: string;
  isUnexplained?: boolean;
  /** Until its merchant's suspension, or what Meta stops, ends. */
  isHeld?: true;
}

/**
 * It certainly did not reach Meta, and goes again later. Not once it is `unconfirmed`: from then on a
 * person decides, and may have sent it again already.
 */
export function requeued(
  message: MessageDoc,
  attempt: Attempt,
  { dueAt, detail, isUnexplained, isHeld }: Requeue,
  now: Date,
): MessageDoc | null {
  if (message.status === 'unconfirmed' || !isOf(message, attempt)) return null;
  const { unconfirmedAt: _gone, attemptId: _over, isHeld: _was, ...rest } = message;
  return {
    ...rest,
    status: 'queued',
    dueAt,
    ...(isHeld ? { isHeld } : {}),
    unexplainedErrors: message.unexplainedErrors + (isUnexplained ? 1 : 0),
    updatedAt: now,
    timeline: add(message, { status: 'queued', at: now, source: 'dispatcher', detail }),
  };
}

/** The answer was lost: it stays `sending` until evidence comes or the wait for it ends. */
export function leftUnknown(message: MessageDoc, attempt: Attempt, now: Date): MessageDoc | null {
  if (message.status !== 'sending' || !isOf(message, attempt)) return null;
  const detail = 'Meta gave no usable answer; waiting for evidence.';
  return {
    ...message,
    updatedAt: now,
    timeline: add(message, { status: 'sending', at: now, source: 'dispatcher', detail }),
  };
}

/** It will never be sent: Meta refused it for good, or it may not be sent any more. */
export function refused(
  message: MessageDoc,
  attempt: Attempt,
  error: FailureReason,
  now: Date,
): MessageDoc | null {
  if (!isOf(message, attempt)) return null;
  return {
    ...withoutOutbox(message),
    status: 'failed',
    error,
    failedAt: now,
    updatedAt: now,
    timeline: add(message, {
      status: 'failed',
      at: now,
      source: 'dispatcher',
      detail: error.title,
    }),
  };
}

/** Its merchant called it back while it waited; what may have left cannot be called back. */
export function cancelled(message: MessageDoc, now: Date): MessageDoc | null {
  if (message.status !== 'queued' && message.status !== 'scheduled') return null;
  return {
    ...withoutOutbox(message),
    status: 'cancelled',
    updatedAt: now,
    timeline: add(message, { status: 'cancelled', at: now, source: 'user' }),
  };
}

/**
 * The database was restored: what waits in it may have been sent after the backup was made, so only
 * evidence or a person may move it. An attempt begun before may change nothing more.
 */
export function heldAfterRestore(message: MessageDoc, now: Date): MessageDoc | null {
  const { status, scheduledAt } = message;
  const isOverdue = status === 'scheduled' && scheduledAt !== undefined && scheduledAt <= now;
  if (status !== 'queued' && status !== 'sending' && !isOverdue) return null;
  const detail = 'The database was restored; it may have been sent before that.';
  return {
    ...withoutOutbox(message),
    status: 'unconfirmed',
    updatedAt: now,
    timeline: add(message, { status: 'unconfirmed', at: now, source: 'user', detail }),
  };
}

/** Whether a message came to an end in which a person may decide to send it again. */
export function isResendable({
  direction,
  status,
}: Pick<MessageDoc, 'direction' | 'status'>): boolean {
  return direction === 'outbound' && RESENDABLE.has(status);
}

const RESENDABLE: ReadonlySet<MessageStatus> = new Set([
  'failed',
  'unconfirmed',
  'expired',
  'cancelled',
]);

/** Its validity ended while it waited. */
export function expired(message: MessageDoc, now: Date): MessageDoc | null {
  const isOver = message.validUntil !== undefined && message.validUntil <= now;
  if (message.status !== 'queued' || !isOver) return null;
  return {
    ...withoutOutbox(message),
    status: 'expired',
    updatedAt: now,
    timeline: add(message, { status: 'expired', at: now, source: 'dispatcher' }),
  };
}

/** No evidence came in time: it may or may not have reached Meta. */
export function unconfirmed(
  message: MessageDoc,
  { intakeMs, now }: { intakeMs: number; now: Date },
): MessageDoc | null {
  const { unconfirmedAt, ...rest } = message;
  const isOverdue =
    unconfirmedAt && (unconfirmedAt.intakeMs <= intakeMs || unconfirmedAt.latest <= now);
  if (message.status !== 'sending' || !isOverdue) return null;
  return {
    ...rest,
    status: 'unconfirmed',
    updatedAt: now,
    timeline: add(message, { status: 'unconfirmed', at: now, source: 'dispatcher' }),
  };
}

/**
 * Folds one status of Meta's into a message. The end is the same in any order and any number of
 * times: the status only rises, each stage keeps its earliest time, and delivery overrules failure.
 * @returns null when the status tells nothing new, or is of another message at Meta.
 */
export function foldStatus(message: MessageDoc, item: StatusItem, now: Date): MessageDoc | null {
  if (message.providerMessageId !== undefined && message.providerMessageId !== item.wamid) {
    return null;
  }
  const status = item.status === 'played' ? 'read' : item.status;
  const at = later(item.at, leftAt(message));
  const entry: TimelineItem = {
    status,
    at,
    source: 'webhook',
    ...(item.error ? { detail: item.error.title } : {}),
    ...(item.status === 'played' ? { detail: 'Voice message played.' } : {}),
  };
  const isKnown = (known: TimelineItem): boolean =>
    // What has no usable time of Meta's is told with another one each time.
    isSameEntry(known, item.isTimeOurs ? { ...entry, at: known.at } : entry);
  if (message.timeline.some(isKnown)) return null;

  const next = rank[status] > rank[message.status] ? status : message.status;
  const { error, failedAt, pricing, conversation, ...rest } = withoutOutbox(message);
  const failure = earliestFailure({ error, failedAt }, status, item, at);
  return {
    ...rest,
    status: next,
    providerMessageId: item.wamid,
    acceptedAt: earlier(message.acceptedAt, at),
    ...(status === 'sent' ? { sentAt: earlier(message.sentAt, at) } : {}),
    ...(status === 'delivered' ? { deliveredAt: earlier(message.deliveredAt, at) } : {}),
    ...(status === 'read' ? { readAt: earlier(message.readAt, at) } : {}),
    ...(next === 'failed' ? failure : {}),
    ...mergedConversation(conversation, item.conversation),
    ...dearer(pricing, item.pricing),
    ...(item.recipientWaId === undefined ? {} : { waId: item.recipientWaId }),
    updatedAt: now,
    timeline: add(message, entry),
  };
}

/** Only `sent` says when a conversation ends (cloud-api.md §6.3). */
function mergedConversation(
  known: MessageDoc['conversation'],
  told: MessageDoc['conversation'],
): Pick<MessageDoc, 'conversation'> {
  const conversation = known && told ? { ...told, ...known } : (known ?? told);
  return conversation === undefined ? {} : { conversation };
}

/** Of no attempt: a message that still waits. */
type Attempt = Pick<MessageDoc, 'attemptId'>;

function isOf({ status, attemptId }: MessageDoc, attempt: Attempt): boolean {
  const isOpen = status === 'queued' || status === 'sending' || status === 'unconfirmed';
  const waits = status === 'queued';
  return isOpen && attemptId === attempt.attemptId && waits === (attemptId === undefined);
}

/** How long a timeline may get: past it the middle gives way, for a long outage repeats itself. */
const TIMELINE_MAX = 200;

function add({ timeline }: MessageDoc, entry: TimelineItem): TimelineItem[] {
  const last = timeline.at(-1);
  const isRepeat = last?.status === entry.status && last.detail === entry.detail;
  if (isRepeat && entry.source === 'dispatcher') return timeline;
  const kept = timeline.length < TIMELINE_MAX ? timeline : timeline.toSpliced(TIMELINE_MAX / 2, 1);
  return [...kept, entry];
}

function isSameEntry(a: TimelineItem, b: TimelineItem): boolean {
  return (
    a.status === b.status &&
    a.source === b.source &&
    a.at.getTime() === b.at.getTime() &&
    a.detail === b.detail
  );
}

/** When it last left. Meta's times are whole seconds, so a status can seem older than that. */
function leftAt({ timeline, createdAt }: MessageDoc): Date {
  return timeline.findLast(({ status }) => status === 'sending')?.at ?? createdAt;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earlier(known: Date | undefined, at: Date): Date {
  return known !== undefined && known < at ? known : at;
}

type Pricing = MessageDoc['pricing'];

/** Of two prices that Meta told, the same one whichever came first: one that is charged stands. */
function dearer(known: Pricing, told: Pricing): Pick<MessageDoc, 'pricing'> {
  if (!known || !told) {
    const pricing = known ?? told;
    return pricing ? { pricing } : {};
  }
  return { pricing: orderOf(told) > orderOf(known) ? told : known };
}

function orderOf({ billable, category, model }: NonNullable<Pricing>): string {
  return `${billable ? 1 : 0} ${category} ${model}`;
}

type Failure = Pick<MessageDoc, 'error' | 'failedAt'>;

function earliestFailure(
  { error, failedAt }: { error: FailureReason | undefined; failedAt: Date | undefined },
  status: MessageStatus,
  item: StatusItem,
  at: Date,
): Failure {
  const told = item.error ?? { code: 0, title: 'Unknown error' };
  const isEarlier =
    failedAt === undefined ||
    at < failedAt ||
    // Within one of Meta's seconds the same one stands, whichever came first.
    (at.getTime() === failedAt.getTime() && told.code < (error?.code ?? Infinity));
  if (status === 'failed' && isEarlier) return { failedAt: at, error: told };
  return {
    ...(failedAt === undefined ? {} : { failedAt }),
    ...(error === undefined ? {} : { error }),
  };
}

function withoutOutbox(message: MessageDoc): MessageDoc {
  const { dueAt: _due, unconfirmedAt: _at, attemptId: _attempt, isHeld: _held, ...rest } = message;
  return rest;
}
