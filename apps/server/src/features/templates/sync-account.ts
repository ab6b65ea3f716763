import { setTimeout as sleep } from 'node:timers/promises';
import { GraphApiError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import { isRefusal, toProviderError } from '../provider/index.js';
import type { SyncScope } from './apply-page.js';
import {
  askForMissing,
  readPages,
  SyncInterrupted,
  type SyncRun,
  type SyncRunDeps,
} from './sync-run.js';
import { isResumable } from './template-sync.rules.js';
import {
  NO_COUNTS,
  type SyncCounts,
  type SyncEnd,
  type SyncState,
  type SyncSubject,
  type TemplateSyncDoc,
  type TemplateSyncStore,
} from './template-syncs.store.js';
import type { SyncedTemplateStore } from './synced-templates.store.js';

export interface SyncAccountDeps extends SyncRunDeps {
  synced: SyncRunDeps['synced'] & Pick<SyncedTemplateStore, 'countSubmittedAcrossOwners'>;
  syncs: SyncRunDeps['syncs'] &
    Pick<
      TemplateSyncStore,
      | 'claimAcrossOwners'
      | 'startAcrossOwners'
      | 'renewAcrossOwners'
      | 'endAcrossOwners'
      | 'findAcrossOwners'
    >;
}

/** Reads an account's templates; `signal` says to stop. */
export type SyncAccount = (scope: SyncScope, signal?: AbortSignal) => Promise<SyncCounts>;

const LOOK_EVERY_MS = 250;
const WAIT_MS = 60_000;
/** Each run on a shared account reads all of it, out of the calls that all its merchants have. */
const SHARED_AGAIN_MS = 60_000;
const RENEW_EVERY_MS = 10_000;
const NEVER = new AbortController().signal;

/**
 * Reads every page of templates of an account and brings ours to it. One run at a time: whoever comes while there is one
 * gets what that one finds, whatever that is where it runs in this process; one that was cut off is gone on with.
 * @throws GraphApiError, SyncInterrupted once `signal` says to stop, and AppError unavailable where another process's run
 * takes longer than anybody waits
 */
export function createSyncAccount(deps: SyncAccountDeps): SyncAccount {
  const underWay = new Map<string, Promise<SyncCounts>>();
  return (scope, signal = NEVER) => {
    const key = JSON.stringify(subjectOf(scope));
    const asked =
      underWay.get(key) ?? findOut(deps, scope, signal).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
}

async function findOut(
  deps: SyncAccountDeps,
  scope: SyncScope,
  signal: AbortSignal,
): Promise<SyncCounts> {
  const turn = await awaitTurn(deps, scope, signal);
  return turn.claimed ? perform(deps, { scope, claimed: turn.claimed, signal }) : turn.counts;
}

/** A run that is this one's to make, or what another one has found. */
export async function awaitTurn(
  { syncs, clock, newId }: Pick<SyncAccountDeps, 'syncs' | 'clock' | 'newId'>,
  scope: SyncScope,
  signal: AbortSignal,
): Promise<{ claimed: TemplateSyncDoc } | { claimed: null; counts: SyncCounts }> {
  const subject = subjectOf(scope);
  const owner = newId('try');
  const cameAt = clock.now();
  const isShared = scope.merchantId !== undefined && !scope.mayCreate;
  const newEnough = new Date(cameAt.getTime() - (isShared ? SHARED_AGAIN_MS : 0));
  for (;;) {
    const last = await syncs.findAcrossOwners(subject);
    if (last && isDoneSince(last, newEnough)) return { claimed: null, counts: last.counts };
    const now = clock.now();
    if (!last || last.until <= now) {
      const claimed = await syncs.claimAcrossOwners(subject, owner);
      if (claimed) return { claimed };
    }
    if (signal.aborted) throw new SyncInterrupted();
    if (now.getTime() - cameAt.getTime() > WAIT_MS) {
      throw new AppError('unavailable', 'A sync is still under way; ask later how it went.');
    }
    await sleep(LOOK_EVERY_MS);
  }
}

export function isDoneSince({ state, finishedAt }: SyncState, since: Date): boolean {
  return state === 'done' && finishedAt !== undefined && finishedAt > since;
}

export function subjectOf({ accountId, merchantId }: SyncScope): SyncSubject {
  return { accountId, ...(merchantId === undefined ? {} : { merchantId }) };
}

async function perform(
  deps: SyncAccountDeps,
  given: { scope: SyncScope; claimed: TemplateSyncDoc; signal: AbortSignal },
): Promise<SyncCounts> {
  const { syncs, clock } = deps;
  const run = await begin(deps, given);
  const renewal = setInterval(() => {
    // A failed renewal is made up for by the next one, well before the lease ends.
    syncs.renewAcrossOwners(run.lease).catch(() => undefined);
  }, RENEW_EVERY_MS);
  try {
    await readPages(deps, run);
    await askForMissing(deps, run);
    const { counts } = run;
    await syncs.endAcrossOwners(run.lease, { state: 'done', counts, finishedAt: clock.now() });
    return counts;
  } catch (error) {
    await syncs.endAcrossOwners(run.lease, { ...failureOf(error), counts: run.counts });
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function begin(
  { syncs, synced, clock }: SyncAccountDeps,
  { scope, claimed, signal }: { scope: SyncScope; claimed: TemplateSyncDoc; signal: AbortSignal },
): Promise<SyncRun> {
  const now = clock.now();
  const isResumed = isResumable(claimed, now);
  const { accountId, merchantId } = scope;
  const total = isResumed
    ? claimed.total
    : await synced.countSubmittedAcrossOwners(accountId, merchantId);
  const isOurs = await syncs.startAcrossOwners(
    claimed,
    isResumed ? null : { total, startedAt: now },
  );
  if (!isOurs) throw new SyncInterrupted();
  const { _id, owner, pageSize } = claimed;
  const fresh = {
    startedAt: now,
    isListed: false,
    after: undefined,
    listed: [],
    counts: NO_COUNTS,
  };
  const { startedAt = now, isListed, after, listed, counts } = isResumed ? claimed : fresh;
  return {
    ...{ scope, signal, lease: { _id, owner }, startedAt },
    ...{ isListed, after, pageSize, listed: new Set(listed), counts },
  };
}

function failureOf(error: unknown): Pick<SyncEnd, 'state' | 'error' | 'isPlaceBad'> {
  if (error instanceof SyncInterrupted) return { state: 'interrupted' };
  if (!(error instanceof GraphApiError)) return { state: 'failed' };
  // It may be the cursor that Meta refused.
  return { state: 'failed', error: toProviderError(error), isPlaceBad: isRefusal(error.kind) };
}
