import { idAt, isRecord, textAt } from '../json.js';
import { checkAction } from './given-action.js';
import { parametersOf, stringAt, type Given } from './given.js';
import type { ContentProblem } from './template-content.js';
import type { ButtonSlot, TemplateSlots } from './template-slots.js';
import { buttonValueFault } from './value-rules.js';

/** Of a parameter: its type, and the field that holds the value (cloud-api.md §1.5). */
const VALUES = new Map([
  ['url', { type: 'text', field: 'text' }],
  ['quick_reply', { type: 'payload', field: 'payload' }],
  ['copy_code', { type: 'coupon_code', field: 'coupon_code' }],
]);
const ACTIONS = ['flow', 'catalog', 'mpm'];

/** Buttons as given (cloud-api.md §1.5). */
export function checkButtons(
  slots: TemplateSlots,
  given: readonly Given[],
  path: string,
): ContentProblem[] {
  const seen = new Set<number>();
  const problems = given.flatMap((button) => {
    const index = Number(idAt(button.fields, 'index'));
    const slot = slots.buttons[index];
    if (slot === undefined) {
      return [{ path: `${button.path}.index`, message: 'The template has no such button.' }];
    }
    if (seen.has(index)) {
      return [{ path: `${button.path}.index`, message: `Button ${index} is given twice.` }];
    }
    seen.add(index);
    return checkButton(slots, slot, button);
  });
  const missing = slots.buttons.filter((slot) => slot.isRequired && !seen.has(slot.index));
  return [
    ...problems,
    ...missing.map((slot) => ({ path, message: `Button ${slot.index} needs a value.` })),
  ];
}

function checkButton(slots: TemplateSlots, slot: ButtonSlot, button: Given): ContentProblem[] {
  const { subType } = slot;
  if (subType === undefined) {
    return [{ path: button.path, message: `Button ${slot.index} takes no value.` }];
  }
  if (textAt(button.fields, 'sub_type')?.toLowerCase() !== subType) {
    const message = `Button ${slot.index} is of sub_type ${subType}.`;
    return [{ path: `${button.path}.sub_type`, message }];
  }
  // Buttons for calls and payments pass as they are.
  const isAction = ACTIONS.includes(subType);
  const value = VALUES.get(subType);
  if (!isAction && value === undefined) return [];
  const path = `${button.path}.parameters`;
  const parameters = parametersOf(button);
  if (isAction && !slot.isRequired && parameters.length === 0) return [];
  if (parameters.length !== 1) {
    const message = `Button ${slot.index} takes one value; there are ${parameters.length}.`;
    return [{ path, message }];
  }
  const parameter = isRecord(parameters[0]) ? parameters[0] : undefined;
  const type = value?.type ?? 'action';
  if (textAt(parameter, 'type')?.toLowerCase() !== type) {
    const message = `Button ${slot.index} takes a value of type ${type}.`;
    return [{ path: `${path}.0.type`, message }];
  }
  if (value === undefined) return checkAction(slot, parameter, `${path}.0`);
  const text = stringAt(parameter, value.field);
  const fault =
    text === undefined
      ? `The value of button ${slot.index} is missing.`
      : buttonValueFault(slot, text, slots.isAuthentication);
  return fault === undefined ? [] : [{ path: `${path}.0.${value.field}`, message: fault }];
}
