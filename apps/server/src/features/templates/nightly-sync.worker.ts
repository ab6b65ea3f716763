import { GraphApiError } from '@waypost/whatsapp';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { SyncScope } from './apply-page.js';
import { syncAccount, type SyncAccountDeps } from './sync-account.js';
import { SyncInterrupted } from './sync-run.js';
import { scopesOfAll, type SyncScopesDeps } from './sync-scopes.js';
import { nextNightly } from './template-sync.rules.js';
import type { TemplateSyncStore } from './template-syncs.store.js';

export interface NightlySyncDeps extends SyncAccountDeps, SyncScopesDeps {
  syncs: SyncAccountDeps['syncs'] &
    Pick<
      TemplateSyncStore,
      'scheduleAcrossOwners' | 'postponeAcrossOwners' | 'listDueAcrossOwners'
    >;
  log: Logger;
}

const LOOK_EVERY_MS = 60_000;
const AGAIN_MS = 900_000;

/**
 * Reads the templates of every account from Meta once a night, each at its own time: the safety net behind the webhooks. Of
 * several processes the one that comes first does it.
 */
export function nightlySyncWorker(deps: NightlySyncDeps): Worker {
  const stop = new AbortController();
  const scheduled = new Set<string>();
  const worker = createWorker({
    name: 'nightly-sync',
    everyMs: LOOK_EVERY_MS,
    log: deps.log,
    work: async () => {
      const { syncs, clock } = deps;
      const scopes = scopesOfAll(await deps.senders.listAcrossOwners());
      for (const { accountId } of scopes) {
        if (scheduled.has(accountId)) continue;
        await syncs.scheduleAcrossOwners(accountId, nextNightly(accountId, clock.now()));
        scheduled.add(accountId);
      }
      for (const { accountId } of await syncs.listDueAcrossOwners(clock.now())) {
        if (stop.signal.aborted) break;
        const scope = scopes.find((it) => it.accountId === accountId);
        const next = scope
          ? await runOne(deps, scope, stop.signal)
          : nextNightly(accountId, clock.now());
        if (next) await syncs.postponeAcrossOwners(accountId, next);
      }
      return false;
    },
  });
  return {
    ...worker,
    stop: () => {
      stop.abort();
      return worker.stop();
    },
  };
}

/** Gives when it runs next; null where it is to be gone on with. */
async function runOne(
  deps: NightlySyncDeps,
  scope: SyncScope,
  signal: AbortSignal,
): Promise<Date | null> {
  const { clock, log } = deps;
  const { accountId } = scope;
  const next = nextNightly(accountId, clock.now());
  try {
    log.info({ accountId, ...(await syncAccount(deps, scope, signal)) }, 'templates synced');
    return next;
  } catch (error) {
    if (error instanceof SyncInterrupted) return null;
    if (!(error instanceof GraphApiError)) throw error;
    log.warn({ err: error, accountId }, 'the templates could not be read from Meta');
    const again = clock.now().getTime() + Math.max(AGAIN_MS, error.retryAfterMs ?? 0);
    return new Date(Math.min(again, next.getTime()));
  }
}
