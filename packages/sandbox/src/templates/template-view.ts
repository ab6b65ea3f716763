import { GraphError } from '../errors.js';
import { parseFields } from '../fields.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import type { Template } from '../state/templates.js';
import { bodyTextOf, hasOtpButton, upper } from './parts.js';

/** cloud-api.md §4.5: the fields when none are asked for, and what else can be. */
const FIELDS_BY_DEFAULT: readonly string[] = [
  ...['name', 'parameter_format', 'components', 'language', 'status', 'category', 'sub_category'],
];
const FIELDS: ReadonlySet<string> = new Set([
  ...FIELDS_BY_DEFAULT,
  ...['id', 'correct_category', 'previous_category', 'cta_url_link_tracking_opted_out'],
  ...['health_status', 'is_primary_device_delivery_only', 'last_updated_time'],
  ...['library_template_name', 'message_send_ttl_seconds', 'quality_score', 'rejected_reason'],
  'source',
]);

/** The names in a `fields` parameter; Graph refuses those it does not know. */
export function readTemplateFields(text: string | null): readonly string[] {
  const names = parseFields(text) ?? FIELDS_BY_DEFAULT;
  const unknown = names.find((name) => !FIELDS.has(name));
  if (unknown === undefined) return names;
  throw new GraphError(100, {
    message: `(#100) Tried accessing nonexistent field (${unknown}) on node type (WhatsAppMessageTemplate)`,
  });
}

/** The template as asked for; `id` is always there. Without names: all there is. */
export function templateNode(template: Template, names: readonly string[] = [...FIELDS]): Json {
  const node: Json = {};
  for (const name of names) {
    const value = fieldOf(template, name);
    if (value !== undefined) node[name] = value;
  }
  node.id = template.id;
  return node;
}

function fieldOf(template: Template, name: string): unknown {
  switch (name) {
    case 'id':
    case 'name':
    case 'language':
    case 'status':
    case 'category':
      return template[name];
    case 'parameter_format':
      return template.parameterFormat;
    case 'components':
      return template.components.map((component) => componentNode(component, template));
    case 'previous_category':
      return template.previousCategory ?? undefined;
    case 'correct_category':
      return template.categoryChange?.category;
    case 'rejected_reason':
      return template.rejectedReason;
    case 'quality_score':
      return { score: template.quality, date: Math.floor(template.updatedAt / 1000) };
    case 'last_updated_time':
      return new Date(template.updatedAt).toISOString().replace(/\.\d+Z$/, '+0000');
    default:
      return template.extras[name];
  }
}

function componentNode(component: Json, template: Template): Json {
  if (hasOtpButton(template.components)) {
    return authenticationNode(component, template.components);
  }
  if (component.type === 'CAROUSEL') return carouselNode(component, template);
  if (!isRecord(component.example) || component.example.header_handle === undefined) {
    return component;
  }
  // Meta gives back a CDN address, not the handle that was posted (§4.5): it cannot be posted again.
  const link = `https://scontent.invalid/header/${template.id}`;
  return { ...component, example: { ...component.example, header_handle: [link] } };
}

function carouselNode(component: Json, template: Template): Json {
  const cards = recordsIn(component.cards).map((card) => ({
    ...card,
    components: recordsIn(card.components).map((part) => componentNode(part, template)),
  }));
  return { ...component, cards };
}

/** cloud-api.md §4.4: the texts are Meta's, and the OTP button comes back as a URL button. */
function authenticationNode(component: Json, components: readonly Json[]): Json {
  switch (component.type) {
    case 'BODY':
      return {
        ...component,
        text: bodyTextOf(components),
        example: { body_text: [['123456']] },
      };
    case 'FOOTER':
      return {
        ...component,
        text: `This code expires in ${String(component.code_expiration_minutes)} minutes.`,
      };
    case 'BUTTONS':
      return { ...component, buttons: recordsIn(component.buttons).map(otpButtonNode) };
    default:
      return component;
  }
}

function otpButtonNode(button: Json): Json {
  const type = upper(button.otp_type);
  const query = `otp_type=${type}&code=otp{{1}}`;
  return {
    type: 'URL',
    text: textOf(button.text) ?? 'Copy code',
    url: `https://otp.invalid/code/?${query}`,
    example: [`https://otp.invalid/code/?${query.replace('{{1}}', '123456')}`],
  };
}
