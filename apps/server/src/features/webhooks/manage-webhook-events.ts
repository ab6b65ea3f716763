import type { WebhookEvent, WebhookEventDetail, WebhookEventListQuery } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { pageOf } from '../../platform/http/read-page.js';
import { readMoments } from '../../platform/http/read-moments.js';
import type { ListedWebhookEvent, WebhookEventStore } from './webhooks.store.js';

export interface ManageWebhookEventsDeps {
  events: Pick<WebhookEventStore, 'find' | 'list' | 'replay'>;
  wake: () => void;
  cursors: CursorCodec;
  clock: Clock;
}

export function listWebhookEvents(
  { events, cursors }: ManageWebhookEventsDeps,
  { cursor, limit, from, until, ...others }: WebhookEventListQuery,
): Promise<Page<WebhookEvent>> {
  const filters = {
    ...others,
    ...readMoments({ from, until }),
  };
  return pageOf({
    scope: 'webhooks:admin',
    query: { cursor, limit },
    read: async (page) =>
      (await events.list(filters, page)).map((event) => ({
        ...event,
        createdAt: event.receivedAt,
      })),
    cursors,
    toView: (event: ListedWebhookEvent & { createdAt: Date }) => toWebhookEvent(event),
  });
}

export async function getWebhookEvent(
  { events }: ManageWebhookEventsDeps,
  id: string,
): Promise<WebhookEventDetail> {
  const event = await events.find(id);
  if (!event) throw notFound();
  return {
    ...toWebhookEvent({ ...event, bytes: event.raw.length() }),
    items: event.items ?? [],
    body: Buffer.from(event.raw.buffer).toString('utf8'),
  };
}

/** Has it applied once more; applying is idempotent. */
export async function replayWebhookEvent(
  { events, wake, clock }: ManageWebhookEventsDeps,
  id: string,
): Promise<WebhookEvent> {
  const event = await events.replay(id, clock.now());
  if (!event) throw notFound();
  wake();
  return toWebhookEvent({ ...event, bytes: event.raw.length() });
}

function toWebhookEvent(event: ListedWebhookEvent): WebhookEvent {
  const { _id: id, receivedAt, state, attempts, reason, outcomes, bytes } = event;
  return {
    id,
    receivedAt: receivedAt.toISOString(),
    state,
    attempts,
    ...(reason === undefined ? {} : { reason }),
    ...(outcomes === undefined ? {} : { outcomes }),
    bytes,
  };
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such webhook.');
}
