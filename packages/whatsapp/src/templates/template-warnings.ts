import { z } from 'zod';
import type { TemplateDraft } from './check-template.js';
import type { Violation } from './violation.js';

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });

const PROMOTIONAL =
  /\b(?:sale|discount|offer|promo(?:tion)?|coupon|voucher|\d{1,3} ?% off|free)\b/i;
const SHORTENER = /\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|wa\.me)\b/i;
const OPT_OUT = /\b(?:stop|unsubscribe|opt[ -]?out)\b/i;
const LETTERS_MIN = 12;

/**
 * What Meta often rejects or recategorises although no rule forbids it (cloud-api.md §4.1, §4.8): words of promotion in a utility
 * template, shortened links, text in capitals alone, marketing without a way to opt out.
 */
export function warnOfTemplate({ category, components }: TemplateDraft): Violation[] {
  const parsed = z.array(Part).safeParse(components);
  if (!parsed.success) return [];
  const kind = category.toUpperCase();
  const warnings = parsed.data.flatMap(({ text }, index) =>
    text === undefined ? [] : warningsOfText(text, kind, `components.${index}.text`),
  );
  const isOptOutMissing =
    kind === 'MARKETING' && !OPT_OUT.test(JSON.stringify(parsed.data).slice(0, 100_000));
  return isOptOutMissing
    ? [
        ...warnings,
        {
          path: 'components',
          rule: 'warning.opt_out',
          message: 'Nothing says how to stop receiving marketing.',
          fix: 'Add a footer or a quick reply such as “Stop promotions”.',
        },
      ]
    : warnings;
}

function warningsOfText(text: string, category: string, path: string): Violation[] {
  const found: Violation[] = [];
  if (category === 'UTILITY' && PROMOTIONAL.test(text)) {
    found.push({
      path,
      rule: 'warning.promotional',
      message: 'Meta often turns a utility template with words of promotion into marketing.',
      fix: 'Keep to the order, account or request it is about.',
    });
  }
  if (SHORTENER.test(text)) {
    found.push({
      path,
      rule: 'warning.shortened_link',
      message: 'Shortened links are often rejected.',
      fix: 'Use the full address of your own domain.',
    });
  }
  const letters = text.replaceAll(/\{\{[^}]*\}\}/g, '').replaceAll(/[^\p{L}]/gu, '');
  if (
    letters.length >= LETTERS_MIN &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase()
  ) {
    found.push({
      path,
      rule: 'warning.capitals',
      message: 'Text in capitals alone is often rejected as spam.',
      fix: 'Write sentences.',
    });
  }
  return found;
}
