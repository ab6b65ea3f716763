export interface BusinessNumber {
  id: string;
  /** Digits alone, as in webhooks; `formatNumber` gives the form of the GET calls. */
  digits: string;
}

const FIRST_BUSINESS_NUMBER = 15_550_100_200;
const NATIONAL_US = /^[2-9]\d{9}$/;
const BRAZIL_KEEPS_NINE = new Set([
  ...['11', '12', '13', '14', '15', '16', '17', '18', '19'],
  ...['21', '22', '24', '27', '28'],
]);

export function businessNumbers(firstId: string, count: number): BusinessNumber[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index === 0 ? firstId : nextId(firstId, index),
    digits: String(FIRST_BUSINESS_NUMBER + index),
  }));
}

function nextId(firstId: string, index: number): string {
  return /^\d+$/.test(firstId) ? String(BigInt(firstId) + BigInt(index)) : `${firstId}-${index}`;
}

/** The digits of a recipient, or null when it cannot be a phone number (cloud-api.md §1.1). */
export function parseRecipient(input: string): string | null {
  const stripped = input.replace(/[\s()-]/g, '');
  if (!/^\+?\d{7,15}$/.test(stripped)) return null;
  if (stripped.startsWith('+')) return stripped.slice(1);
  return NATIONAL_US.test(stripped) ? `1${stripped}` : stripped;
}

/** cloud-api.md §9.2: the account id is not always the number that was dialled. */
export function waIdOf(digits: string): string {
  const brazil = /^55(\d{2})9(\d{8})$/.exec(digits);
  if (brazil?.[1] !== undefined && brazil[2] !== undefined) {
    return BRAZIL_KEEPS_NINE.has(brazil[1]) ? digits : `55${brazil[1]}${brazil[2]}`;
  }
  if (/^52[2-9]\d{9}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}

export function digitsOf(input: string): string {
  return input.replace(/\D/g, '');
}

export function formatNumber(digits: string): string {
  const us = /^1(\d{3})(\d{3})(\d{4})$/.exec(digits);
  return us ? `+1 ${us.slice(1).join('-')}` : `+${digits}`;
}
