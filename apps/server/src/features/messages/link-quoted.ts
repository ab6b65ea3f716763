import type { MessageDoc } from './messages.store.js';

/** The message that it quotes or reacts to has come after it. */
export function linkedTo(
  message: MessageDoc,
  { _id: id, providerMessageId, merchantId }: MessageDoc,
  now: Date,
): MessageDoc | null {
  const { awaits, ...rest } = message;
  if (awaits === undefined || awaits !== providerMessageId) return null;
  // Nobody may learn of another merchant's message, not even that it is there.
  if (merchantId !== message.merchantId) return null;
  return { ...rest, ...linkOf(message, { id, providerMessageId }), updatedAt: now };
}

/** How a message shows the one that it is about: a reaction stands beside it, all else answers it. */
export function linkOf(
  { type, content }: Pick<MessageDoc, 'type' | 'content'>,
  quoted: NonNullable<MessageDoc['replyTo']>,
): Partial<Pick<MessageDoc, 'replyTo' | 'content'>> {
  if (type !== 'reaction' || !content.reaction) return { replyTo: quoted };
  return { content: { ...content, reaction: { ...content.reaction, messageId: quoted.id } } };
}
