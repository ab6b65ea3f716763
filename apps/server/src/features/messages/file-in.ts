import type { MessageMedia } from '@waypost/contract';
import type { MessageDoc } from './messages.store.js';

/** What is shown of a message's file, where it is one. */
export function fileIn({
  type,
  content,
}: Pick<MessageDoc, 'type' | 'content'>): MessageMedia | undefined {
  switch (type) {
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return content[type];
    default:
      return undefined;
  }
}
