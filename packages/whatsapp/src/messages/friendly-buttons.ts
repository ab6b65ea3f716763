import { NOTHING, PATH, component, join, problem, type Built } from './built.js';
import type { TemplateParameter } from './content.js';
import type { ContentProblem, TemplateVariables } from './template-content.js';
import type { ButtonSlot, TemplateSlots } from './template-slots.js';
import { buttonValueFault } from './value-rules.js';

/** What fills the buttons (cloud-api.md §1.5). */
export function buildButtons(slots: TemplateSlots, variables: TemplateVariables): Built {
  const given = variables.buttons ?? [];
  const problems: ContentProblem[] = [];
  const values = new Map<number, { value: string; path: string }>();
  given.forEach(({ index, value }, position) => {
    const path = `${PATH}.buttons.${position}`;
    const slot = slots.buttons[index];
    const fault =
      slot === undefined
        ? `The template has no button ${index}.`
        : values.has(index)
          ? `Button ${index} is given twice.`
          : undefined;
    if (fault === undefined) values.set(index, { value, path });
    else problems.push({ path: `${path}.index`, message: fault });
  });
  const built = slots.buttons.map((slot) =>
    buildButton(slots, slot, values.get(slot.index), variables),
  );
  return join({ components: [], problems }, ...built);
}

function buildButton(
  slots: TemplateSlots,
  slot: ButtonSlot,
  given: { value: string; path: string } | undefined,
  variables: TemplateVariables,
): Built {
  const code = slots.isAuthentication ? variables.body?.[0] : undefined;
  if (code !== undefined && given !== undefined && given.value !== code) {
    return problem(`${given.path}.value`, 'The button has another code than the body.');
  }
  const value = given?.value ?? code;
  const path = given === undefined ? `${PATH}.buttons` : `${given.path}.value`;
  if (value === undefined) {
    // A missing login code is told once, at the body.
    return slot.isRequired && !slots.isAuthentication
      ? problem(path, `Button ${slot.index} needs a value.`)
      : NOTHING;
  }
  const parameter = buttonParameter(slot, value);
  if (parameter === undefined) {
    return problem(
      path,
      slot.isRequired
        ? `Button ${slot.index} takes more than a value: give components, not variables.`
        : `Button ${slot.index} takes no value.`,
    );
  }
  const fault = buttonValueFault(slot, value, slots.isAuthentication);
  if (fault !== undefined) return given === undefined ? NOTHING : problem(path, fault);
  return component({
    type: 'button',
    sub_type: slot.subType ?? '',
    index: String(slot.index),
    parameters: [parameter],
  });
}

/** cloud-api.md §1.5, the table of parameters by `sub_type`. */
function buttonParameter(slot: ButtonSlot, value: string): TemplateParameter | undefined {
  switch (slot.subType) {
    case 'url':
      return { type: 'text', text: slot.url === undefined ? value : escapeUrlPart(value) };
    case 'quick_reply':
      return { type: 'payload', payload: value };
    case 'copy_code':
      return { type: 'coupon_code', coupon_code: value };
    case 'flow':
      return { type: 'action', action: { flow_token: value } };
    case 'catalog':
      return { type: 'action', action: { thumbnail_product_retailer_id: value } };
    default:
      return undefined;
  }
}

/** Meta wants what has no place in a link escaped (cloud-api.md §1.5); what is escaped already stays. */
function escapeUrlPart(value: string): string {
  const escapeByte = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return value.replace(/[^A-Za-z0-9\-._~/?#[\]@!$&'()*+,;=%]+/g, (part) =>
    Array.from(new TextEncoder().encode(part), escapeByte).join(''),
  );
}
