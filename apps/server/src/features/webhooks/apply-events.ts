import type { WebhookOutcome } from '@waypost/contract';
import {
  parseWebhook,
  parseWebhookJson,
  type MarketingChoiceItem,
  type WebhookItem,
} from '@waypost/whatsapp';
import { isDatabaseUnavailable } from '../../platform/mongo/mongo-errors.js';
import type { Logger } from '../../platform/logger.js';
import type { Contacts } from '../contacts/index.js';
import type { Messages } from '../messages/index.js';
import type { Senders } from '../senders/index.js';
import type { Standing } from '../standing/index.js';
import type { Templates } from '../templates/index.js';
import type { WebhookEventDoc, WebhookEventStore, WebhookItemResult } from './webhooks.store.js';

export interface ApplyEventsDeps {
  events: Pick<WebhookEventStore, 'finish'>;
  messages: Pick<Messages, 'applyStatus' | 'applyInbound' | 'applyChange'>;
  templates: Pick<Templates, 'applyNews'>;
  contacts: Pick<Contacts, 'applyMarketingChoice'>;
  senders: Pick<Senders, 'findByPhoneNumberId'>;
  standing: Pick<Standing, 'applyNews'>;
  /** Resolves when what was applied has been told to those who follow it live. */
  whenEventsWritten: () => Promise<void>;
  log: Logger;
}

/** One change of an event, and what became of it. */
interface Job {
  event: WebhookEventDoc;
  item: WebhookItem;
  result?: WebhookItemResult;
}

/** How often an event is applied before what still fails in it is left as failed. */
const ATTEMPTS_MAX = 5;
/** Meta sends up to 1,000 in one POST (cloud-api.md §6.1). */
const ITEMS_KEPT = 1_000;
/** Statuses side by side: their order means nothing, and they share their reads and writes. */
const STATUSES_AT_ONCE = 200;
/** Messages ask several things each, by themselves, and must leave connections to others. */
const MESSAGES_AT_ONCE = 16;

/**
 * Applies each change of stored events by itself, so that one that fails never touches its neighbours.
 * While something fails its event stays, and all of it is applied again later: applying is idempotent.
 */
export async function applyEvents(
  deps: ApplyEventsDeps,
  events: readonly WebhookEventDoc[],
): Promise<void> {
  const jobsOf = new Map<WebhookEventDoc, Job[]>();
  for (const event of events) {
    const json = parseJson(event.raw.buffer);
    if (json === undefined) await quarantine(deps, event);
    else {
      const items = parseWebhook(json, { receivedAt: event.receivedAt });
      jobsOf.set(
        event,
        items.map((item) => ({ event, item })),
      );
    }
  }
  const jobs = [...jobsOf.values()].flat();
  const isMessage = ({ item }: Job): boolean => item.kind === 'message';
  const isChange = ({ item }: Job): boolean => item.kind === 'edit' || item.kind === 'revoke';
  const others = jobs.filter((job) => !isMessage(job) && !isChange(job));
  const failures: unknown[] = [];
  const apply = async (job: Job): Promise<void> => {
    try {
      job.result = await applyItem(deps, job);
    } catch (error) {
      failures.push(error);
    }
  };
  // Whose an answer is may depend on the status that says that the question arrived.
  await eachOf(others, STATUSES_AT_ONCE, apply);
  await eachOf(jobs.filter(isMessage), MESSAGES_AT_ONCE, apply);
  // What a person changes may stand beside it.
  await eachOf(jobs.filter(isChange), MESSAGES_AT_ONCE, apply);
  // Until then nothing counts as applied: whoever takes it up after a crash tells it again.
  await deps.whenEventsWritten();
  await Promise.all([...jobsOf].map(([event, its]) => finish(deps, event, its)));
  if (failures.length > 0) throw failures[0];
}

/** Runs through all, so many at once, those first that stand first. */
async function eachOf<T>(
  all: readonly T[],
  atOnce: number,
  run: (one: T) => Promise<void>,
): Promise<void> {
  const rest = all.values();
  const runOn = async (): Promise<void> => {
    for (const one of rest) await run(one);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, runOn));
}

async function finish(
  { events }: ApplyEventsDeps,
  event: WebhookEventDoc,
  jobs: readonly Job[],
): Promise<void> {
  const results = jobs.flatMap(({ result }) => result ?? []);
  const hasFailed = results.some(({ outcome }) => outcome === 'failed');
  // What has no result could not be tried: the database was away.
  if (results.length < jobs.length || (hasFailed && event.attempts < ATTEMPTS_MAX)) return;
  const troubled = results.filter(({ outcome }) => outcome !== 'applied');
  const rest = results.filter(({ outcome }) => outcome === 'applied');
  await events.finish(event, {
    state: 'applied',
    items: [...troubled, ...rest].slice(0, ITEMS_KEPT),
    outcomes: countOutcomes(results),
    isTroubled: results.some(({ outcome }) => TROUBLE.has(outcome)),
  });
}

async function quarantine({ events, log }: ApplyEventsDeps, event: WebhookEventDoc): Promise<void> {
  await events.finish(event, {
    ...{ state: 'quarantined', reason: 'The body is no JSON.', isTroubled: true },
    outcomes: { quarantined: 1 },
  });
  log.error({ webhookId: event._id }, 'signed webhook quarantined: it is no JSON');
}

const TROUBLE: ReadonlySet<WebhookOutcome> = new Set(['failed', 'quarantined']);

function countOutcomes(
  results: readonly WebhookItemResult[],
): NonNullable<WebhookEventDoc['outcomes']> {
  const counts: WebhookEventDoc['outcomes'] = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function applyItem(deps: ApplyEventsDeps, { event, item }: Job): Promise<WebhookItemResult> {
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
  deps: ApplyEventsDeps,
  item: WebhookItem,
): Promise<{ outcome: WebhookOutcome; reason?: string }> {
  const { messages, templates, standing } = deps;
  switch (item.kind) {
    case 'status':
      return { outcome: await messages.applyStatus(item) };
    case 'message':
      return { outcome: await messages.applyInbound(item) };
    case 'edit':
    case 'revoke':
      return messages.applyChange(item);
    case 'template_status':
    case 'template_quality':
    case 'template_category':
    case 'template_components':
      return { outcome: await templates.applyNews(item) };
    case 'marketing_choice':
      return { outcome: await applyMarketingChoice(deps, item) };
    case 'account_news':
      return standing.applyNews(item);
    case 'kept':
      return { outcome: 'ignored', reason: item.reason };
    case 'unknown':
      return { outcome: 'ignored', reason: `Nothing is done about ${item.field}.` };
    case 'invalid':
      return { outcome: 'quarantined', reason: item.reason };
  }
}

async function applyMarketingChoice(
  { contacts, senders }: ApplyEventsDeps,
  { phoneNumberId, waId, userId, choice: value, at }: MarketingChoiceItem,
): Promise<WebhookOutcome> {
  const sender = await senders.findByPhoneNumberId(phoneNumberId);
  if (!sender) return 'quarantined';
  return contacts.applyMarketingChoice(sender._id, { waId, userId }, { value, at });
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return parseWebhookJson(raw);
  } catch {
    return undefined;
  }
}
