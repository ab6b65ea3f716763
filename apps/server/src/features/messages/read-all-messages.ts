import type { Message } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import type { Position } from '../../platform/http/cursor.js';
import { isTooSlow } from '../../platform/mongo/mongo-errors.js';
import type { MessageFilters, MessageListStore } from './message-lists.store.js';
import { toMessage } from './messages.view.js';

/** Reads as many messages as there are, for longer than a request may. */
export interface MessageReader {
  /** How many there are; undefined where that takes too long to find out. */
  count(source: MessageSource, signal: AbortSignal): Promise<number | undefined>;
  /** Newest first, page by page; a change of a message while it lasts is seen or not. */
  pages(source: MessageSource, signal: AbortSignal): AsyncGenerator<Message[]>;
}

export interface MessageSource {
  /** Everybody's without. */
  merchantId?: string | undefined;
  filters: MessageFilters;
}

/** Of at most 64 kB each (contract: SendMessageBody). */
const PAGE = 200;
const READ_MAX_MS = 20_000;

export function createMessageReader(
  lists: Pick<MessageListStore, 'listAcrossOwners' | 'countAcrossOwners'>,
): MessageReader {
  return {
    count: async ({ merchantId, filters }, signal) => {
      try {
        const within = { maxMs: READ_MAX_MS, signal };
        return await lists.countAcrossOwners(merchantId, filters, within);
      } catch (error) {
        if (isTooSlow(error)) return undefined;
        throw error;
      }
    },
    pages: async function* ({ merchantId, filters }, signal) {
      let after: Position | undefined;
      for (;;) {
        const page = await lists.listAcrossOwners(merchantId, filters, {
          ...{ after, limit: PAGE, maxMs: READ_MAX_MS, signal },
        });
        if (page.length > 0) yield page.map((message) => toMessage(message, describeError));
        const last = page.at(-1);
        if (!last || page.length < PAGE) return;
        after = { createdAt: last.createdAt, id: last._id };
      }
    },
  };
}
