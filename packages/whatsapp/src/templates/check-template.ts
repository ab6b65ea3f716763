import { checkComponents } from './component-rules.js';
import { checkCategory, checkLanguage, checkName, checkParameterFormat } from './identity-rules.js';
import { readParameterFormat } from './variables.js';
import type { Violation } from './violation.js';

export interface TemplateDraft {
  name: string;
  language: string;
  category: string;
  /** `positional` where it is not given, as at Meta. */
  parameterFormat?: string | undefined;
  /** Meta's own shape, from anyone. */
  components: unknown;
  /** 512, less what the caller appends to the name. */
  nameMaxLength?: number | undefined;
}

const NAME_MAX_LENGTH = 512;
const MAX_VIOLATIONS = 200;

/**
 * Every rule of Meta's that a new template breaks, all at once (cloud-api.md §4.1–4.4, §4.9); none where it can be submitted.
 * Where the sources conflict, the wider value holds. Takes time in proportion to the input, whatever that is.
 */
export function checkTemplate(draft: TemplateDraft): Violation[] {
  return [
    ...checkName(draft.name, draft.nameMaxLength ?? NAME_MAX_LENGTH),
    ...checkLanguage(draft.language),
    ...checkCategory(draft.category),
    ...checkParameterFormat(draft.parameterFormat),
    ...checkComponents(draft.components, {
      category: draft.category.toUpperCase(),
      format: readParameterFormat(draft.parameterFormat),
    }),
  ].slice(0, MAX_VIOLATIONS);
}
