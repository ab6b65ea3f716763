import { TEMPLATE_LANGUAGES } from './languages.js';
import { quote, type Violation } from './violation.js';

const CATEGORIES = new Set(['MARKETING', 'UTILITY', 'AUTHENTICATION']);

/** cloud-api.md §4.1. */
export function checkName(name: string, maxLength: number): Violation[] {
  const fix = 'Use lower-case letters, digits and underscores, such as order_update.';
  if (name === '') {
    return [{ path: 'name', rule: 'name.missing', message: 'The name is missing.', fix }];
  }
  const violations: Violation[] = [];
  if (name.length > maxLength) {
    violations.push({
      path: 'name',
      rule: 'name.too_long',
      message: `The name has ${name.length} characters; at most ${maxLength} are allowed.`,
      fix: 'Choose a shorter name.',
    });
  }
  if (!/^[a-z0-9_]+$/.test(name)) {
    violations.push({
      path: 'name',
      rule: 'name.characters',
      message: `The name “${quote(name)}” holds characters that Meta does not allow.`,
      fix,
    });
  }
  return violations;
}

/** cloud-api.md §4.9. */
export function checkLanguage(language: string): Violation[] {
  if (TEMPLATE_LANGUAGES.has(language)) return [];
  const wanted = language.slice(0, 20).replaceAll('-', '_').toLowerCase();
  const similar = [...TEMPLATE_LANGUAGES].find((code) => code.toLowerCase() === wanted);
  return [
    {
      path: 'language',
      rule: 'language.unknown',
      message: `Meta knows no language “${quote(language)}”.`,
      fix:
        similar === undefined
          ? 'Use one of Meta’s language codes, such as en, en_US or pt_BR.'
          : `Write ${similar}.`,
    },
  ];
}

/** cloud-api.md §4.1. */
export function checkCategory(category: string): Violation[] {
  if (CATEGORIES.has(category.toUpperCase())) return [];
  return [
    {
      path: 'category',
      rule: 'category.unknown',
      message: `Meta knows no category “${quote(category)}”.`,
      fix: 'Use MARKETING, UTILITY or AUTHENTICATION.',
    },
  ];
}

/** cloud-api.md §4.1. */
export function checkParameterFormat(format: string | undefined): Violation[] {
  if (format === undefined || ['positional', 'named'].includes(format.toLowerCase())) return [];
  return [
    {
      path: 'parameterFormat',
      rule: 'parameter_format.unknown',
      message: `Meta knows no parameter format “${quote(format)}”.`,
      fix: 'Use positional for {{1}}, or named for {{first_name}}.',
    },
  ];
}
