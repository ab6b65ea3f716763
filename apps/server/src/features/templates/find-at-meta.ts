import { GraphApiError, type CloudApi, type GraphTemplate } from '@waypost/whatsapp';

/**
 * Null where Meta has none of this id, or does not let us see it (cloud-api.md §1.7): only whoever may read the account's
 * list can tell which.
 */
export async function findAtMeta(
  api: Pick<CloudApi, 'templates'>,
  accountId: string,
  id: string,
): Promise<GraphTemplate | null> {
  try {
    return await api.templates.get(accountId, id);
  } catch (error) {
    const isGone =
      error instanceof GraphApiError &&
      (error.code === 803 || (error.code === 100 && error.subcode === 33));
    if (isGone) return null;
    throw error;
  }
}
