import type { CloudApi } from '@waypost/whatsapp';
import { applyPage, type ApplyPageDeps, type SyncScope } from './apply-page.js';
import { findAtMeta } from './find-at-meta.js';
import { createPageReader } from './list-templates-at-meta.js';
import { deleted } from './templates.rules.js';
import type { SyncCounts, TemplateSyncDoc, TemplateSyncStore } from './template-syncs.store.js';
import type { SyncedTemplateStore } from './synced-templates.store.js';
import type { TemplateDoc } from './templates.store.js';

export interface SyncRunDeps extends ApplyPageDeps {
  synced: ApplyPageDeps['synced'] & Pick<SyncedTemplateStore, 'listSubmittedAcrossOwners'>;
  syncs: Pick<TemplateSyncStore, 'stepAcrossOwners'>;
  api: Pick<CloudApi, 'templates'>;
}

const ASKED_AT_ONCE = 8;

/** Whoever ran it is to stop, or was taken for dead: another run goes on from where it is. */
export class SyncInterrupted extends Error {
  override readonly name = 'SyncInterrupted';
}

/** A run under way. */
export interface SyncRun {
  scope: SyncScope;
  signal: AbortSignal;
  lease: Pick<TemplateSyncDoc, '_id' | 'owner'>;
  startedAt: Date;
  isListed: boolean;
  after: string | undefined;
  pageSize: number;
  listed: Set<string>;
  counts: SyncCounts;
}

/** Reads what is left of the list, and keeps after each page how far it is. */
export async function readPages(deps: SyncRunDeps, run: SyncRun): Promise<void> {
  const readPage = createPageReader(deps.api, run.scope.accountId);
  while (!run.isListed) {
    if (run.signal.aborted) throw new SyncInterrupted();
    const askedAt = deps.clock.now();
    const { data, after, pageSize } = await readPage(run.after, run.pageSize);
    const found = await applyPage(deps, run.scope, data, askedAt);
    const listed = data.map(({ id }) => id);
    for (const id of listed) run.listed.add(id);
    run.counts = sumOf(run.counts, found);
    run.pageSize = pageSize;
    run.isListed = after === undefined;
    run.after = after ?? run.after;
    const { isListed, counts } = run;
    const step = { isListed, after: run.after, pageSize, counts, listed };
    if (!(await deps.syncs.stepAcrossOwners(run.lease, step))) throw new SyncInterrupted();
  }
}

/** A list that is read page by page misses what moves meanwhile, so Meta is asked for each that was on no page. */
export async function askForMissing(deps: SyncRunDeps, run: SyncRun): Promise<void> {
  const { accountId, merchantId } = run.scope;
  let batch: TemplateDoc[] = [];
  const askForBatch = async (): Promise<void> => {
    if (run.signal.aborted) throw new SyncInterrupted();
    const found = await Promise.all(batch.map((template) => askFor(deps, run, template)));
    run.counts = found.reduce(sumOf, run.counts);
    batch = [];
  };
  for await (const template of deps.synced.listSubmittedAcrossOwners(accountId, merchantId)) {
    const { providerTemplateId, updatedAt } = template;
    if (providerTemplateId === undefined || run.listed.has(providerTemplateId)) continue;
    if (updatedAt >= run.startedAt) continue;
    if (batch.push(template) === ASKED_AT_ONCE) await askForBatch();
  }
  if (batch.length > 0) await askForBatch();
}

async function askFor(
  deps: SyncRunDeps,
  { scope, startedAt }: SyncRun,
  { _id, accountId, providerTemplateId = '' }: TemplateDoc,
): Promise<Partial<SyncCounts>> {
  const askedAt = deps.clock.now();
  const atMeta = await findAtMeta(deps.api, accountId, providerTemplateId);
  if (atMeta) return applyPage(deps, scope, [atMeta], askedAt);
  const updated = await deps.templates.update(_id, (current) => {
    // Meanwhile it was made again under another id, or told of.
    if (current.updatedAt >= startedAt) return null;
    const gone = deleted(current, deps.clock.now());
    return gone && { ...gone, askedAt };
  });
  return updated?.isChanged ? { removed: 1 } : {};
}

function sumOf(one: SyncCounts, other: Partial<SyncCounts>): SyncCounts {
  const { created = 0, updated = 0, removed = 0, unchanged = 0 } = other;
  return {
    created: one.created + created,
    updated: one.updated + updated,
    removed: one.removed + removed,
    unchanged: one.unchanged + unchanged,
  };
}
