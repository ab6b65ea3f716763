import { GraphApiError } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { SyncScope } from './apply-page.js';
import { isDoneSince, type SyncAccount } from './sync-account.js';
import { SyncInterrupted } from './sync-run.js';
import { scopesOfAll, type SyncScopesDeps } from './sync-scopes.js';
import { nextNightly } from './template-sync.rules.js';
import type { SyncState, TemplateSyncStore } from './template-syncs.store.js';

export interface NightlySyncDeps extends SyncScopesDeps {
  syncAccount: SyncAccount;
  syncs: Pick<
    TemplateSyncStore,
    'scheduleAcrossOwners' | 'postponeAcrossOwners' | 'listDueAcrossOwners'
  >;
  clock: Clock;
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
      for (const due of await syncs.listDueAcrossOwners(clock.now())) {
        if (stop.signal.aborted) break;
        const { accountId } = due;
        const scope = scopes.find((it) => it.accountId === accountId);
        const next =
          scope && !isReadSinceDue(due)
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

/** Another process, or somebody who asked for it, has read it meanwhile. */
function isReadSinceDue(due: SyncState): boolean {
  return due.dueAt !== undefined && isDoneSince(due, due.dueAt);
}

/** Gives when it runs next; null where it is to be gone on with. */
async function runOne(
  deps: NightlySyncDeps,
  scope: SyncScope,
  signal: AbortSignal,
): Promise<Date | null> {
  const { syncAccount, clock, log } = deps;
  const { accountId } = scope;
  const next = nextNightly(accountId, clock.now());
  try {
    log.info({ accountId, ...(await syncAccount(scope, signal)) }, 'templates synced');
    return next;
  } catch (error) {
    if (error instanceof SyncInterrupted) return null;
    // Whatever it is, the other accounts have their turn.
    log.warn({ err: error, accountId }, 'the templates could not be read from Meta');
    const askedMs = error instanceof GraphApiError ? (error.retryAfterMs ?? 0) : 0;
    const again = clock.now().getTime() + Math.max(AGAIN_MS, askedMs);
    return new Date(Math.min(again, next.getTime()));
  }
}
