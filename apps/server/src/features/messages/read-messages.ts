import type { Message, MessageDetail, MessageListQuery } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { readPage } from '../../platform/http/read-page.js';
import { readMoments } from '../../platform/http/read-moments.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { MessageFilters, MessageListStore } from './message-lists.store.js';
import type { MessageStore } from './messages.store.js';
import { toMessage, toMessageDetail } from './messages.view.js';

export interface ReadMessagesDeps {
  messages: Pick<MessageStore, 'find' | 'findAcrossOwners'>;
  lists: Pick<MessageListStore, 'list' | 'listAcrossOwners'>;
  cursors: CursorCodec;
}

/** A merchant's own messages; all of them for an admin. */
export function listMessages(
  { lists, cursors }: ReadMessagesDeps,
  { caller }: UserContext,
  { merchantId, cursor, limit, ...filters }: MessageListQuery,
): Promise<Page<Message>> {
  return readPage({
    list: 'messages',
    caller,
    query: { merchantId, cursor, limit },
    filters: toFilters(filters),
    store: lists,
    cursors,
    toView: (message) => toMessage(message, describeError),
  });
}

/** Filters as the API takes them, as the store does. */
export function toFilters({
  to,
  from,
  until,
  ...others
}: Omit<MessageListQuery, 'merchantId' | 'cursor' | 'limit'>): MessageFilters {
  return {
    ...others,
    toDigits: to?.replaceAll(/\D/g, ''),
    ...readMoments({ from, until }),
  };
}

export async function getMessage(
  { messages }: ReadMessagesDeps,
  { caller }: UserContext,
  id: string,
): Promise<MessageDetail> {
  const message =
    caller.role === 'admin'
      ? await messages.findAcrossOwners(id)
      : await messages.find(caller.merchantId, id);
  if (!message) throw new AppError('not_found', 'There is no such message.');
  return toMessageDetail(message, describeError);
}
