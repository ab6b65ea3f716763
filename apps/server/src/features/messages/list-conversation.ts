import type { ContactMessagesQuery, Message } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { pageOf } from '../../platform/http/read-page.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { Contacts } from '../contacts/index.js';
import type { MessageListStore } from './message-lists.store.js';
import { toMessage } from './messages.view.js';

export interface ListConversationDeps {
  lists: Pick<MessageListStore, 'listWith'>;
  contacts: Pick<Contacts, 'getCorrespondent'>;
  cursors: CursorCodec;
}

/**
 * What a merchant and a person wrote to each other, under all numbers and ids of the person's.
 * @throws AppError not_found, invalid_cursor
 */
export async function listConversation(
  { lists, contacts, cursors }: ListConversationDeps,
  { caller }: UserContext,
  contactId: string,
  query: ContactMessagesQuery,
): Promise<Page<Message>> {
  const { id, merchantId, ...person } = await contacts.getCorrespondent(caller, contactId);
  return pageOf({
    scope: `contactMessages:${id}:${caller.role === 'admin' ? 'admin' : merchantId}`,
    query,
    read: (page) => lists.listWith(merchantId, person, page),
    cursors,
    toView: (message) => toMessage(message, describeError),
  });
}
