import { AppError } from '../errors.js';
import type { Page } from './bind-endpoint.js';
import type { CursorCodec, Position } from './cursor.js';
import type { Caller } from './request-context.js';

/** Whose rows a list may show: one merchant's, or for an admin all or those of one. */
export type Owner =
  { isAdmin: false; merchantId: string } | { isAdmin: true; merchantId: string | undefined };

export interface ReadPageOptions<Doc, View> {
  /** Name of the list: a cursor of another one is refused. */
  list: string;
  caller: Caller;
  merchantId: string | undefined;
  cursor: string | undefined;
  limit: number;
  cursors: CursorCodec;
  read: (owner: Owner, page: { after?: Position; limit: number }) => Promise<Doc[]>;
  toView: (doc: Doc) => View;
}

/**
 * One page of a list that is newest first.
 * @throws AppError invalid_cursor; validation_failed when a merchant names a `merchantId`
 */
export async function readPage<Doc extends { _id: string; createdAt: Date }, View>(
  options: ReadPageOptions<Doc, View>,
): Promise<Page<View>> {
  const { list, cursor, limit, cursors, read, toView } = options;
  const owner = ownerOf(options.caller, options.merchantId);
  const scope = `${list}:${owner.isAdmin ? 'admin' : owner.merchantId}`;
  const after = cursor === undefined ? {} : { after: cursors.decode(scope, cursor) };
  const found = await read(owner, { ...after, limit: limit + 1 });
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

function ownerOf(caller: Caller, merchantId: string | undefined): Owner {
  if (caller.role === 'admin') return { isAdmin: true, merchantId };
  if (merchantId === undefined) return { isAdmin: false, merchantId: caller.merchantId };
  throw new AppError('validation_failed', 'The request is not valid.', {
    details: [{ path: 'merchantId', message: 'Only admins may name a merchant.' }],
  });
}
