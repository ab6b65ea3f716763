import type { ChangeContext } from './context.js';
import type { AccountNewsItem, WebhookItem } from './items.js';
import {
  fieldOf,
  idAt,
  isDeeperThan,
  isRecord,
  known,
  listAt,
  recordAt,
  textAt,
  type Json,
} from '../json.js';
import { parseUnixSeconds } from './timestamps.js';

type News = Pick<AccountNewsItem, 'topic' | 'event' | 'severity'> & {
  detail?: string | undefined;
  restrictions?: AccountNewsItem['restrictions'];
  wabaId?: string | undefined;
  phoneNumberId?: string | undefined;
};

/** What Meta says of an account or a number, by its field; a text says what is missing. */
type NewsReader = (value: Json) => News | string;

/** Longer than any of Meta's own explanations. */
const DETAIL_MAX = 1_000;
/** Meta's own go to about five; a text is made of it level within level. */
const DETAIL_DEPTH_MAX = 50;

const NO_EVENT = 'the event is missing';
const NO_DECISION = 'the decision is missing';

/** Makes an item of what one field of cloud-api.md §6.5 or §6.8 tells. */
export function newsReader(read: NewsReader) {
  return (value: Json, context: ChangeContext): WebhookItem[] => {
    const { path, field, toldAt: at } = context;
    const news = read(value);
    if (typeof news === 'string') return [{ kind: 'invalid', path, reason: news }];
    const { detail, wabaId = context.wabaId, topic, event, severity, ...others } = news;
    const display = textAt(value, 'display_phone_number')?.replaceAll(/\D/g, '');
    return [
      {
        ...{ kind: 'account_news', path, field, wabaId, topic, event, severity, at },
        ...known({ ...others, detail: detail?.slice(0, DETAIL_MAX) }),
        ...(display === undefined || display === '' ? {} : { displayPhoneNumber: display }),
      },
    ];
  };
}

/** Despite its name it tells what the number may send, not how people like it (cloud-api.md §6.5). */
export function readNumberQuality(value: Json): News | string {
  const event = wordAt(value, 'event');
  const limit =
    limitAt(value, 'max_daily_conversations_per_business') ?? limitAt(value, 'current_limit');
  if (event === undefined && limit === undefined) return NO_EVENT;
  if (limit === undefined) {
    return { topic: 'notice', event: event ?? '', severity: severityOf(event) };
  }
  return { topic: 'limit', event: limit, detail: event, severity: severityOf(event) };
}

export function readNumberName(value: Json): News | string {
  const event = wordAt(value, 'decision');
  if (event === undefined) return NO_DECISION;
  const reason = textAt(value, 'rejection_reason');
  const name = textAt(value, 'requested_verified_name');
  return {
    ...{ topic: 'name', event, detail: sentence(name, reason === 'NONE' ? undefined : reason) },
    severity: event === 'REJECTED' ? 'warning' : 'info',
  };
}

export function readUsername(value: Json): News | string {
  const event = wordAt(value, 'status');
  if (event === undefined) return 'the status is missing';
  return { topic: 'username', event, detail: textAt(value, 'username'), severity: 'info' };
}

export function readAccountReview(value: Json): News | string {
  const event = wordAt(value, 'decision');
  if (event === undefined) return NO_DECISION;
  return { topic: 'review', event, severity: event === 'REJECTED' ? 'critical' : 'info' };
}

/** Meta writes a number, a tier's name, or -1 for no limit. */
export function readCapability(value: Json): News | string {
  const limit =
    limitAt(value, 'max_daily_conversations_per_business') ??
    limitAt(value, 'max_daily_conversation_per_phone');
  const numbers =
    idAt(value, 'max_phone_numbers_per_waba') ?? idAt(value, 'max_phone_numbers_per_business');
  const detail = numbers === undefined ? undefined : `Up to ${numbers.slice(0, 20)} numbers.`;
  if (limit !== undefined) return { topic: 'limit', event: limit, detail, severity: 'info' };
  if (detail === undefined) return 'neither limit is there';
  return { topic: 'notice', event: 'CAPABILITY_UPDATE', detail, severity: 'info' };
}

export function readSecurity(value: Json): News | string {
  const event = wordAt(value, 'event');
  if (event === undefined) return NO_EVENT;
  const requester = idAt(value, 'requester');
  return {
    ...{ topic: 'security', event, severity: 'warning' },
    detail: requester === undefined ? undefined : `Asked for by ${requester}.`,
  };
}

export function readAlert(value: Json): News | string {
  const alert = recordAt(value, 'alert_info') ?? value;
  const event = wordAt(alert, 'alert_type');
  if (event === undefined) return 'the alert’s type is missing';
  const isOver = wordAt(alert, 'alert_status') === 'NONE';
  const word = wordAt(alert, 'alert_severity');
  const severity = word === 'CRITICAL' ? 'critical' : word === 'WARNING' ? 'warning' : 'info';
  return {
    ...{ topic: 'alert', event, severity: isOver ? 'info' : severity },
    detail: textAt(alert, 'alert_description'),
    ...(wordAt(value, 'entity_type') === 'PHONE_NUMBER'
      ? { phoneNumberId: idAt(value, 'entity_id') }
      : {}),
  };
}

