import type { WebhookItem } from './items.js';
import type { ChangeContext } from './context.js';
import { fieldOf, idAt, isRecord, known, listAt, recordAt, textAt, type Json } from '../json.js';
import { parseUnixSeconds } from './timestamps.js';

interface TemplateIdentity {
  path: string;
  wabaId: string;
  templateId: string;
  name: string;
  language: string;
  at: Date;
}

/** cloud-api.md §6.4. */
export function readTemplateStatus(value: Json, context: ChangeContext): WebhookItem[] {
  return withIdentity(value, context, (identity) => {
    const event = textAt(value, 'event');
    if (event === undefined) return 'the event is missing';
    const rejection = recordAt(value, 'rejection_info');
    const disabled = recordAt(value, 'disable_info');
    const other = recordAt(value, 'other_info');
    const reason = textAt(value, 'reason');
    return {
      kind: 'template_status',
      ...identity,
      event: event.toUpperCase(),
      ...known({
        category: textAt(value, 'message_template_category'),
        reason: reason === 'NONE' ? undefined : reason,
        rejectionExplanation: textAt(rejection, 'reason'),
        recommendation: textAt(rejection, 'recommendation'),
        disableDate: parseDate(fieldOf(disabled, 'disable_date')),
        otherTitle: textAt(other, 'title'),
        otherDescription: textAt(other, 'description'),
      }),
    };
  });
}

/** cloud-api.md §6.4. */
export function readTemplateQuality(value: Json, context: ChangeContext): WebhookItem[] {
  return withIdentity(value, context, (identity) => {
    const quality = textAt(value, 'new_quality_score');
    if (quality === undefined) return 'the new quality is missing';
    return {
      kind: 'template_quality',
      ...identity,
      quality,
      ...known({ previousQuality: textAt(value, 'previous_quality_score') }),
    };
  });
}

/** cloud-api.md §6.4: with `correct_category` it is announced, about a day ahead; without it is done. */
export function readTemplateCategory(value: Json, context: ChangeContext): WebhookItem[] {
  return withIdentity(value, context, (identity) => {
    const category = textAt(value, 'new_category');
    if (category === undefined) return 'the new category is missing';
    return {
      kind: 'template_category',
      ...identity,
      category,
      ...known({
        previousCategory: textAt(value, 'previous_category'),
        upcomingCategory: textAt(value, 'correct_category'),
        effectiveAt: parseUnixSeconds(fieldOf(value, 'category_update_timestamp')),
      }),
    };
  });
}

/** cloud-api.md §6.4: texts of the edited template; media headers are not told. */
export function readTemplateComponents(value: Json, context: ChangeContext): WebhookItem[] {
  return withIdentity(value, context, (identity) => {
    const body = textAt(value, 'message_template_element');
    if (body === undefined) return 'the body is missing';
    return {
      kind: 'template_components',
      ...identity,
      body,
      ...known({
        header: textAt(value, 'message_template_title'),
        footer: textAt(value, 'message_template_footer'),
        buttons: listAt(value, 'message_template_buttons')?.filter(isRecord).flatMap(readButton),
      }),
    };
  });
}

function readButton(button: Json) {
  const type = textAt(button, 'message_template_button_type');
  if (type === undefined) return [];
  const fields = known({
    text: textAt(button, 'message_template_button_text'),
    url: textAt(button, 'message_template_button_url'),
    phoneNumber: textAt(button, 'message_template_button_phone_number'),
  });
  return [{ type: type.toUpperCase(), ...fields }];
}

function withIdentity(
  value: Json,
  { path, wabaId, toldAt }: ChangeContext,
  read: (identity: TemplateIdentity) => WebhookItem | string,
): WebhookItem[] {
  const templateId = idAt(value, 'message_template_id');
  const name = textAt(value, 'message_template_name');
  const language = textAt(value, 'message_template_language')?.replaceAll('-', '_');
  if (templateId === undefined || name === undefined || language === undefined) {
    return [{ kind: 'invalid', path, reason: 'the template’s id, name or language is missing' }];
  }
  const item = read({ path, wabaId, templateId, name, language, at: toldAt });
  return [typeof item === 'string' ? { kind: 'invalid', path, reason: item } : item];
}

function parseDate(value: unknown): Date | undefined {
  const seconds = parseUnixSeconds(value);
  if (seconds !== undefined || typeof value !== 'string') return seconds;
  const ms = Date.parse(value.slice(0, 40));
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
