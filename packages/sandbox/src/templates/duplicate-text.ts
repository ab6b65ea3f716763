import type { Template } from '../state/templates.js';
import { componentOf, textIn } from './parts.js';
import type { Rejection } from './review-rules.js';

/** Of these the text is still, or may soon be, in use. */
const STANDING = ['APPROVED', 'PAUSED', 'PENDING', 'IN_APPEAL'];

/** Meta takes the same body and footer once in an account, except of codes (cloud-api.md §4.3). */
export function judgeText(template: Template, all: readonly Template[]): Rejection | null {
  if (template.category === 'AUTHENTICATION') return null;
  const text = textOf(template);
  const isSame = (other: Template): boolean =>
    // Another language of the same name is a translation, and of two the first one stands.
    other.name !== template.name &&
    Number(other.id) < Number(template.id) &&
    STANDING.includes(other.status) &&
    other.category !== 'AUTHENTICATION' &&
    textOf(other) === text;
  if (!all.some(isSame)) return null;
  return {
    reason: 'INVALID_FORMAT',
    explanation: 'Another template of this account has the same body and footer.',
    recommendation: 'Use that template, or change the text.',
  };
}

function textOf({ components }: Template): string {
  return `${textIn(componentOf(components, 'BODY'))}\n${textIn(componentOf(components, 'FOOTER'))}`;
}
