import type { Event, EventListQuery } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { EventFeed } from './event-feed.js';
import type { EventStore } from './events.store.js';
import { readPlace } from './live.rules.js';
import { toEvent } from './live.view.js';

export interface ListEventsDeps {
  events: Pick<EventStore, 'list' | 'findOldestPlaceAcrossOwners' | 'readLastPlace'>;
  feed: Pick<EventFeed, 'readHorizon'>;
}

/** A page of what changed, oldest first, for apps that sleep. */
export async function listEvents(
  { events, feed }: ListEventsDeps,
  { caller }: UserContext,
  { after, limit }: EventListQuery,
): Promise<Page<Event>> {
  const horizon = await feed.readHorizon();
  const place = after === undefined ? 0 : await findPlace(events, after);
  if (place === null) {
    throw new AppError('invalid_cursor', 'Events after this one are not known; read anew.', {
      details: [{ path: 'after', message: 'Is too old, or none of ours.' }],
    });
  }
  const span = { after: place, until: horizon };
  const found = await events.list(audienceOf(caller), span, limit);
  const end = Math.max(place, horizon);
  const last = found.length === limit ? (found.at(-1)?.seq ?? end) : end;
  return { items: found.map(toEvent), nextCursor: String(last), limit };
}

/** The place a client has come to; null when it has to read anew. */
export async function findPlace(
  events: Pick<EventStore, 'findOldestPlaceAcrossOwners' | 'readLastPlace'>,
  id: string,
): Promise<number | null> {
  const oldest = await events.findOldestPlaceAcrossOwners();
  return readPlace(id, { last: await events.readLastPlace(), oldest });
}

/** Whose events a caller may see; null: everybody's. */
export function audienceOf(caller: Caller): string | null {
  return caller.role === 'admin' ? null : caller.merchantId;
}
