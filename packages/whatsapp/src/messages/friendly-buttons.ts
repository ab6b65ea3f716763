import { NOTHING, component, join, problem, type Built, type Filling } from './built.js';
import type { TemplateParameter, TemplateSendComponent } from './content.js';
import { friendlyAction } from './friendly-action.js';
import type { ButtonVariable, ContentProblem } from './template-content.js';
import type { ButtonSlot } from './template-slots.js';
import { escapeUrlPart } from './url-part.js';
import { buttonValueFault, textFault } from './value-rules.js';

/** What is given for one button, and where. */
interface GivenButton {
  fields: ButtonVariable;
  path: string;
}

const ACTIONS = ['flow', 'catalog', 'mpm'];

/** What fills the buttons (cloud-api.md §1.5). */
export function buildButtons(filling: Filling): Built {
  const { slots, variables } = filling;
  const problems: ContentProblem[] = [];
  const given = new Map<number, GivenButton>();
  (variables.buttons ?? []).forEach((fields, position) => {
    const { index } = fields;
    const path = `${filling.path}.buttons.${position}`;
    const fault =
      slots.buttons[index] === undefined
        ? `The template has no button ${index}.`
        : given.has(index)
          ? `Button ${index} is given twice.`
          : undefined;
    if (fault === undefined) given.set(index, { fields, path });
    else problems.push({ path: `${path}.index`, message: fault });
  });
  const built = slots.buttons.map((slot) => buildButton(filling, slot, given.get(slot.index)));
  return join({ components: [], problems }, ...built);
}

function buildButton(filling: Filling, slot: ButtonSlot, given: GivenButton | undefined): Built {
  if (slot.subType !== undefined && ACTIONS.includes(slot.subType)) {
    return buildActionButton(filling, slot, given);
  }
  const surplus = given === undefined ? [] : refuseActions(slot, given);
  return join({ components: [], problems: surplus }, buildValueButton(filling, slot, given));
}

function refuseActions(slot: ButtonSlot, { fields, path }: GivenButton): ContentProblem[] {
  return (['flowActionData', 'sections'] as const)
    .filter((name) => fields[name] !== undefined)
    .map((name) => ({
      path: `${path}.${name}`,
      message: `Button ${slot.index} takes no ${name}.`,
    }));
}

function buildActionButton(
  filling: Filling,
  slot: ButtonSlot,
  given: GivenButton | undefined,
): Built {
  if (given === undefined) {
    return slot.isRequired
      ? problem(`${filling.path}.buttons`, `Button ${slot.index} needs sections.`)
      : NOTHING;
  }
  const { action, problems } = friendlyAction(slot, given.fields, given.path);
  if (Object.keys(action).length === 0) return { components: [], problems };
  return { components: [buttonComponent(slot, { type: 'action', action })], problems };
}

function buildValueButton(
  { slots, variables, path: variablesPath }: Filling,
  slot: ButtonSlot,
  given: GivenButton | undefined,
): Built {
  const code = slots.isAuthentication ? variables.body?.[0] : undefined;
  const own = given?.fields.value;
  const path = given === undefined ? `${variablesPath}.buttons` : `${given.path}.value`;
  if (code !== undefined && own !== undefined && own !== code) {
    return problem(path, 'The button has another code than the body.');
  }
  const value = own ?? code;
  if (value === undefined) {
    // A missing login code is told once, at the body.
    return slot.isRequired && !slots.isAuthentication ? problem(path, missingValue(slot)) : NOTHING;
  }
  const sent = slot.url === undefined ? value : escapeUrlPart(value);
  const parameter = valueParameter(slot, sent);
  if (parameter === undefined) {
    const message =
      slot.subType === undefined ? `Button ${slot.index} takes no value.` : needsComponents(slot);
    return problem(path, message);
  }
  const fault = textFault(value) ?? buttonValueFault(slot, sent, slots.isAuthentication);
  if (fault !== undefined) return own === undefined ? NOTHING : problem(path, fault);
  return component(buttonComponent(slot, parameter));
}

function missingValue(slot: ButtonSlot): string {
  return valueParameter(slot, '') === undefined
    ? needsComponents(slot)
    : `Button ${slot.index} needs a value.`;
}

function needsComponents({ index }: ButtonSlot): string {
  return `Button ${index} takes more than a value: give components, not variables.`;
}

function buttonComponent(slot: ButtonSlot, parameter: TemplateParameter): TemplateSendComponent {
  return {
    type: 'button',
    sub_type: slot.subType ?? '',
    index: String(slot.index),
    parameters: [parameter],
  };
}

/** cloud-api.md §1.5, the table of parameters by `sub_type`. */
function valueParameter(slot: ButtonSlot, value: string): TemplateParameter | undefined {
  switch (slot.subType) {
    case 'url':
      return { type: 'text', text: value };
    case 'quick_reply':
      return { type: 'payload', payload: value };
    case 'copy_code':
      return { type: 'coupon_code', coupon_code: value };
    default:
      return undefined;
  }
}
