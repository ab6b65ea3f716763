import type { Contact, ContactListQuery } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { readPage } from '../../platform/http/read-page.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { ContactDoc, ContactStore } from './contacts.store.js';
import { toContact } from './contacts.view.js';

export interface ReadContactsDeps {
  contacts: Pick<ContactStore, 'find' | 'findAcrossOwners' | 'list' | 'listAcrossOwners'>;
  cursors: CursorCodec;
}

/** A merchant's own contacts; all of them for an admin. */
export function listContacts(
  { contacts, cursors }: ReadContactsDeps,
  { caller }: UserContext,
  { q, optedOut, ...query }: ContactListQuery,
): Promise<Page<Contact>> {
  return readPage({
    list: 'contacts',
    caller,
    query,
    filters: { q, optedOut: optedOut === undefined ? undefined : optedOut === 'true' },
    store: contacts,
    cursors,
    toView: toContact,
  });
}

/** @throws AppError not_found */
export async function findContact(
  { contacts }: Pick<ReadContactsDeps, 'contacts'>,
  caller: Caller,
  id: string,
): Promise<ContactDoc> {
  const contact =
    caller.role === 'admin'
      ? await contacts.findAcrossOwners(id)
      : await contacts.find(caller.merchantId, id);
  if (!contact) throw new AppError('not_found', 'There is no such contact.');
  return contact;
}
