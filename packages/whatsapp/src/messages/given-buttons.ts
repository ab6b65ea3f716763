import { idAt, isRecord, textAt } from '../json.js';
import { parametersOf, stringAt, type Given } from './given.js';
import type { ContentProblem } from './template-content.js';
import type { ButtonSlot, TemplateSlots } from './template-slots.js';
import { buttonValueFault } from './value-rules.js';

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
  if (slot.subType === undefined) {
    return [{ path: button.path, message: `Button ${slot.index} takes no value.` }];
  }
  if (textAt(button.fields, 'sub_type')?.toLowerCase() !== slot.subType) {
    return [
      {
        path: `${button.path}.sub_type`,
        message: `Button ${slot.index} is of sub_type ${slot.subType}.`,
      },
    ];
  }
  const field = VALUE_FIELDS.get(slot.subType);
  if (field === undefined) return [];
  const path = `${button.path}.parameters`;
  const parameters = parametersOf(button);
  if (parameters.length !== 1) {
    return [
      { path, message: `Button ${slot.index} takes one value; there are ${parameters.length}.` },
    ];
  }
  const value = stringAt(isRecord(parameters[0]) ? parameters[0] : undefined, field);
  if (value === undefined) {
    return [{ path: `${path}.0`, message: `The value of button ${slot.index} is in "${field}".` }];
  }
  const fault = buttonValueFault(slot, value, slots.isAuthentication);
  return fault === undefined ? [] : [{ path: `${path}.0.${field}`, message: fault }];
}

/** The field that holds the value; other buttons hold an action, which passes. */
const VALUE_FIELDS = new Map([
  ['url', 'text'],
  ['quick_reply', 'payload'],
  ['copy_code', 'coupon_code'],
]);
