import { warnOfButtons } from './button-warnings.js';
import type { TemplateDraft } from './check-template.js';
import {
  buttonsIn,
  MAX_COMPONENTS,
  readParts,
  withCardParts,
  type Part,
} from './template-parts.js';
import { warnOfExamples } from './example-rules.js';
import { textsOf, type TemplateText } from './template-texts.js';
import { warnOfText } from './text-warnings.js';
import type { Violation } from './violation.js';
import { optOutWords } from './warning-words.js';

const MAX_WARNINGS = 200;

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
