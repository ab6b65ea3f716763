import type { Json } from '../json.js';
import type { Template } from '../state/templates.js';
import { componentOf, textIn } from './parts.js';
import type { Rejection } from './review-rules.js';

const CODE = '(verification|login|log-in|security|confirmation|one[- ]time|access) (code|password)';
const IS_A_CODE = new RegExp(
  `\\{\\{\\w+\\}\\}\\*?\\s+is your ${CODE}\\b|\\byour ${CODE} is:?\\s+\\*?\\{\\{`,
  'i',
);

/** Of languages that nobody writes in other letters. */
const LETTERS: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(['bg', 'mk', 'ru', 'uk'].map((it) => [it, /\p{Script=Cyrillic}/u])),
  el: /\p{Script=Greek}/u,
  he: /\p{Script=Hebrew}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  ka: /\p{Script=Georgian}/u,
  ko: /\p{Script=Hangul}/u,
  th: /\p{Script=Thai}/u,
  zh: /\p{Script=Han}/u,
};
const A_SENTENCE = 20;

/** Whether a template is what it says it is: of its category, and in its language (cloud-api.md §4.4, §4.8). */
export function judgeFit({ category, language, components }: Template): Rejection | null {
  if (category === 'AUTHENTICATION') return null;
  const text = textOf(components);
  if (IS_A_CODE.test(text)) {
    return {
      reason: 'INCORRECT_CATEGORY',
      explanation: 'The template sends a code, for which there is a category of its own.',
      recommendation: 'Make it an authentication template.',
    };
  }
  const letters = LETTERS[language.split('_')[0] ?? ''];
  const written = text.replaceAll(/\{\{\w+\}\}/g, '').match(/\p{L}/gu) ?? [];
  if (!letters || written.length < A_SENTENCE || written.some((it) => letters.test(it)))
    return null;
  return {
    reason: 'TAG_CONTENT_MISMATCH',
    explanation: 'The text is not in the language that the template is filed under.',
    recommendation: 'Choose the language of the text, or translate it.',
  };
}

function textOf(components: readonly Json[]): string {
  return ['HEADER', 'BODY', 'FOOTER']
    .map((type) => textIn(componentOf(components, type)))
    .join('\n');
}
