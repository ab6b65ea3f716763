import type { Message, MessageDetail, MessageListQuery } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { readPage } from '../../platform/http/read-page.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { MessageFilters, MessageStore } from './messages.store.js';
import { toMessage, toMessageDetail } from './messages.view.js';

export interface ReadMessagesDeps {
  messages: Pick<MessageStore, 'find' | 'findAcrossOwners' | 'list' | 'listAcrossOwners'>;
  cursors: CursorCodec;
}

/** A merchant's own messages; all of them for an admin. */
export function listMessages(
  { messages, cursors }: ReadMessagesDeps,
  { caller }: UserContext,
  { merchantId, cursor, limit, to, from, until, ...others }: MessageListQuery,
): Promise<Page<Message>> {
  const filters: MessageFilters = {
    ...others,
    toDigits: to?.replaceAll(/\D/g, ''),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
  return readPage({
    list: 'messages',
    caller,
    query: { merchantId, cursor, limit },
    filters,
    store: messages,
    cursors,
    toView: (message) => toMessage(message, describeError),
  });
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
