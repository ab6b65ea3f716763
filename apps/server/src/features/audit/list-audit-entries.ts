import type { AuditEntry, AuditListQuery } from '@waypost/contract';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { pageOf } from '../../platform/http/read-page.js';
import { readMoments } from '../../platform/http/read-moments.js';
import type { Accounts } from '../accounts/index.js';
import type { AuditDoc, AuditStore } from './audit.store.js';

export interface ListAuditEntriesDeps {
  entries: Pick<AuditStore, 'listAcrossOwners'>;
  accounts: Pick<Accounts, 'findByUserId'>;
  cursors: CursorCodec;
}

export async function listAuditEntries(
  { entries, accounts, cursors }: ListAuditEntriesDeps,
  { cursor, limit, from, until, ...others }: AuditListQuery,
): Promise<Page<AuditEntry>> {
  const filters = {
    ...others,
    ...readMoments({ from, until }),
  };
  const page = await pageOf({
    scope: 'audit:admin',
    query: { cursor, limit },
    read: (position) => entries.listAcrossOwners(filters, position),
    cursors,
    toView: (entry) => entry,
  });
  const userIds = [...new Set(page.items.map(({ userId }) => userId))];
  const found = await Promise.all(userIds.map((id) => accounts.findByUserId(id)));
  const emails = new Map(found.flatMap((it) => (it ? [[it.user._id, it.user.email]] : [])));
  return { ...page, items: page.items.map((entry) => toEntry(entry, emails.get(entry.userId))) };
}

function toEntry(entry: AuditDoc, email: string | undefined): AuditEntry {
  const { _id: id, createdAt, userId, address, requestId, operation, outcome } = entry;
  const { target, changes, errorCode } = entry;
  return {
    id,
    at: createdAt.toISOString(),
    userId,
    ...(email === undefined ? {} : { email }),
    ...{ address, requestId, operation },
    ...(target === undefined ? {} : { target }),
    ...(changes === undefined ? {} : { changes }),
    outcome,
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}
