import type { TemplateSync } from '@waypost/contract';
import { GraphApiError, type CloudApi, type GraphTemplate } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import { factsOf, synced } from './synced-template.js';
import { deleted } from './templates.rules.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

const PAGE_SIZE = 250;

export interface SyncTemplatesDeps {
  templates: Pick<
    TemplateStore,
    'findByProviderAcrossOwners' | 'insert' | 'listSubmittedAcrossOwners' | 'update'
  >;
  senders: Pick<Senders, 'listForMerchant' | 'listAcrossOwners'>;
  api: Pick<CloudApi, 'templates'>;
  newId: typeof newId;
  clock: Clock;
}

type Counts = Omit<TemplateSync, 'durationMs'>;

/** The accounts a sync reads, each with the one merchant whose templates it may touch. */
interface Scope {
  accountId: string;
  /** Absent: everybody's. */
  merchantId?: string;
  /** Whose a template is that nobody here owns; absent: the platform's. */
  ownerOfNew?: string;
  mayCreate: boolean;
}

/**
 * Reads every page of templates from Meta and brings ours to it (architecture.md, "Whose is it"): what is found
 * without an owner is the platform's, or on an account of its own the merchant's.
 */
export async function syncTemplates(
  deps: SyncTemplatesDeps,
  { caller }: UserContext,
): Promise<TemplateSync> {
  const startedAtMs = performance.now();
  const counts: Counts = { created: 0, updated: 0, removed: 0, unchanged: 0 };
  for (const scope of await scopesOf(deps, caller)) await syncAccount(deps, scope, counts);
  return { ...counts, durationMs: Math.round(performance.now() - startedAtMs) };
}

async function scopesOf({ senders }: SyncTemplatesDeps, caller: Caller): Promise<Scope[]> {
  const all = await senders.listAcrossOwners();
  const known = caller.role === 'admin' ? all : await senders.listForMerchant(caller.merchantId);
  const scopes = new Map<string, Scope>();
  for (const { wabaId } of known) {
    const own = ownerOf(all.filter((sender) => sender.wabaId === wabaId));
    scopes.set(wabaId, {
      accountId: wabaId,
      ...(caller.role === 'merchant' ? { merchantId: caller.merchantId } : {}),
      ...(own === undefined ? {} : { ownerOfNew: own }),
      mayCreate: caller.role === 'admin' || own === caller.merchantId,
    });
  }
  return [...scopes.values()];
}

/** The one merchant that has every number of an account to itself. */
function ownerOf(senders: readonly SenderDoc[]): string | undefined {
  const owners = new Set(
    senders.flatMap(({ shared, grantedTo }) =>
      shared || grantedTo === 'everyone' ? [undefined] : grantedTo,
    ),
  );
  const [owner] = owners;
  return owners.size === 1 ? owner : undefined;
}

async function syncAccount(deps: SyncTemplatesDeps, scope: Scope, counts: Counts): Promise<void> {
  const startedAt = deps.clock.now();
  const listed = new Set<string>();
  for (let after: string | undefined; ;) {
    const askedAt = deps.clock.now();
    const page = await askMetaOfTemplate('list the templates', () =>
      deps.api.templates.list(scope.accountId, { limit: PAGE_SIZE, after }),
    );
    for (const template of page.data) {
      listed.add(template.id);
      const change = await applyListed(deps, scope, template, askedAt);
      if (change) counts[change] += 1;
    }
    after = page.after;
    if (after === undefined) break;
  }
  const ours = deps.templates.listSubmittedAcrossOwners(scope.accountId, scope.merchantId);
  for await (const template of ours) {
    if (template.updatedAt >= startedAt || listed.has(template.providerTemplateId ?? '')) continue;
    if (await isGoneAtMeta(deps, template)) {
      await deps.templates.update(template._id, (current) => {
        const gone = deleted(current, deps.clock.now());
        return gone && { ...gone, askedAt: startedAt };
      });
      counts.removed += 1;
    }
  }
}

async function applyListed(
  deps: SyncTemplatesDeps,
  scope: Scope,
  listed: GraphTemplate,
  askedAt: Date,
): Promise<'created' | 'updated' | 'unchanged' | null> {
  const known = await deps.templates.findByProviderAcrossOwners({
    accountId: scope.accountId,
    providerTemplateId: listed.id,
    providerName: listed.name,
    language: listed.language,
  });
  if (!known) return scope.mayCreate ? create(deps, scope, listed) : null;
  if (scope.merchantId !== undefined && known.merchantId !== scope.merchantId) return null;
  const now = deps.clock.now();
  const updated = await deps.templates.update(known._id, (current) =>
    synced(current, listed, { askedAt, now }),
  );
  return updated?.isChanged ? 'updated' : 'unchanged';
}

async function create(
  { templates, newId, clock }: SyncTemplatesDeps,
  { accountId, ownerOfNew }: Scope,
  listed: GraphTemplate,
): Promise<'created' | 'unchanged' | null> {
  const { status = 'pending', ...facts } = factsOf(listed);
  // What is on its way out at Meta and was never known here is no news.
  if (status === 'deleted') return null;
  const now = clock.now();
  const isNew = await templates.insert({
    ...facts,
    _id: newId('tpl'),
    rev: 1,
    ...(ownerOfNew === undefined ? {} : { merchantId: ownerOfNew }),
    shared: false,
    accountId,
    name: listed.name,
    providerName: listed.name,
    language: listed.language,
    parameterFormat: listed.parameter_format?.toUpperCase() === 'NAMED' ? 'named' : 'positional',
    components: listed.components,
    status,
    submission: { state: 'submitted', attempts: 0, dueAt: now },
    askedAt: now,
    createdAt: now,
    updatedAt: now,
  });
  return isNew ? 'created' : 'unchanged';
}

/** A list read page by page can miss one that moved, so Meta is asked for it by its id. */
async function isGoneAtMeta(
  { api }: SyncTemplatesDeps,
  { accountId, providerTemplateId }: TemplateDoc,
): Promise<boolean> {
  if (providerTemplateId === undefined) return false;
  return askMetaOfTemplate('read a template', async () => {
    try {
      await api.templates.get(accountId, providerTemplateId);
      return false;
    } catch (error) {
      if (error instanceof GraphApiError && error.kind === 'rejected') return true;
      throw error;
    }
  });
}
