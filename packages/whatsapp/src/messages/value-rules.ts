import { countCharacters } from '../templates/text-length.js';
import { fillVariables, variableNames } from '../templates/variables.js';
import type { ContentProblem } from './template-content.js';
import type { ButtonSlot, TextSlot } from './template-slots.js';

/** Of login codes and coupons (cloud-api.md §1.5). */
const CODE_MAX_LENGTH = 15;
const URL_MAX_LENGTH = 2000;
const SECTIONS_MAX = 10;
const SECTION_TITLE_MAX_LENGTH = 24;
const PRODUCTS_MAX = 30;

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

/** What is wrong with the value of a link, payload, coupon or login code. */
export function buttonValueFault(
  slot: ButtonSlot,
  value: string,
  isAuthentication: boolean,
): string | undefined {
  const fault = textFault(value);
  if (fault !== undefined) return fault;
  if (isAuthentication || slot.subType === 'copy_code') return codeFault(value);
  if (slot.subType === 'url' && slot.url !== undefined) return linkFault(slot.url, value);
  return undefined;
}

function linkFault(url: string, value: string): string | undefined {
  const values = new Map(variableNames(url).map((name) => [name, value]));
  const length = countCharacters(fillVariables(url, values));
  return length > URL_MAX_LENGTH
    ? `The link has ${length} characters with the value filled in; at most ${URL_MAX_LENGTH} are allowed.`
    : undefined;
}

/** What is wrong with products in sections, which stand at `path` (cloud-api.md §1.4, §1.5). */
export function sectionProblems(
  sections: readonly { title: string | undefined; products: number }[],
  path: string,
): ContentProblem[] {
  const problems = sections.flatMap(({ title, products }, index) => [
    ...titleProblems(title, sections.length, `${path}.${index}.title`),
    ...(products === 0
      ? [{ path: `${path}.${index}`, message: 'The section has no products.' }]
      : []),
  ]);
  const count = sections.reduce((sum, { products }) => sum + products, 0);
  if (sections.length === 0 || sections.length > SECTIONS_MAX) {
    const message = `There are ${sections.length} sections; 1 to ${SECTIONS_MAX} are allowed.`;
    problems.push({ path, message });
  }
  if (count > PRODUCTS_MAX) {
    const message = `There are ${count} products in all; at most ${PRODUCTS_MAX} are allowed.`;
    problems.push({ path, message });
  }
  return problems;
}

function titleProblems(
  title: string | undefined,
  sectionCount: number,
  path: string,
): ContentProblem[] {
  if (title === undefined) {
    return sectionCount > 1
      ? [{ path, message: 'A section needs a title where there are several.' }]
      : [];
  }
  return countCharacters(title) > SECTION_TITLE_MAX_LENGTH
    ? [{ path, message: `A title has at most ${SECTION_TITLE_MAX_LENGTH} characters.` }]
    : [];
}
