import { fieldOf, textAt, type Json } from '../json.js';
import type { Part } from '../templates/template-parts.js';

/** cloud-api.md §4.4: Meta's words, known in English alone. */
const BODY = '*{{1}}* is your verification code.';
const SECURITY = 'For your security, do not share this code.';

/**
 * An authentication template with the texts that Meta writes. Where Meta has told them, as it does in its lists, they
 * are in the template's own language; else they are in English, and `isApproximate`.
 */
export function authenticationParts(parts: readonly Part[]): {
  parts: Part[];
  isApproximate: boolean;
} {
  const filled = parts.map((part) => {
    const text = textAt(part.fields, 'text') ?? wordsOf(part);
    return text === undefined ? part : { ...part, fields: { ...part.fields, text } };
  });
  const isApproximate = parts.some(
    (part) => textAt(part.fields, 'text') === undefined && wordsOf(part) !== undefined,
  );
  return { parts: filled, isApproximate };
}

function wordsOf({ type, fields }: Part): string | undefined {
  if (type === 'BODY') return bodyOf(fields);
  if (type !== 'FOOTER') return undefined;
  const minutes = fieldOf(fields, 'code_expiration_minutes');
  return typeof minutes === 'number' ? `This code expires in ${minutes} minutes.` : undefined;
}

function bodyOf(fields: Json): string {
  return fieldOf(fields, 'add_security_recommendation') === true ? `${BODY} ${SECURITY}` : BODY;
}
