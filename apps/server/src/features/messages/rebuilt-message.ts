import { isDeepStrictEqual } from 'node:util';
import type { StatusItem } from '@waypost/whatsapp';
import { foldStatus } from './messages.rules.js';
import type { MessageDoc, TimelineItem } from './messages.store.js';

/**
 * Makes anew what webhooks made of a message, from all that the log has of it. What it is by our own
 * doing stays, and so does Meta's id: one that Meta gave is never waited for, or sent, again.
 * @returns null where it comes to what it is already
 */
export function rebuilt(
  message: MessageDoc,
  items: readonly StatusItem[],
  now: Date,
): MessageDoc | null {
  // Before it has an outcome only sending itself may say what becomes of it.
  if (message.direction !== 'outbound' || message.providerMessageId === undefined) return null;
  const oldestFirst = [...items].sort((a, b) => a.at.getTime() - b.at.getTime());
  const next = oldestFirst.reduce(
    (current, item) => foldStatus(current, item, now) ?? current,
    withoutEvidence(message),
  );
  return isSame(next, message) ? null : { ...next, updatedAt: now };
}

/** As it would be had no webhook ever told of it. */
function withoutEvidence(message: MessageDoc): MessageDoc {
  const {
    sentAt: _sent,
    deliveredAt: _delivered,
    readAt: _read,
    pricing: _price,
    conversation: _conversation,
    ...kept
  } = message;
  const { acceptedAt, failedAt: _failed, error, ...rest } = kept;
  const timeline = message.timeline.filter(({ source }) => source !== 'webhook');
  const last = timeline.at(-1);
  const accepted = timeline.find(({ status }) => status === 'sent');
  if (last?.status === 'failed')
    return { ...rest, status: 'failed', ...failureOf(last, error), timeline };
  return {
    ...rest,
    // Meta gave it an id, so it was accepted, though its answer may have been lost.
    status: 'sent',
    ...(accepted === undefined && acceptedAt === undefined
      ? {}
      : { acceptedAt: accepted?.at ?? acceptedAt }),
    timeline,
  };
}

function failureOf(
  { at, detail }: TimelineItem,
  error: MessageDoc['error'],
): Pick<MessageDoc, 'failedAt' | 'error'> {
  const isThis = error !== undefined && error.title === detail;
  return { failedAt: at, error: isThis ? error : { code: 0, title: detail ?? 'Unknown error' } };
}

/** When it changed does not count, nor in which order the log told of it. */
function isSame(a: MessageDoc, b: MessageDoc): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable({ updatedAt: _at, timeline, ...rest }: MessageDoc): object {
  return { ...rest, timeline: new Set(timeline.map((entry) => JSON.stringify(entry))) };
}
