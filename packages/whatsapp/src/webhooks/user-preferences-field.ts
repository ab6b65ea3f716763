import { ITEMS_MAX, type ChangeContext } from './context.js';
import type { WebhookItem } from './items.js';
import { fieldOf, idAt, isRecord, known, listAt, recordAt, textAt, type Json } from '../json.js';
import { eventTime } from './timestamps.js';

const MARKETING = 'marketing_messages';

/** cloud-api.md §6.6. Other categories, and words we do not know, are `unknown`. */
export function readUserPreferences(value: Json, context: ChangeContext): WebhookItem[] {
  const { path: parent, field, wabaId } = context;
  const preferences = listAt(value, 'user_preferences');
  if (preferences === undefined) {
    return [{ kind: 'invalid', path: `${parent}.user_preferences`, reason: 'this is not a list' }];
  }
  const phoneNumberId = idAt(recordAt(value, 'metadata'), 'phone_number_id');
  return preferences.slice(0, ITEMS_MAX + 1).map((preference, index): WebhookItem => {
    const path = `${parent}.user_preferences.${index}`;
    const invalid = (reason: string): WebhookItem => ({ kind: 'invalid', path, reason });
    if (!isRecord(preference)) return invalid('this is not an object');
    if (phoneNumberId === undefined) return invalid('metadata.phone_number_id is missing');
    const waId = idAt(preference, 'wa_id');
    const userId = textAt(preference, 'user_id');
    if (waId === undefined && userId === undefined) return invalid('the person is missing');
    const category = textAt(preference, 'category');
    const choice = textAt(preference, 'value');
    if (category === undefined || choice === undefined) return invalid('the choice is missing');
    if (category !== MARKETING || (choice !== 'stop' && choice !== 'resume')) {
      const detail = `${category} ${choice}`.slice(0, 100);
      return { kind: 'unknown', path, field, wabaId, detail };
    }
    const at = eventTime(fieldOf(preference, 'timestamp'), context.receivedAt);
    return {
      kind: 'marketing_choice',
      ...{ path, wabaId, phoneNumberId, choice, at },
      ...known({ waId, userId }),
    };
  });
}
