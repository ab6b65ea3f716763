import {
  newsReader,
  readAccountReview,
  readAccountUpdate,
  readAlert,
  readCapability,
  readFlow,
  readNumberName,
  readNumberQuality,
  readPaymentConfiguration,
  readSecurity,
  readUsername,
} from './account-fields.js';
import { ITEMS_MAX, type ChangeContext } from './context.js';
import { readAppState, readEchoes, readHistory } from './kept-fields.js';
import { readMessagesValue } from './messages-field.js';
import type { WebhookItem } from './items.js';
import { fieldOf, idAt, isRecord, listAt, textAt, type Json } from '../json.js';
import {
  readTemplateCategory,
  readTemplateComponents,
  readTemplateQuality,
  readTemplateStatus,
} from './template-fields.js';
import { eventTime } from './timestamps.js';
import { readUserPreferences } from './user-preferences-field.js';

type ChangeReader = (value: Json, context: ChangeContext) => WebhookItem[];

const READERS = new Map<string, ChangeReader>([
  ['messages', readMessagesValue],
  ['message_template_status_update', readTemplateStatus],
  ['message_template_quality_update', readTemplateQuality],
  ['message_template_components_update', readTemplateComponents],
  ['template_category_update', readTemplateCategory],
  ['user_preferences', readUserPreferences],
  ['phone_number_quality_update', newsReader(readNumberQuality)],
  ['phone_number_name_update', newsReader(readNumberName)],
  ['business_username_update', newsReader(readUsername)],
  // Some vendors write the field as plural (cloud-api.md §6.8).
  ['business_username_updates', newsReader(readUsername)],
  ['account_review_update', newsReader(readAccountReview)],
  ['account_update', newsReader(readAccountUpdate)],
  ['account_alerts', newsReader(readAlert)],
  ['business_capability_update', newsReader(readCapability)],
  ['security', newsReader(readSecurity)],
  ['flows', newsReader(readFlow)],
  ['payment_configuration_update', newsReader(readPaymentConfiguration)],
  ['smb_message_echoes', readEchoes],
  ['message_echoes', readEchoes],
  ['smb_app_state_sync', readAppState],
  ['history', readHistory],
]);

const OBJECT = 'whatsapp_business_account';

/**
 * Every status, message, and news of templates, numbers and accounts of one POST of Meta's (cloud-api.md §6), as parsed JSON. Never throws: what
 * cannot be understood becomes an `invalid` item beside the others, what is new an `unknown` one.
 *
 * `receivedAt` stands in where Meta's own time is not usable. Meta's template ids are numbers here and can exceed
 * what a JavaScript number holds exactly: parse the bytes with `parseWebhookJson`, which keeps them whole.
 */
export function parseWebhook(body: unknown, options: { receivedAt?: Date } = {}): WebhookItem[] {
  const receivedAt = options.receivedAt ?? new Date();
  if (!isRecord(body)) return [invalid('', 'the body is not an object')];
  const object = textAt(body, 'object');
  if (object !== undefined && object !== OBJECT) {
    return [invalid('object', `this is not the word ${OBJECT}`)];
  }
  const entries = listAt(body, 'entry');
  if (entries === undefined) return [invalid('entry', 'this is not a list')];
  const items = readUntilFull(entries, (entry, index) =>
    readEntry(entry, `entry.${index}`, receivedAt),
  );
  if (items.length <= ITEMS_MAX) return items;
  const rest = invalid('entry', `only the first ${ITEMS_MAX} changes of one body are read`);
  return [...items.slice(0, ITEMS_MAX), rest];
}

/** What each of a list tells, until there is more than one body may tell. */
function readUntilFull(
  list: readonly unknown[],
  read: (element: unknown, index: number) => WebhookItem[],
): WebhookItem[] {
  const items: WebhookItem[] = [];
  for (const [index, element] of list.entries()) {
    for (const item of read(element, index)) items.push(item);
    if (items.length > ITEMS_MAX) break;
  }
  return items;
}

function readEntry(entry: unknown, path: string, receivedAt: Date): WebhookItem[] {
  if (!isRecord(entry)) return [invalid(path, 'this is not an object')];
  const wabaId = idAt(entry, 'id');
  if (wabaId === undefined) return [invalid(`${path}.id`, 'the account’s id is missing')];
  const times = { receivedAt, toldAt: eventTime(fieldOf(entry, 'time'), receivedAt) };
  const changes = listAt(entry, 'changes');
  if (changes === undefined) return [invalid(`${path}.changes`, 'this is not a list')];
  return readUntilFull(changes, (change, index) =>
    readChange(change, { path: `${path}.changes.${index}`, wabaId, ...times }),
  );
}

function readChange(change: unknown, context: Omit<ChangeContext, 'field'>): WebhookItem[] {
  const { path, wabaId } = context;
  if (!isRecord(change)) return [invalid(path, 'this is not an object')];
  const field = textAt(change, 'field');
  if (field === undefined) return [invalid(`${path}.field`, 'the field’s name is missing')];
  const read = READERS.get(field);
  if (read === undefined) return [{ kind: 'unknown', path, field, wabaId }];
  const value = fieldOf(change, 'value');
  if (!isRecord(value)) return [invalid(`${path}.value`, 'this is not an object')];
  return read(value, { ...context, path: `${path}.value`, field });
}

function invalid(path: string, reason: string): WebhookItem {
  return { kind: 'invalid', path, reason };
}
