import { describeError } from '@waypost/whatsapp';
import type { RecordEvent } from '../live/index.js';
import type { MessageDoc } from './messages.store.js';
import { toMessage } from './messages.view.js';

/** How long the news of a message that is being sent waits for what becomes of it. */
const FOLLOWS_WITHIN_MS = 250;

export interface MessageNews {
  /** Tells a message that is new or has changed, as it now is. */
  tell(
    type: 'message.created' | 'message.updated',
    message: MessageDoc,
    how?: { mayBeKnown: true },
  ): void;
  /** Tells at once what still waits. */
  flush(): void;
}

/**
 * Tells of messages; one that leaves as it is stored is told with Meta's answer, as one event.
 * @param find the message as it now stands
 */
export function createMessageNews(
  recordEvent: RecordEvent,
  find: (id: string) => Promise<MessageDoc | null>,
): MessageNews {
  const held = new Map<string, { message: MessageDoc; timer: NodeJS.Timeout }>();
  /** Changes that were written together end in one document, which is one piece of news. */
  const told = new WeakSet<MessageDoc>();

  const record: MessageNews['tell'] = (type, message, how) =>
    recordEvent({
      id: `${message._id}.${message.rev}`,
      type,
      audience: message.merchantId === undefined ? [] : [message.merchantId],
      data: toMessage(message, describeError),
      ...how,
    });

  /** Gives whether it was held back until now. */
  const release = (id: string): boolean => {
    clearTimeout(held.get(id)?.timer);
    return held.delete(id);
  };

  /** Another process may have told more of it since. */
  const tellAsItIs = async (message: MessageDoc): Promise<void> => {
    const current = await find(message._id).catch(() => null);
    if (release(message._id)) record('message.created', current ?? message);
  };

  const hold = (message: MessageDoc): void => {
    const timer = setTimeout(() => void tellAsItIs(message), FOLLOWS_WITHIN_MS);
    held.set(message._id, { message, timer });
  };

  return {
    tell: (type, message, how) => {
      if (told.has(message)) return;
      told.add(message);
      if (type === 'message.created' && message.status === 'sending') hold(message);
      else record(release(message._id) ? 'message.created' : type, message, how);
    },
    flush: () => {
      for (const [id, { message }] of held) {
        release(id);
        record('message.created', message);
      }
    },
  };
}
