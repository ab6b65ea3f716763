import type { WebhookOutcome } from '@waypost/contract';
import { parseWebhook, parseWebhookJson, type WebhookItem } from '@waypost/whatsapp';
import { isDatabaseUnavailable } from '../../platform/mongo/mongo-errors.js';
import type { Logger } from '../../platform/logger.js';
import type { Messages } from '../messages/index.js';
import type { Templates } from '../templates/index.js';
import type { WebhookEventDoc, WebhookEventStore, WebhookItemResult } from './webhooks.store.js';

export interface ApplyEventDeps {
  events: Pick<WebhookEventStore, 'finish'>;
  messages: Pick<Messages, 'applyStatus' | 'applyInbound'>;
  templates: Pick<Templates, 'applyNews'>;
  /** Resolves when what was applied has been told to those who follow it live. */
  whenEventsWritten: () => Promise<void>;
  log: Logger;
}

/** How often an event is applied before what still fails in it is left as failed. */
const ATTEMPTS_MAX = 5;
/** Meta sends up to 1,000 in one POST (cloud-api.md §6.1). */
const ITEMS_KEPT = 1_000;
/** Applied side by side: their order means nothing, and they share their writes. */
const ITEMS_AT_ONCE = 200;

/**
 * Applies each change of a stored event by itself, so that one that fails never touches its
 * neighbours. While something fails the event stays, and all of it is applied again later:
 * applying is idempotent.
 */
export async function applyEvent(deps: ApplyEventDeps, event: WebhookEventDoc): Promise<void> {
  const json = parseJson(event.raw.buffer);
  if (json === undefined) {
    const reason = 'The body is no JSON.';
    await deps.events.finish(event, {
      ...{ state: 'quarantined', reason, isTroubled: true },
      outcomes: { quarantined: 1 },
    });
    deps.log.error({ webhookId: event._id }, 'signed webhook quarantined: it is no JSON');
    return;
  }
  const results: WebhookItemResult[] = [];
  const items = [...parseWebhook(json, { receivedAt: event.receivedAt })];
  for (let from = 0; from < items.length; from += ITEMS_AT_ONCE) {
    const some = items.slice(from, from + ITEMS_AT_ONCE);
    results.push(...(await Promise.all(some.map((item) => applyItem(deps, event, item)))));
  }
  // Until then it does not count as applied: whoever takes it up after a crash tells it again.
  await deps.whenEventsWritten();
  const hasFailed = results.some(({ outcome }) => outcome === 'failed');
  if (hasFailed && event.attempts < ATTEMPTS_MAX) return;
  const troubled = results.filter(({ outcome }) => outcome !== 'applied');
  const rest = results.filter(({ outcome }) => outcome === 'applied');
  await deps.events.finish(event, {
    state: 'applied',
    items: [...troubled, ...rest].slice(0, ITEMS_KEPT),
    outcomes: countOutcomes(results),
    isTroubled: results.some(({ outcome }) => TROUBLE.has(outcome)),
  });
}

const TROUBLE: ReadonlySet<WebhookOutcome> = new Set(['failed', 'quarantined']);

function countOutcomes(
  results: readonly WebhookItemResult[],
): NonNullable<WebhookEventDoc['outcomes']> {
  const counts: WebhookEventDoc['outcomes'] = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function applyItem(
  deps: ApplyEventDeps,
  event: WebhookEventDoc,
  item: WebhookItem,
): Promise<WebhookItemResult> {
  const { path, kind } = item;
  try {
    return { path, kind, ...(await route(deps, item)) };
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    deps.log.error({ err: error, webhookId: event._id, path }, 'webhook item failed');
    return { path, kind, outcome: 'failed', reason: error instanceof Error ? error.name : 'Error' };
  }
}

async function route(
  { messages, templates }: ApplyEventDeps,
  item: WebhookItem,
): Promise<{ outcome: WebhookOutcome; reason?: string }> {
  switch (item.kind) {
    case 'status':
      return { outcome: await messages.applyStatus(item) };
    case 'message':
      return { outcome: await messages.applyInbound(item) };
    case 'template_status':
    case 'template_quality':
    case 'template_category':
      return { outcome: await templates.applyNews(item) };
    case 'unknown':
      return { outcome: 'ignored', reason: `Nothing is done about ${item.field}.` };
    case 'invalid':
      return { outcome: 'quarantined', reason: item.reason };
  }
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return parseWebhookJson(raw);
  } catch {
    return undefined;
  }
}
