import { AppError } from '../errors.js';
import type { Page } from './bind-endpoint.js';
import type { CursorCodec, Position } from './cursor.js';
import type { Caller } from './request-context.js';

interface PagePosition {
  after?: Position;
  limit: number;
}

/** The two ways a store lists: one owner's, and for an admin all or those of one. */
export interface PagedStore<Filters, Doc> {
  list(merchantId: string, filters: Filters, page: PagePosition): Promise<Doc[]>;
  listAcrossOwners(
    merchantId: string | undefined,
    filters: Filters,
    page: PagePosition,
  ): Promise<Doc[]>;
}

export interface ReadPageOptions<Filters, Doc, View> {
  /** Name of the list: a cursor of another one is refused. */
  list: string;
  caller: Caller;
  query: { merchantId?: string | undefined; cursor?: string | undefined; limit: number };
  filters: Filters;
  store: PagedStore<Filters, Doc>;
  cursors: CursorCodec;
  toView: (doc: Doc) => View;
}

/**
 * One page of a list that is newest first: a merchant's own rows, or an admin's choice.
 * @throws AppError invalid_cursor; validation_failed when a merchant names a `merchantId`
 */
export async function readPage<Filters, Doc extends { _id: string; createdAt: Date }, View>({
  list,
  caller,
  query: { merchantId, cursor, limit },
  filters,
  store,
  cursors,
  toView,
}: ReadPageOptions<Filters, Doc, View>): Promise<Page<View>> {
  if (caller.role !== 'admin' && merchantId !== undefined) {
    throw new AppError('validation_failed', 'The request is not valid.', {
      details: [{ path: 'merchantId', message: 'Only admins may name a merchant.' }],
    });
  }
  const scope = `${list}:${caller.role === 'admin' ? 'admin' : caller.merchantId}`;
  const after = cursor === undefined ? {} : { after: cursors.decode(scope, cursor) };
  const oneMore = { ...after, limit: limit + 1 };
  const found =
    caller.role === 'admin'
      ? await store.listAcrossOwners(merchantId, filters, oneMore)
      : await store.list(caller.merchantId, filters, oneMore);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toView),
    limit,
    nextCursor:
      found.length > limit && last
        ? cursors.encode(scope, { createdAt: last.createdAt, id: last._id })
        : null,
  };
}
