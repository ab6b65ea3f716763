import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type ParsedPhoneNumber =
  { ok: true; e164: string; warning?: string } | { ok: false; reason: string };

const MAX_INPUT_LENGTH = 40;
const MEXICAN_MOBILE = /^\+521[0-9]{10}$/;

/**
 * Reads a phone number as an app gives it, by the rule in api.md "Phone numbers".
 *
 * Takes `+`, digits, blanks, hyphens, dots and round brackets. Gives E.164 with `+`, and a warning where the
 * number is possible but not known to be in use; Meta knows better than any list of number ranges.
 */
export function parsePhoneNumber(input: string): ParsedPhoneNumber {
  if (input.length > MAX_INPUT_LENGTH) {
    return { ok: false, reason: 'A phone number has at most 15 digits.' };
  }
  const compact = input.replace(/[ \-.()]/g, '');
  if (compact === '') return { ok: false, reason: 'The phone number is empty.' };
  if (!compact.startsWith('+')) {
    return {
      ok: false,
      reason: 'A phone number starts with + and the country code, such as +49 30 123456.',
    };
  }
  if (!/^\+[0-9]+$/.test(compact)) {
    return {
      ok: false,
      reason: 'A phone number holds only +, digits, blanks, hyphens, dots and round brackets.',
    };
  }
  // Old Mexican accounts live under 521 and ten digits, which number plans no longer know (cloud-api.md §9.2).
  if (MEXICAN_MOBILE.test(compact)) return { ok: true, e164: compact };

  const parsed = parsePhoneNumberFromString(compact);
  if (parsed?.isPossible() !== true) {
    return {
      ok: false,
      reason:
        'No phone number of its country has this many digits, or the country code is unknown.',
    };
  }
  if (parsed.isValid()) return { ok: true, e164: parsed.number };
  return {
    ok: true,
    e164: parsed.number,
    warning: 'This number is not in a range known to be in use; check it for a typing error.',
  };
}

/** The digits of an E.164 number, as Meta writes it in `wa_id`. */
export function waIdOf(e164: string): string {
  return e164.startsWith('+') ? e164.slice(1) : e164;
}
