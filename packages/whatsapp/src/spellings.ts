/** Mobiles alone have two spellings: what begins with 2 to 5 after the area code may be a landline. */
const BRAZIL_LONG = /^\+55([1-9][1-9])9([16-9][0-9]{7})$/;
const BRAZIL_SHORT = /^\+55([1-9][1-9])([16-9][0-9]{7})$/;
const MEXICO_LONG = /^\+521([2-9][0-9]{9})$/;
const MEXICO_SHORT = /^\+52([2-9][0-9]{9})$/;
const ARGENTINA_LONG = /^\+549([1-8][0-9]{9})$/;
const ARGENTINA_SHORT = /^\+54([1-8][0-9]{9})$/;

const OTHER_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [BRAZIL_LONG, '+55$1$2'],
  [BRAZIL_SHORT, '+55$19$2'],
  [MEXICO_LONG, '+52$1'],
  [MEXICO_SHORT, '+521$1'],
  [ARGENTINA_LONG, '+54$1'],
  [ARGENTINA_SHORT, '+549$1'],
];

/**
 * Every spelling under which WhatsApp may know the owner of a number (cloud-api.md §9.2): the number itself first, then,
 * of Brazilian, Mexican and Argentine mobiles, the one with or without the digit that their number plans added or dropped.
 */
export function spellingsOf(e164: string): string[] {
  const others = OTHER_SPELLINGS.filter(([pattern]) => pattern.test(e164)).map(
    ([pattern, spelling]) => e164.replace(pattern, spelling),
  );
  return [e164, ...others];
}
