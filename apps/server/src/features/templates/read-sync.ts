import type { TemplateSyncStatus } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { subjectOf } from './sync-account.js';
import { syncScopesOf, type SyncScopesDeps } from './sync-scopes.js';
import type { SyncState, TemplateSyncStore } from './template-syncs.store.js';

export interface ReadSyncDeps extends SyncScopesDeps {
  syncs: Pick<TemplateSyncStore, 'listAcrossOwners'>;
  clock: Clock;
}

/** How the caller's last sync went or goes; a merchant learns of its own templates alone, not even how many others there are. */
export async function getTemplateSync(
  deps: ReadSyncDeps,
  { caller }: UserContext,
): Promise<TemplateSyncStatus> {
  const scopes = await syncScopesOf(deps, caller);
  return statusOf(await deps.syncs.listAcrossOwners(scopes.map(subjectOf)), deps.clock.now());
}

/** Of several accounts: what needs attention first, and the sum of all. */
function statusOf(syncs: readonly SyncState[], now: Date): TemplateSyncStatus {
  const states = syncs.map((sync) => stateOf(sync, now));
  const state = ORDER.find((it) => states.includes(it)) ?? 'never';
  const sum = (pick: (sync: SyncState) => number): number =>
    syncs.reduce((all, sync) => all + pick(sync), 0);
  const seenOf = ({ counts }: SyncState) => counts.created + counts.updated + counts.unchanged;
  const error = syncs.find((sync) => sync.error !== undefined)?.error;
  const startedAt = earliest(syncs.flatMap(({ startedAt: at }) => at ?? []));
  const finishedAt = state === 'done' ? syncs.flatMap(({ finishedAt: at }) => at ?? []) : [];
  return {
    state,
    progress: {
      done: sum(seenOf),
      total: sum((sync) =>
        sync.state === 'done' ? seenOf(sync) : Math.max(sync.total, seenOf(sync)),
      ),
    },
    created: sum(({ counts }) => counts.created),
    updated: sum(({ counts }) => counts.updated),
    removed: sum(({ counts }) => counts.removed),
    unchanged: sum(({ counts }) => counts.unchanged),
    ...(startedAt === undefined ? {} : { startedAt: startedAt.toISOString() }),
    ...(finishedAt.length === 0 ? {} : { finishedAt: latest(finishedAt).toISOString() }),
    ...(error === undefined ? {} : { error }),
  };
}

const ORDER = ['running', 'failed', 'interrupted', 'done'] as const;

function stateOf({ state, until }: SyncState, now: Date): TemplateSyncStatus['state'] {
  if (state === 'new') return 'never';
  // Whoever ran it is dead.
  return state === 'running' && until < now ? 'interrupted' : state;
}

function earliest(times: readonly Date[]): Date | undefined {
  return times.length === 0 ? undefined : new Date(Math.min(...times.map((at) => at.getTime())));
}

function latest(times: readonly Date[]): Date {
  return new Date(Math.max(...times.map((at) => at.getTime())));
}
