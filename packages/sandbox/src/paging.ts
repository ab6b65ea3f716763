import { invalidParameter } from './errors.js';
import type { Json } from './json.js';

const PAGE_DEFAULT = 25;
const PAGE_MAX = 1000;

export interface PageRequest {
  query: URLSearchParams;
  /** The address of this list without its query, for the `next` and `previous` links. */
  url: string;
}

/**
 * Graph's paging (cloud-api.md §4.5): opaque cursors; `next` and `previous` only where there is more. A cursor is a place
 * in the list, as Meta's are (`MjQZD` is 24), so what comes or goes meanwhile moves the others to another page.
 */
export function pageOf<T>(
  items: readonly T[],
  request: PageRequest,
  view: (item: T) => Json,
): Json {
  const limit = limitOf(request.query.get('limit'));
  const after = request.query.get('after');
  const before = request.query.get('before');
  let start = 0;
  let end = limit;
  if (after !== null) {
    start = placeOf(after) + 1;
    end = start + limit;
  } else if (before !== null) {
    end = placeOf(before);
    start = Math.max(end - limit, 0);
  }
  const page = items.slice(start, end);
  if (page.length === 0) return { data: [] };
  const cursors = { before: cursorOf(start), after: cursorOf(start + page.length - 1) };
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

function placeOf(cursor: string): number {
  const text = Buffer.from(cursor.replace(/(ZD)+$/, ''), 'base64').toString('latin1');
  if (!/^\d{1,9}$/.test(text)) throw invalidParameter('Invalid cursor');
  return Number(text);
}

function cursorOf(place: number): string {
  return Buffer.from(String(place), 'latin1').toString('base64').replaceAll('=', 'ZD');
}

function linkOf({ query, url }: PageRequest, name: 'after' | 'before', cursor: string): string {
  const next = new URLSearchParams(query);
  next.delete('access_token');
  next.delete('after');
  next.delete('before');
  next.set(name, cursor);
  return `${url}?${next.toString()}`;
}
