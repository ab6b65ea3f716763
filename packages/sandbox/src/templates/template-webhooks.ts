import { textOf, type Json } from '../json.js';
import type { Template, TemplateCategory } from '../state/templates.js';
import { buttonsOf, componentOf, textIn, upper } from './parts.js';

/** cloud-api.md §6.4: the id is a number here and the language is written with a hyphen. */
function head(template: Template): Json {
  return {
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language.replace('_', '-'),
  };
}

export function statusUpdate(
  event: string,
  template: Template,
  reason: string | null,
  more: Json = {},
): Json {
  return {
    event,
    ...head(template),
    message_template_category: template.category,
    reason,
    ...more,
  };
}

export function qualityUpdate(template: Template, previous: string): Json {
  return {
    previous_quality_score: previous,
    new_quality_score: template.quality,
    ...head(template),
  };
}

export function categoryUpdate(template: Template, previous: TemplateCategory): Json {
  return { ...head(template), previous_category: previous, new_category: template.category };
}

/** About a day before: here `new_category` is the current one (§6.4). */
export function categoryAnnouncement(
  template: Template,
  { category, at }: NonNullable<Template['categoryChange']>,
): Json {
  return {
    ...head(template),
    correct_category: category,
    new_category: template.category,
    category_update_timestamp: Math.floor(at / 1000),
  };
}

/** Of all template webhooks this one writes the language with an underscore (§6.4). */
export function componentsUpdate(template: Template): Json {
  const { components } = template;
  const title = textIn(componentOf(components, 'HEADER'));
  const footer = textIn(componentOf(components, 'FOOTER'));
  const buttons = buttonsOf(components).map(buttonView);
  return {
    ...head(template),
    message_template_language: template.language,
    ...(title === '' ? {} : { message_template_title: title }),
    message_template_element: textIn(componentOf(components, 'BODY')),
    ...(footer === '' ? {} : { message_template_footer: footer }),
    ...(buttons.length === 0 ? {} : { message_template_buttons: buttons }),
  };
}

function buttonView(button: Json): Json {
  const url = textOf(button.url);
  const phone = textOf(button.phone_number);
  return {
    message_template_button_type: upper(button.type),
    message_template_button_text: textOf(button.text) ?? '',
    ...(url === undefined ? {} : { message_template_button_url: url }),
    ...(phone === undefined ? {} : { message_template_button_phone_number: phone }),
  };
}
