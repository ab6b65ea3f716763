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

/**
 * Looks through what the account has under a name, page by page: it is not known whether Meta's filter takes the name as a
 * whole, so longer names may be among them.
 */
export async function findListed(
  api: Pick<CloudApi, 'templates'>,
  { accountId, name }: { accountId: string; name: string },
  isWanted: (listed: GraphTemplate) => boolean,
): Promise<GraphTemplate | null> {
  for (let after: string | undefined; ;) {
    const page = await api.templates.list(accountId, { name, limit: 100, after });
    const found = page.data.find(isWanted);
    if (found) return found;
    after = page.after;
    if (after === undefined) return null;
  }
}
