import { invalidParameter } from './errors.js';
import type { Json } from './json.js';

const PAGE_DEFAULT = 25;
const PAGE_MAX = 1000;

export interface PageRequest {
  query: URLSearchParams;
  /** The address of this list without its query, for the `next` and `previous` links. */
  url: string;
}

/** Graph's paging (cloud-api.md §4.5): opaque cursors; `next` and `previous` only where there is more. */
export function pageOf<T extends { id: string }>(
  items: readonly T[],
  request: PageRequest,
  view: (item: T) => Json,
): Json {
  const limit = limitOf(request.query.get('limit'));
  const after = request.query.get('after');
  const before = request.query.get('before');
  let start = 0;
  if (after !== null) start = indexOf(items, after) + 1;
  else if (before !== null) start = Math.max(indexOf(items, before) - limit, 0);
  const page = items.slice(start, start + limit);
  const [first] = page;
  const last = page.at(-1);
  if (!first || !last) return { data: [] };
  const cursors = { before: cursorOf(first.id), after: cursorOf(last.id) };
  const hasNext = start + page.length < items.length;
  return {
    data: page.map(view),
    paging: {
      cursors,
      ...(hasNext ? { next: linkOf(request, 'after', cursors.after) } : {}),
      ...(start > 0 ? { previous: linkOf(request, 'before', cursors.before) } : {}),
    },
  };
}

function limitOf(text: string | null): number {
  if (text === null) return PAGE_DEFAULT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter('limit must be above 0');
  return Math.min(limit, PAGE_MAX);
}

function indexOf(items: readonly { id: string }[], cursor: string): number {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  const index = items.findIndex((item) => item.id === id);
  if (index === -1) throw invalidParameter('Invalid cursor');
  return index;
}

function cursorOf(id: string): string {
  return Buffer.from(id, 'latin1').toString('base64url');
}

function linkOf({ query, url }: PageRequest, name: 'after' | 'before', cursor: string): string {
  const next = new URLSearchParams(query);
  next.delete('access_token');
  next.delete('after');
  next.delete('before');
  next.set(name, cursor);
  return `${url}?${next.toString()}`;
}
