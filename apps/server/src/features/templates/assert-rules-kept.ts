import type { Violation } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';

/** @throws AppError template_rules with every violation, unless there is none */
export function assertRulesKept(violations: readonly Violation[], words: string): void {
  if (violations.length === 0) return;
  throw new AppError('template_rules', words, {
    details: violations.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
  });
}
