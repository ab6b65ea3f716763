import { parseWebhook, parseWebhookJson, type WebhookItem } from '@waypost/whatsapp';
import { applyItem, type ApplyItemDeps } from './apply-item.js';
import type { ParkingLot } from './park-items.js';
import type { WebhookEventDoc, WebhookEventStore, WebhookItemResult } from './webhooks.store.js';

export interface ApplyEventsDeps extends ApplyItemDeps {
  events: Pick<WebhookEventStore, 'finish'>;
  lot: Pick<ParkingLot, 'park'>;
  /** Resolves when what was applied has been told to those who follow it live. */
  whenEventsWritten: () => Promise<void>;
  /** An event is at its end. */
  onFinished: (eventId: string) => void;
}

/** One change of an event, and what became of it. */
interface Job {
  event: WebhookEventDoc;
  item: WebhookItem;
  isReplay?: boolean;
  result?: WebhookItemResult;
}

/** How often an event is applied before what still fails in it is left as failed. */
const ATTEMPTS_MAX = 5;
/** Meta sends up to 1,000 in one POST (cloud-api.md §6.1). */
const ITEMS_KEPT = 1_000;
/** Statuses side by side: their order means nothing, and they share their reads and writes. */
const STATUSES_AT_ONCE = 500;
/** Messages ask several things each, by themselves, and must leave connections to others. */
const MESSAGES_AT_ONCE = 16;

/**
 * Applies each change of stored events by itself, so that one that fails never touches its neighbours.
 * While something fails its event stays, and all of it is applied again later: applying is idempotent.
 * @param beforeMessages called when the statuses are applied; what people wrote waits for it
 */
export async function applyEvents(
  deps: ApplyEventsDeps,
  events: readonly WebhookEventDoc[],
  beforeMessages: () => Promise<unknown>,
): Promise<void> {
  const jobsOf = new Map<WebhookEventDoc, Job[]>();
  for (const event of events) {
    const items = itemsOf(event);
    if (typeof items === 'string') await quarantine(deps, event, items);
    else
      jobsOf.set(
        event,
        items.map((item) => ({ event, item })),
      );
  }
  const failures = await applyAll(deps, [...jobsOf.values()].flat(), beforeMessages);
  // Until then nothing counts as applied: whoever takes it up after a crash tells it again.
  await deps.whenEventsWritten();
  await Promise.all([...jobsOf].map(([event, its]) => finish(deps, event, its)));
  if (failures.length > 0) throw failures[0];
}

/**
 * Applies all that stored events tell once more, without a word about them in the log.
 * @throws what kept one of them from being tried
 */
export async function applyAgain(
  deps: Pick<ApplyEventsDeps, keyof ApplyItemDeps | 'lot' | 'whenEventsWritten'>,
  events: readonly WebhookEventDoc[],
): Promise<void> {
  const jobs = events.flatMap((event) =>
    readableItemsOf(event).map((item): Job => ({ event, item, isReplay: true })),
  );
  const failures = await applyAll(deps, jobs);
  await deps.whenEventsWritten();
  if (failures.length > 0) throw failures[0];
}

/** Every change that an event tells; none where it cannot be read. */
export function readableItemsOf(event: WebhookEventDoc): WebhookItem[] {
  const items = itemsOf(event);
  return typeof items === 'string' ? [] : items;
}

/** A text says why it cannot be read. Never throws: one body must not keep others from being applied. */
function itemsOf({ raw, receivedAt }: WebhookEventDoc): WebhookItem[] | string {
  const json = parseJson(raw.buffer);
  if (json === undefined) return 'The body is no JSON.';
  try {
    return parseWebhook(json, { receivedAt });
  } catch {
    return 'The body cannot be read.';
  }
}

/** Gives what kept some of them from being tried. */
async function applyAll(
  deps: ApplyItemDeps & Pick<ApplyEventsDeps, 'lot'>,
  jobs: readonly Job[],
  beforeMessages: () => Promise<unknown> = () => Promise.resolve(),
): Promise<unknown[]> {
  const isMessage = ({ item }: Job): boolean => item.kind === 'message';
  const isChange = ({ item }: Job): boolean => item.kind === 'edit' || item.kind === 'revoke';
  const failures: unknown[] = [];
  const apply = async (job: Job): Promise<void> => {
    try {
      job.result = await applyOrPark(deps, job);
    } catch (error) {
      failures.push(error);
    }
  };
  // Whose an answer is may depend on the status that says that the question arrived.
  await eachOf(
    jobs.filter((job) => !isMessage(job) && !isChange(job)).sort(bySubject),
    STATUSES_AT_ONCE,
    apply,
  );
  await beforeMessages();
  await eachOf(jobs.filter(isMessage), MESSAGES_AT_ONCE, apply);
  // What a person changes may stand beside it.
  await eachOf(jobs.filter(isChange), MESSAGES_AT_ONCE, apply);
  return failures;
}

/** What is about one message stands together, so that it is read, written and told once. */
function bySubject(a: Job, b: Job): number {
  const [left, right] = [subjectOf(a), subjectOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function subjectOf({ item }: Job): string {
  return item.kind === 'status' ? item.wamid : '';
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
  { events, onFinished }: ApplyEventsDeps,
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
  });
  onFinished(event._id);
}

async function quarantine(
  { events, onFinished, log }: ApplyEventsDeps,
  event: WebhookEventDoc,
  reason: string,
): Promise<void> {
  await events.finish(event, {
    ...{ state: 'quarantined', reason },
    outcomes: { quarantined: 1 },
  });
  onFinished(event._id);
  log.error({ webhookId: event._id, reason }, 'signed webhook quarantined');
}

function countOutcomes(
  results: readonly WebhookItemResult[],
): NonNullable<WebhookEventDoc['outcomes']> {
  const counts: WebhookEventDoc['outcomes'] = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function applyOrPark(
  deps: ApplyItemDeps & Pick<ApplyEventsDeps, 'lot'>,
  { event, item, isReplay = false }: Job,
): Promise<WebhookItemResult> {
  const { path, kind } = item;
  const source = { eventId: event._id, appKey: event.appKey, isReplay };
  const result = await applyItem(deps, item, source);
  if (result.outcome !== 'parked') return { path, kind, ...result };
  switch (await deps.lot.park(item, source)) {
    case 'parked':
      return { path, kind, ...result };
    case 'waits':
      return { path, kind, outcome: 'duplicate', reason: 'The same change is parked already.' };
    case 'full':
      return { path, kind, outcome: 'ignored', reason: 'Too many changes of its app are parked.' };
  }
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return parseWebhookJson(raw);
  } catch {
    return undefined;
  }
}
