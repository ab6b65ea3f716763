import { warnOfButtons } from './button-warnings.js';
import type { TemplateDraft } from './check-template.js';
import {
  buttonsIn,
  headerFormat,
  MAX_COMPONENTS,
  readParts,
  withCardParts,
  type Part,
} from './template-parts.js';
import { warnOfExamples } from './example-rules.js';
import { textsOf, type TemplateText } from './template-texts.js';
import { warnOfText } from './text-warnings.js';
import type { Violation } from './violation.js';
import { textAroundVariables } from './variables.js';
import { lettersOf, optOutWords } from './warning-words.js';

const MAX_WARNINGS = 200;
/** Letters; a name or two in another script is nothing to speak of. */
const A_SENTENCE = 20;

/**
 * What Meta often rejects or moves to another category although no rule forbids it (cloud-api.md §4.1–4.4, §4.8).
 * Never a reason to refuse; takes time in proportion to the input.
 */
export function warnOfTemplate({ category, language, components }: TemplateDraft): Violation[] {
  if (!Array.isArray(components)) return [];
  const parts = readParts(components.slice(0, MAX_COMPONENTS), 'components');
  const all = withCardParts(parts);
  const texts = textsOf(all);
  const kind = category.toUpperCase();
  return [
    ...texts.flatMap((text) => warnOfText(text, kind)),
    ...all.flatMap((part) => [
      ...(part.type === 'BUTTONS' ? warnOfButtons([part], kind) : []),
      ...warnOfExamples(part),
    ]),
    ...warnBesideCarousel(parts),
    ...warnOfLanguage(texts, language),
    ...(kind === 'UTILITY' ? warnOfMovingHeader(parts) : []),
    ...(kind === 'MARKETING' ? warnOfOptOut(texts, parts, language) : []),
  ].slice(0, MAX_WARNINGS);
}

/** §3.7: people who find no way out block the business instead. */
function warnOfOptOut(
  texts: readonly TemplateText[],
  parts: readonly Part[],
  language: string,
): Violation[] {
  const known = optOutWords(language);
  const hasOptOut =
    known === undefined
      ? parts.some(({ type }) => type === 'FOOTER') ||
        buttonsIn(parts).some(({ type }) => type === 'QUICK_REPLY')
      : texts.some(({ text }) => known.test(text));
  if (hasOptOut) return [];
  return [
    {
      path: 'components',
      rule: 'warning.opt_out',
      message: 'Nothing says how to stop receiving marketing.',
      fix: 'Add a footer or a quick reply such as “Stop promotions”.',
    },
  ];
}

/** §4.8, TAG_CONTENT_MISMATCH. */
function warnOfLanguage(texts: readonly TemplateText[], language: string): Violation[] {
  const letters = lettersOf(language);
  return texts
    .filter(({ kind, text }) => {
      if (kind !== 'body' || letters === undefined) return false;
      const written = textAroundVariables(text).replaceAll(/\P{L}/gu, '');
      return written.length >= A_SENTENCE && !letters.test(written);
    })
    .map(({ path }) => ({
      path,
      rule: 'warning.language',
      message: 'The text is not written in the letters of the template’s language.',
      fix: 'Choose the language of the text, or translate it.',
    }));
}

/** §4.2, HEADER: only the API for marketing messages has them. */
function warnOfMovingHeader(parts: readonly Part[]): Violation[] {
  return parts
    .filter((part) => part.type === 'HEADER' && headerFormat(part) === 'GIF')
    .map(({ path }) => ({
      path: `${path}.format`,
      rule: 'warning.gif_header',
      message: 'Only marketing templates are sent with a GIF as header.',
      fix: 'Use the category MARKETING, or a VIDEO.',
    }));
}

/** The reference names a body and cards alone (§4.1, §4.2). */
function warnBesideCarousel(parts: readonly Part[]): Violation[] {
  if (!parts.some(({ type }) => type === 'CAROUSEL')) return [];
  return parts
    .filter(({ type }) => ['HEADER', 'FOOTER', 'BUTTONS'].includes(type))
    .map(({ type, path }) => ({
      path,
      rule: 'warning.beside_carousel',
      message: `Meta’s carousels have a body and cards; a ${type} beside them is likely refused.`,
      fix: 'Move it into the cards, or leave it out.',
    }));
}
