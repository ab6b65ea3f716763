import type { StatusItem, WebhookItem } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import type { Messages, Span } from '../messages/index.js';
import type { Templates } from '../templates/index.js';
import { applyAgain, readableItemsOf, type ApplyEventsDeps } from './apply-events.js';
import type { ApplyItemDeps } from './apply-item.js';
import { messageSubject } from './park-items.js';
import type { ReplayItemStore } from './replay.store.js';
import {
  RETENTION_SECONDS,
  type WebhookEventDoc,
  type WebhookEventStore,
} from './webhooks.store.js';

export interface ReplayLogDeps extends Omit<ApplyItemDeps, 'messages' | 'templates'> {
  events: Pick<WebhookEventStore, 'listSince'>;
  replayItems: ReplayItemStore;
  messages: Pick<Messages, 'applyStatus' | 'applyInbound' | 'applyChange' | 'rebuild'>;
  templates: Pick<Templates, 'applyNews' | 'rebuild'>;
  lot: ApplyEventsDeps['lot'];
  whenEventsWritten: () => Promise<void>;
  newId: typeof newId;
  clock: Clock;
}

export interface ReplayReport {
  webhooks: number;
  messages: { seen: number; changed: number };
  templates: { seen: number; changed: number };
}

/** The span cannot be made anew: the log has not all of it. */
export class UnusableSpan extends Error {}

type TemplateNews = Extract<WebhookItem, { kind: `template_${string}` }>;

const PAGE = 32;
/** The oldest of the log may go while it is read. */
const MARGIN_MS = 3_600_000;

/**
 * Makes anew, from the log alone, what webhooks made of the messages of a span and of templates since
 * its beginning; then applies the log from there on once more, so that what has come meanwhile, or was
 * missing, is there. It sends nothing, opens no window later than it was, and tells of a document only
 * where it has come to something else.
 * @throws UnusableSpan
 */
export async function replayLog(deps: ReplayLogDeps, span: Span): Promise<ReplayReport> {
  const { replayItems, messages, templates, newId } = deps;
  assertKept(span, deps.clock.now());
  const replayId = newId('rpl');
  const asOf = deps.clock.now();
  try {
    const { webhooks, named } = await index(deps, replayId, span.from);
    const statusesOf: Parameters<Messages['rebuild']>[1] = async (wanted) => {
      const subjects = wanted.map((it) => messageSubject(it.phoneNumberId, it.wamid));
      const items = await replayItems.listAcrossOwners(replayId, subjects);
      return items.filter((it): it is StatusItem => it.kind === 'status');
    };
    const report = {
      webhooks,
      messages: await messages.rebuild({ ...span, asOf }, statusesOf),
      templates: { seen: named.size, changed: 0 },
    };
    for (const [subject, key] of named) {
      const items = await replayItems.listAcrossOwners(replayId, [subject]);
      const news = items.filter(isTemplateNews);
      if ((await templates.rebuild(key, span.from, news)).isChanged) report.templates.changed += 1;
    }
    await eachPage(deps, span.from, (page) => applyAgain(deps, page));
    return report;
  } finally {
    await replayItems.remove(replayId);
  }
}

function assertKept({ from, until }: Span, now: Date): void {
  const oldest = new Date(now.getTime() - RETENTION_SECONDS * 1_000 + MARGIN_MS);
  if (from >= until) throw new UnusableSpan('--from must be before --until.');
  if (from < oldest) {
    throw new UnusableSpan(
      `The log is kept for 30 days: --from must be ${oldest.toISOString()} or later.`,
    );
  }
}

type TemplateKey = Parameters<Templates['rebuild']>[0];

/** Puts every change of the log where it is found by what it is about. */
async function index(
  { replayItems, senders, clock, ...deps }: ReplayLogDeps,
  replayId: string,
  from: Date,
): Promise<{ webhooks: number; named: Map<string, TemplateKey> }> {
  const named = new Map<string, TemplateKey>();
  let webhooks = 0;
  await eachPage(deps, from, async (page) => {
    webhooks += page.length;
    for (const event of page) {
      const docs = [];
      for (const item of readableItemsOf(event)) {
        if (item.kind !== 'status' && !isTemplateNews(item)) continue;
        if (!(await senders.isOfApp(event.appKey, item))) continue;
        const subject = subjectOf(item);
        if (isTemplateNews(item)) named.set(subject, keyOf(item));
        const _id = `${replayId}/${event._id}/${item.path}`;
        docs.push({ _id, replayId, subject, item, at: clock.now() });
      }
      await replayItems.insertMany(docs);
    }
  });
  return { webhooks, named };
}

async function eachPage(
  { events }: Pick<ReplayLogDeps, 'events'>,
  from: Date,
  visit: (page: readonly WebhookEventDoc[]) => Promise<void>,
): Promise<void> {
  let after: { createdAt: Date; id: string } | undefined;
  for (;;) {
    const page = await events.listSince({ from, after }, PAGE);
    await visit(page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { createdAt: last.receivedAt, id: last._id };
  }
}

function isTemplateNews(item: WebhookItem): item is TemplateNews {
  return item.kind.startsWith('template_');
}

function subjectOf(item: StatusItem | TemplateNews): string {
  return item.kind === 'status'
    ? messageSubject(item.phoneNumberId, item.wamid)
    : `template ${item.wabaId}/${item.templateId}`;
}

function keyOf({ wabaId: accountId, templateId: providerTemplateId }: TemplateNews): TemplateKey {
  return { accountId, providerTemplateId };
}
