import type { TemplateSync } from '@waypost/contract';
import { GraphApiError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { SyncScope } from './apply-page.js';
import { askMetaOfTemplate } from './ask-meta-of-template.js';
import type { SyncAccount } from './sync-account.js';
import { SyncInterrupted } from './sync-run.js';
import { syncScopesOf, type SyncScopesDeps } from './sync-scopes.js';
import type { SyncCounts } from './template-syncs.store.js';

export interface SyncTemplatesDeps extends SyncScopesDeps {
  syncAccount: SyncAccount;
}

/**
 * Brings the templates of every account of the caller's to what Meta has. An account that Meta cannot tell of keeps no
 * other one waiting.
 * @throws AppError provider_error, provider_rejected: what was found until then is kept, and the next sync goes on there
 */
export async function syncTemplates(
  deps: SyncTemplatesDeps,
  { caller }: UserContext,
): Promise<TemplateSync> {
  const startedAtMs = performance.now();
  const counts = { created: 0, updated: 0, removed: 0, unchanged: 0 };
  let failure: GraphApiError | undefined;
  for (const scope of await syncScopesOf(deps, caller)) {
    try {
      const found = await syncOne(deps, scope);
      counts.created += found.created;
      counts.updated += found.updated;
      counts.removed += found.removed;
      counts.unchanged += found.unchanged;
    } catch (error) {
      if (!(error instanceof GraphApiError)) throw error;
      failure ??= error;
    }
  }
  if (failure) await askMetaOfTemplate('list the templates', () => Promise.reject(failure));
  return { ...counts, durationMs: Math.round(performance.now() - startedAtMs) };
}

async function syncOne({ syncAccount }: SyncTemplatesDeps, scope: SyncScope): Promise<SyncCounts> {
  try {
    return await syncAccount(scope);
  } catch (error) {
    if (!(error instanceof SyncInterrupted)) throw error;
    throw new AppError('unavailable', 'The sync was interrupted; call it again, and it goes on.');
  }
}