export function readFlow(value: Json): News | string {
  const event = wordAt(value, 'event');
  if (event === undefined) return NO_EVENT;
  const isBad =
    ['BLOCKED', 'THROTTLED'].includes(wordAt(value, 'new_status') ?? '') ||
    wordAt(value, 'alert_state') === 'ACTIVATED' ||
    event === 'FLOW_VERSION_EXPIRY_WARNING';
  const flowId = idAt(value, 'flow_id');
  const words = textAt(value, 'message') ?? textAt(value, 'warning');
  return {
    ...{ topic: 'flow', event, severity: isBad ? 'warning' : 'info' },
    detail: sentence(flowId === undefined ? undefined : `Flow ${flowId}`, words),
  };
}

export function readPaymentConfiguration(value: Json): News | string {
  const status = wordAt(value, 'status');
  if (status === undefined) return 'the status is missing';
  const detail = sentence(textAt(value, 'configuration_name'), textAt(value, 'provider_name'));
  return { topic: 'notice', event: `PAYMENT_CONFIGURATION_${status}`, detail, severity: 'info' };
}

export function readAccountUpdate(value: Json): News | string {
  const event = wordAt(value, 'event');
  if (event === undefined) return NO_EVENT;
  // For partner events the entry's id is the partner's (cloud-api.md §6.5).
  const wabaId = idAt(recordAt(value, 'waba_info'), 'waba_id');
  const news = readUpdate(event, value);
  return typeof news === 'string' ? news : { ...news, wabaId };
}

function readUpdate(event: string, value: Json): News | string {
  switch (event) {
    case 'DISABLED_UPDATE':
      return readBan(value);
    case 'ACCOUNT_RESTRICTION':
      return readRestriction(value);
    case 'ACCOUNT_VIOLATION': {
      const type = wordAt(recordAt(value, 'violation_info'), 'violation_type');
      return { topic: 'violation', event: type ?? event, severity: 'critical' };
    }
    case 'ACCOUNT_DELETED':
    case 'ACCOUNT_OFFBOARDED':
      return { topic: 'presence', event, severity: 'critical' };
    case 'ACCOUNT_RECONNECTED':
      return { topic: 'presence', event, severity: 'info' };
    case 'PARTNER_REMOVED':
    case 'PARTNER_APP_UNINSTALLED': {
      const reason = textAt(recordAt(value, 'disconnection_info'), 'reason');
      return { topic: 'partner', event, detail: reason, severity: 'critical' };
    }
    case 'PARTNER_ADDED':
    case 'PARTNER_APP_INSTALLED':
      return { topic: 'partner', event, severity: 'info' };
    default:
      return { topic: 'notice', event, detail: detailOf(value), severity: 'info' };
  }
}

function readBan(value: Json): News | string {
  const ban = recordAt(value, 'ban_info');
  const state = wordAt(ban, 'waba_ban_state');
  if (state === undefined) return 'the state of the ban is missing';
  const severity = state === 'REINSTATE' ? 'info' : 'critical';
  return { topic: 'ban', event: state, detail: textAt(ban, 'waba_ban_date'), severity };
}

/** An empty list: nothing is restricted any more. */
function readRestriction(value: Json): News | string {
  const list = listAt(value, 'restriction_info');
  const one = recordAt(value, 'restriction_info');
  const infos = list ?? (one ? [one] : undefined);
  if (infos === undefined) return 'the restrictions are missing';
  const restrictions = infos.filter(isRecord).flatMap((info) => {
    const type = wordAt(info, 'restriction_type');
    const until = parseUnixSeconds(fieldOf(info, 'expiration'));
    return type === undefined ? [] : [{ type, ...(until === undefined ? {} : { until }) }];
  });
  if (restrictions.length < infos.length) return 'a restriction’s type is missing';
  return {
    ...{ topic: 'restriction', restrictions },
    event: restrictions.length === 0 ? 'LIFTED' : 'RESTRICTED',
    detail: textAt(infos.find(isRecord), 'remediation'),
    severity: restrictions.length === 0 ? 'info' : 'critical',
  };
}

/** Of what changes nothing here: enough to say what happened. */
function detailOf(value: Json): string | undefined {
  const { event: _event, waba_info: _account, ...others } = value;
  if (Object.keys(others).length === 0 || isDeeperThan(others, DETAIL_DEPTH_MAX)) return undefined;
  return JSON.stringify(others);
}

/** A word of Meta's, upper case; nothing that is no word. */
function wordAt(object: Json | undefined, name: string): string | undefined {
  const text = textAt(object, name);
  return text === undefined || text.length > 100 ? undefined : text.toUpperCase();
}

/** What may be sent a day: a tier's name, or a number, where -1 is no limit. */
function limitAt(value: Json, name: string): string | undefined {
  const limit = fieldOf(value, name);
  if (limit === -1 || limit === '-1') return 'TIER_UNLIMITED';
  const text = typeof limit === 'number' && limit >= 0 ? String(limit) : wordAt(value, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) return text;
  const thousands = Number(text) / 1_000;
  return Number.isInteger(thousands) && thousands > 0 ? `TIER_${thousands}K` : `TIER_${text}`;
}

function severityOf(event: string | undefined): News['severity'] {
  return event === 'DOWNGRADE' || event === 'FLAGGED' ? 'warning' : 'info';
}

function sentence(...parts: (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join(': ');
}
