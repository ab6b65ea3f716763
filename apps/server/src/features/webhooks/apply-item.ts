import type { WebhookOutcome } from '@waypost/contract';
import type { MarketingChoiceItem, WebhookItem } from '@waypost/whatsapp';
import { isDatabaseUnavailable } from '../../platform/mongo/mongo-errors.js';
import type { Logger } from '../../platform/logger.js';
import type { Contacts } from '../contacts/index.js';
import type { Messages } from '../messages/index.js';
import type { Senders } from '../senders/index.js';
import type { Standing } from '../standing/index.js';
import type { Templates } from '../templates/index.js';

export interface ApplyItemDeps {
  messages: Pick<Messages, 'applyStatus' | 'applyInbound' | 'applyChange'>;
  templates: Pick<Templates, 'applyNews'>;
  contacts: Pick<Contacts, 'applyMarketingChoice'>;
  senders: Pick<Senders, 'findByPhoneNumberId' | 'isOfApp'>;
  standing: Pick<Standing, 'applyNews'>;
  log: Logger;
}

/** Where a change came from. */
export interface ItemSource {
  eventId: string;
  /** The merchant's own Meta app that signed it; absent: the platform's. */
  appKey?: string | undefined;
  /** It is of the past: what is here already is not told again, and what is restored is no news. */
  isReplay?: boolean;
}

export interface ItemOutcome {
  outcome: WebhookOutcome;
  reason?: string;
}

/** Applies one change; what is wrong with it is its own outcome. @throws where the database is away */
export async function applyItem(
  deps: ApplyItemDeps,
  item: WebhookItem,
  source: ItemSource,
): Promise<ItemOutcome> {
  const { eventId } = source;
  try {
    return await route(deps, item, source);
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    deps.log.error({ err: error, webhookId: eventId, path: item.path }, 'webhook item failed');
    return { outcome: 'failed', reason: error instanceof Error ? error.name : 'Error' };
  }
}

async function route(
  deps: ApplyItemDeps,
  item: WebhookItem,
  { appKey, isReplay = false }: ItemSource,
): Promise<ItemOutcome> {
  const { messages, templates, senders, standing } = deps;
  if (item.kind === 'invalid') return { outcome: 'quarantined', reason: item.reason };
  // One app's secret must not speak for the number of another.
  if (!(await senders.isOfApp(appKey, item))) {
    return {
      outcome: 'quarantined',
      reason: 'Its number or account is not of the app that sent it.',
    };
  }
  switch (item.kind) {
    case 'status':
      return parkedFor('message', await messages.applyStatus(item, { isReplay }));
    case 'message':
      return { outcome: await messages.applyInbound(item, { isReplay }) };
    case 'edit':
    case 'revoke':
      return messages.applyChange(item);
    case 'template_status':
    case 'template_quality':
    case 'template_category':
    case 'template_components':
      return parkedFor('template', await templates.applyNews(item, { isReplay }));
    case 'marketing_choice':
      return { outcome: await applyMarketingChoice(deps, item) };
    case 'account_news':
      return standing.applyNews(item, { isReplay });
    case 'kept':
      return { outcome: 'ignored', reason: item.reason };
    case 'unknown':
      return { outcome: 'ignored', reason: `Nothing is done about ${item.field}.` };
  }
}

function parkedFor(subject: string, outcome: WebhookOutcome): ItemOutcome {
  return outcome === 'parked'
    ? { outcome, reason: `Its ${subject} is not known yet.` }
    : { outcome };
}

async function applyMarketingChoice(
  { contacts, senders }: ApplyItemDeps,
  { phoneNumberId, waId, userId, choice: value, at }: MarketingChoiceItem,
): Promise<WebhookOutcome> {
  const sender = await senders.findByPhoneNumberId(phoneNumberId);
  if (!sender) return 'quarantined';
  return contacts.applyMarketingChoice(sender._id, { waId, userId }, { value, at });
}
