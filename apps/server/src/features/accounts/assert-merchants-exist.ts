import { validationFailed } from '../../platform/errors.js';
import type { MerchantStore } from './merchants.store.js';

/**
 * @param path of the field that names them; each of a list by its place
 * @throws AppError validation_failed, naming each that is nobody
 */
export async function assertMerchantsExist(
  { merchants }: { merchants: Pick<MerchantStore, 'listKnownAcrossOwners'> },
  merchantIds: readonly string[],
  path: string,
): Promise<void> {
  if (merchantIds.length === 0) return;
  const known = new Set(await merchants.listKnownAcrossOwners(merchantIds));
  const details = merchantIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `${path}.${index}`, message: 'There is no such merchant.' }],
  );
  if (details.length > 0) throw validationFailed(details);
}
