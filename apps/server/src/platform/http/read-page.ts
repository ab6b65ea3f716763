import { validationFailed } from '../errors.js';
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

export interface PageOfOptions<Doc, View> {
  /** The list and whose it is: a cursor of another one is refused. */
  scope: string;
  query: { cursor?: string | undefined; limit: number };
  read: (page: PagePosition) => Promise<Doc[]>;
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
    throw validationFailed([{ path: 'merchantId', message: 'Only admins may name a merchant.' }]);
  }
  const scope = `${list}:${caller.role === 'admin' ? 'admin' : caller.merchantId}`;
  return pageOf({
    scope,
    query: { cursor, limit },
    read: (page) =>
      caller.role === 'admin'
        ? store.listAcrossOwners(merchantId, filters, page)
        : store.list(caller.merchantId, filters, page),
    cursors,
    toView,
  });
}

/**
 * One page of a list that is newest first.
 * @throws AppError invalid_cursor
 */
export async function pageOf<Doc extends { _id: string; createdAt: Date }, View>({
  scope,
  query: { cursor, limit },
  read,
  cursors,
  toView,
}: PageOfOptions<Doc, View>): Promise<Page<View>> {
  const after = cursor === undefined ? {} : { after: cursors.decode(scope, cursor) };
  const found = await read({ ...after, limit: limit + 1 });
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
