import * as contract from '@waypost/contract';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { AuditTrail } from '../../platform/http/audit-trail.js';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import { AuditStore } from './audit.store.js';
import { createAuditTrail } from './audit-trail.js';
import { listAuditEntries } from './list-audit-entries.js';

export const auditIndexes = [AuditStore.indexes];

/** What admins change: written down before it is done, and kept for a year. */
export function auditFeature(deps: {
  db: Db;
  accounts: Pick<Accounts, 'findByUserId'>;
  cursors: CursorCodec;
  newId: typeof newId;
  clock: Clock;
}): { routes: BoundEndpoint[]; trail: AuditTrail } {
  const entries = new AuditStore(deps.db);
  return {
    routes: [
      bindEndpoint(contract.listAuditEntries, (_ctx, { query }) =>
        listAuditEntries({ ...deps, entries }, query),
      ),
    ],
    trail: createAuditTrail({ ...deps, entries }),
  };
}
