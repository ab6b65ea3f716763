import type { MessageContent } from '@waypost/contract';
import { fileIn } from './file-in.js';
import type { MessageDoc } from './messages.store.js';

/** A person may edit for a quarter of an hour (cloud-api.md §6.2). */
const EDITS_MAX = 50;

/**
 * Folds a person's edit into what they wrote. The end is the same in any order: the newest edit is shown, and all
 * that was said before is kept.
 * @returns null where the edit is known
 */
export function foldEdit(
  message: MessageDoc,
  edit: { wamid: string; content: MessageContent; at: Date },
  now: Date,
): MessageDoc | null {
  const known = message.edits ?? [];
  if (known.some(({ wamid }) => wamid === edit.wamid)) return null;
  const original = message.original ?? {
    content: message.content,
    at: message.timeline[0]?.at ?? message.createdAt,
  };
  const edits = [...known, edit]
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.wamid < b.wamid ? -1 : 1))
    .slice(-EDITS_MAX);
  const content = edits.at(-1)?.content ?? message.content;
  return { ...message, content: withFileOf(message, content), original, edits, updatedAt: now };
}

/** An edited caption stands under the same file. */
function withFileOf({ type, content }: MessageDoc, edited: MessageContent): MessageContent {
  const file = fileIn({ type, content });
  if (!file) return edited;
  const { caption: _old, ...rest } = file;
  const caption = fileIn({ type, content: edited })?.caption;
  return { [type]: { ...rest, ...(caption === undefined ? {} : { caption }) } };
}

/** The person deleted it: it is marked and kept. The earliest word counts. */
export function foldRevoke(message: MessageDoc, at: Date, now: Date): MessageDoc | null {
  if (message.deletedAt !== undefined && message.deletedAt <= at) return null;
  return { ...message, deletedAt: at, updatedAt: now };
}
