import { setTimeout as sleep } from 'node:timers/promises';
import { GraphApiError } from '@waypost/whatsapp';
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
  type SyncSubject,
  type TemplateSyncDoc,
  type TemplateSyncStore,
} from './template-syncs.store.js';
import type { TemplateStore } from './templates.store.js';

export interface SyncAccountDeps extends SyncRunDeps {
  templates: SyncRunDeps['templates'] & Pick<TemplateStore, 'countSubmittedAcrossOwners'>;
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

const LOOK_EVERY_MS = 250;
const RENEW_EVERY_MS = 10_000;
const NEVER = new AbortController().signal;

/**
 * Reads every page of templates of an account and brings ours to it. One run at a time: whoever comes while there is one
 * gets what that one finds; one that was cut off is gone on with.
 * @throws GraphApiError, and SyncInterrupted once `signal` says to stop
 */
export async function syncAccount(
  deps: SyncAccountDeps,
  scope: SyncScope,
  signal: AbortSignal = NEVER,
): Promise<SyncCounts> {
  const { syncs, clock, newId } = deps;
  const subject = subjectOf(scope);
  const owner = newId('try');
  const cameAt = clock.now();
  for (;;) {
    const last = await syncs.findAcrossOwners(subject);
    const finishedAt = last?.state === 'done' ? last.finishedAt : undefined;
    if (last && finishedAt && finishedAt > cameAt) return last.counts;
    const claimed = await syncs.claimAcrossOwners(subject, owner);
    if (claimed) return perform(deps, { scope, claimed, signal });
    if (signal.aborted) throw new SyncInterrupted();
    await sleep(LOOK_EVERY_MS);
  }
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
  { syncs, templates, clock }: SyncAccountDeps,
  { scope, claimed, signal }: { scope: SyncScope; claimed: TemplateSyncDoc; signal: AbortSignal },
): Promise<SyncRun> {
  const now = clock.now();
  const isResumed = isResumable(claimed, now);
  const { accountId, merchantId } = scope;
  const total = isResumed
    ? claimed.total
    : await templates.countSubmittedAcrossOwners(accountId, merchantId);
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
