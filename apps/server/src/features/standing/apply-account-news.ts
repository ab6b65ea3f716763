import type { AccountNewsItem } from '@waypost/whatsapp';
import { noteFact, type KnownNumber, type NoteFactDeps, type Subject } from './note-fact.js';
import type { Fact } from './standing.store.js';

export interface ApplyAccountNewsDeps extends NoteFactDeps {
  /** The numbers of an account that are known here. */
  listNumbers: (wabaId: string) => Promise<KnownNumber[]>;
}

export interface NewsResult {
  outcome: 'applied' | 'duplicate' | 'quarantined';
  reason?: string;
}

/** Keeps what Meta says of a number or an account, and tells it to those who may know. */
export async function applyAccountNews(
  deps: ApplyAccountNewsDeps,
  item: AccountNewsItem,
  { isReplay = false }: { isReplay?: boolean } = {},
): Promise<NewsResult> {
  const numbers = await deps.listNumbers(item.wabaId);
  if (numbers.length === 0) {
    return { outcome: 'quarantined', reason: 'No number of this account is known.' };
  }
  const subject = subjectOf(item, numbers);
  if (!subject) return { outcome: 'quarantined', reason: 'This number is not known.' };
  const { topic, event, severity, detail, restrictions, at } = item;
  const fact: Fact = {
    ...{ topic, event, severity, at },
    ...(detail === undefined ? {} : { detail }),
    ...(restrictions === undefined ? {} : { restrictions }),
  };
  const isNews = await noteFact(deps, subject, fact, { tellsAgain: !isReplay });
  return { outcome: isNews ? 'applied' : 'duplicate' };
}

function subjectOf(item: AccountNewsItem, numbers: readonly KnownNumber[]): Subject | null {
  const { phoneNumberId, displayPhoneNumber, wabaId } = item;
  if (phoneNumberId === undefined && displayPhoneNumber === undefined) {
    return { kind: 'account', wabaId, numbers };
  }
  const number =
    phoneNumberId === undefined
      ? byDisplay(displayPhoneNumber, numbers)
      : numbers.find((it) => it.phoneNumberId === phoneNumberId);
  return number ? { kind: 'number', number } : null;
}

/** What an account's only number is called may not have been asked yet. */
function byDisplay(
  digits: string | undefined,
  numbers: readonly KnownNumber[],
): KnownNumber | undefined {
  const [only, ...others] = numbers;
  const isOnly = only?.displayPhoneNumber === undefined && others.length === 0;
  return isOnly ? only : numbers.find((it) => it.displayPhoneNumber?.replace('+', '') === digits);
}
