import { expect, it } from 'vitest';
import type { TemplateDraft } from '../src/templates/check-template.js';
import { check } from './template-builders.js';

/**
 * A rule of Meta's: where it stands, what is tried, a template that breaks it, the violations told (path and rule), and the
 * nearest template that breaks nothing.
 */
export type RuleRow = [
  source: string,
  what: string,
  broken: Partial<TemplateDraft>,
  violations: string[],
  passing: Partial<TemplateDraft>,
];

export function testRules(rows: readonly RuleRow[]): void {
  it.each(rows)('%s: %s', (_source, _what, broken, violations, passing) => {
    expect(check(broken)).toEqual(violations);
    expect(check(passing)).toEqual([]);
  });
}

/** With one more component than a body. */
export const beside = (...components: unknown[]): Partial<TemplateDraft> => ({
  components: [{ type: 'BODY', text: 'Your order leaves today.' }, ...components],
});
