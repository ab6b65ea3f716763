import type { Clock } from '../../platform/clock.js';
import type { AuditTrail } from '../../platform/http/audit-trail.js';
import type { newId } from '../../platform/ids.js';
import { changesOf } from './audit.rules.js';
import type { AuditStore } from './audit.store.js';

export interface AuditTrailDeps {
  entries: Pick<AuditStore, 'insert' | 'end'>;
  newId: typeof newId;
  clock: Clock;
}

/**
 * Every entry is stored before what it tells is done, so that nothing is done untold; a crash in
 * between leaves it as `unknown`.
 */
export function createAuditTrail({ entries, newId, clock }: AuditTrailDeps): AuditTrail {
  return {
    begin: async ({ operationId }, { caller, address, requestId, log }, { params, body }) => {
      const id = newId('aud');
      const named = (params as { id?: string } | undefined)?.id;
      const changes = changesOf(body);
      await entries.insert({
        _id: id,
        userId: caller.userId,
        ...{ address, requestId, operation: operationId },
        ...(named === undefined ? {} : { target: named }),
        ...(changes === undefined ? {} : { changes }),
        outcome: 'unknown',
        createdAt: clock.now(),
      });
      return async ({ target = named, errorCode }) => {
        const outcome = errorCode === undefined ? 'done' : 'refused';
        const end = {
          outcome,
          ...(target === undefined ? {} : { target }),
          ...(errorCode === undefined ? {} : { errorCode }),
        } as const;
        // What is done is done: its answer must not fail because this does.
        await entries.end(id, end).catch((error: unknown) => {
          log.error({ err: error, auditId: id }, 'the end of an audit entry is not written');
        });
      };
    },
  };
}
