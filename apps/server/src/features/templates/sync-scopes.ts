import type { Caller } from '../../platform/http/request-context.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import type { SyncScope } from './apply-page.js';

export interface SyncScopesDeps {
  senders: Pick<Senders, 'listForMerchant' | 'listAcrossOwners'>;
}

/** The accounts of a caller's numbers, each with what of it the caller may touch. */
export async function syncScopesOf(
  { senders }: SyncScopesDeps,
  caller: Caller,
): Promise<SyncScope[]> {
  const all = await senders.listAcrossOwners();
  if (caller.role === 'admin') return scopesOfAll(all);
  const { merchantId } = caller;
  const known = await senders.listForMerchant(merchantId);
  return scopesOfAll(all)
    .filter(({ accountId }) => known.some(({ wabaId }) => wabaId === accountId))
    .map((scope) => ({ ...scope, merchantId, mayCreate: scope.ownerOfNew === merchantId }));
}

/** Everybody's of every account: what nobody owns is the platform's, or on an account of its own the merchant's. */
export function scopesOfAll(all: readonly SenderDoc[]): SyncScope[] {
  return [...new Set(all.map(({ wabaId }) => wabaId))].map((accountId) => {
    const ownerOfNew = ownerOf(all.filter(({ wabaId }) => wabaId === accountId));
    return { accountId, mayCreate: true, ...(ownerOfNew === undefined ? {} : { ownerOfNew }) };
  });
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
