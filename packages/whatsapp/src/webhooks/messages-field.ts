import { readMessage } from './message-item.js';
import { ITEMS_MAX, type ChangeContext, type NumberContext } from './context.js';
import { idAt, isRecord, listAt, recordAt, textAt, type Json } from '../json.js';
import { readStatus } from './status-item.js';
import type { WebhookItem } from './items.js';
import { readError } from './webhook-error.js';

/** Each message looks for its person among them; Meta sends up to 1,000 (cloud-api.md §6.1). */
const CONTACTS_MAX = 1_000;

/** One value may hold statuses, messages and errors together (cloud-api.md §6.2, §9.5). */
export function readMessagesValue(value: Json, context: ChangeContext): WebhookItem[] {
  const metadata = recordAt(value, 'metadata');
  const phoneNumberId = idAt(metadata, 'phone_number_id');
  const numberContext = phoneNumberId !== undefined && {
    ...context,
    phoneNumberId,
    displayPhoneNumber: textAt(metadata, 'display_phone_number'),
    contacts: (listAt(value, 'contacts') ?? []).slice(0, CONTACTS_MAX),
  };

  const readEach = (
    name: string,
    read: (item: Json, path: string, context: NumberContext) => WebhookItem,
  ) =>
    itemsAt(value, name, context.path).map(({ item, path }): WebhookItem => {
      if (!isRecord(item)) return { kind: 'invalid', path, reason: 'this is not an object' };
      if (numberContext === false) {
        return { kind: 'invalid', path, reason: 'metadata.phone_number_id is missing' };
      }
      return read(item, path, numberContext);
    });

  const items = [
    ...readEach('statuses', readStatus),
    ...readEach('messages', readMessage),
    ...readErrors(value, context, phoneNumberId),
  ];
  const { path, field, wabaId } = context;
  return items.length > 0 ? items : [{ kind: 'unknown', path, field, wabaId }];
}

/** What troubles the number as a whole (cloud-api.md §6.2). */
function readErrors(
  value: Json,
  { path: parent, field, wabaId, toldAt: at }: ChangeContext,
  phoneNumberId: string | undefined,
): WebhookItem[] {
  return itemsAt(value, 'errors', parent).map(({ item, path }): WebhookItem => {
    const error = isRecord(item) ? readError(item) : undefined;
    if (!error) return { kind: 'invalid', path, reason: 'the error’s code is missing' };
    return {
      ...{ kind: 'account_news', path, field, wabaId, topic: 'error', at, severity: 'warning' },
      event: String(error.code),
      detail: error.details ?? error.title,
      ...(phoneNumberId === undefined ? {} : { phoneNumberId }),
    };
  });
}

/** The items of a list, or what stands where a list should. */
function itemsAt(value: Json, name: string, parent: string): { item: unknown; path: string }[] {
  const path = `${parent}.${name}`;
  const list = listAt(value, name);
  if (list !== undefined) {
    return list.slice(0, ITEMS_MAX + 1).map((item, index) => ({ item, path: `${path}.${index}` }));
  }
  return Object.hasOwn(value, name) ? [{ item: undefined, path }] : [];
}
