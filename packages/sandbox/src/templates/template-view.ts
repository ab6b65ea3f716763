import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import type { Template } from '../state/templates.js';
import { bodyTextOf, hasOtpButton, upper } from './parts.js';

/** cloud-api.md §4.5: the fields when none are asked for. */
export const TEMPLATE_FIELDS: readonly string[] = [
  ...['name', 'parameter_format', 'components', 'language', 'status', 'category', 'sub_category'],
];

/** The template with every field that can be asked for. */
export function templateNode(template: Template): Json {
  return {
    ...template.extras,
    id: template.id,
    name: template.name,
    parameter_format: template.parameterFormat,
    components: template.components.map((component) => componentNode(component, template)),
    language: template.language,
    status: template.status,
    category: template.category,
    previous_category: template.previousCategory ?? undefined,
    rejected_reason: template.rejectedReason,
    quality_score: { score: template.quality, date: Math.floor(template.updatedAt / 1000) },
    last_updated_time: new Date(template.updatedAt).toISOString().replace(/\.\d+Z$/, '+0000'),
  };
}

function componentNode(component: Json, template: Template): Json {
  if (hasOtpButton(template.components)) {
    return authenticationNode(component, template.components);
  }
  if (!isRecord(component.example) || component.example.header_handle === undefined) {
    return component;
  }
  // Meta gives back a CDN address, not the handle that was posted (§4.5): it cannot be posted again.
  const link = `https://scontent.invalid/header/${template.id}`;
  return { ...component, example: { ...component.example, header_handle: [link] } };
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
