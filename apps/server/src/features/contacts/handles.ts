import { spellingsOf } from '@waypost/whatsapp';

export interface PersonNames {
  /** E.164. */
  phone?: string | undefined;
  /** Digits. */
  waId?: string | undefined;
  userId?: string | undefined;
}

const USER = 'user:';

/**
 * All by which a person may be found who is known by these: numbers with `+`, in every spelling of
 * theirs (cloud-api.md §9.2), and Meta's ids of people.
 */
export function handlesOf({ phone, waId, userId }: PersonNames): string[] {
  const numbers = [phone, waId === undefined ? undefined : `+${waId}`];
  const spelt = numbers.flatMap((number) => (number === undefined ? [] : spellingsOf(number)));
  return [...new Set([...spelt, ...(userId === undefined ? [] : [`${USER}${userId}`])])];
}

/** Digits of a person's own numbers, in every spelling of theirs. */
export function numbersOf(person: PersonNames): string[] {
  return waIdsOf(handlesOf(person));
}

/** The numbers among handles, as digits. */
export function waIdsOf(handles: readonly string[]): string[] {
  return handles.filter((it) => it.startsWith('+')).map((it) => it.slice(1));
}

/** Meta's ids of people among handles. */
export function userIdsOf(handles: readonly string[]): string[] {
  return handles.filter((it) => it.startsWith(USER)).map((it) => it.slice(USER.length));
}
