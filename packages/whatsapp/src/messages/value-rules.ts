import { countCharacters } from '../templates/text-length.js';
import { fillVariables } from '../templates/variables.js';
import type { ButtonSlot, TextSlot } from './template-slots.js';

/** Of login codes and coupons (cloud-api.md §1.5). */
const CODE_MAX_LENGTH = 15;
const URL_MAX_LENGTH = 2000;

/** What Meta would not take in a variable's text (cloud-api.md §1.5, 132018). */
export function textFault(text: string): string | undefined {
  if (text === '') return 'A value cannot be empty.';
  if (/[\n\r\t]/.test(text)) return 'A value cannot have line breaks or tabs.';
  if (/ {5}/.test(text)) return 'A value cannot have more than four blanks in a row.';
  return undefined;
}

/** Whether a text is too long with its variables filled in (cloud-api.md §1.5, 132005). */
export function filledFault(
  slot: TextSlot,
  values: ReadonlyMap<string, string>,
): string | undefined {
  const length = countCharacters(fillVariables(slot.text, values));
  return length > slot.maxLength
    ? `The text has ${length} characters with the values filled in; at most ${slot.maxLength} are allowed.`
    : undefined;
}

export function codeFault(code: string): string | undefined {
  return countCharacters(code) > CODE_MAX_LENGTH
    ? `A code has at most ${CODE_MAX_LENGTH} characters.`
    : undefined;
}

/** What is wrong with the value of a link, coupon or login code. */
export function buttonValueFault(
  slot: ButtonSlot,
  value: string,
  isAuthentication: boolean,
): string | undefined {
  const fault = textFault(value);
  if (fault !== undefined) return fault;
  if (isAuthentication || slot.subType === 'copy_code') return codeFault(value);
  if (slot.subType === 'url' && countCharacters(slot.url ?? '') + value.length > URL_MAX_LENGTH) {
    return `The link has more than ${URL_MAX_LENGTH} characters with the value filled in.`;
  }
  return undefined;
}
