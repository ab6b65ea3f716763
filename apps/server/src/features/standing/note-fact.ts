import type { RecordEvent } from '../live/index.js';
import { isPublic, keyOf } from './standing.rules.js';
import { accountSubject, numberSubject, PLATFORM, type Fact } from './standing.store.js';
import type { StandingStore } from './standing.store.js';
import { toNotice } from './to-notice.js';

/** A number as far as its standing goes. */
export interface KnownNumber {
  _id: string;
  phoneNumberId: string;
  wabaId: string;
  displayPhoneNumber?: string;
  grantedTo: 'everyone' | string[];
  /** Its own Meta app; absent: it is on the platform's. */
  app?: { key: string };
}

/** What a fact is about. */
export type Subject =
  | { kind: 'number'; number: KnownNumber }
  | { kind: 'account'; wabaId: string; numbers: readonly KnownNumber[] }
  | { kind: 'platform' };

export interface NoteFactDeps {
  standings: Pick<StandingStore, 'foldAcrossOwners'>;
  recordEvent: RecordEvent;
  /** What may be sent can have changed. */
  onChange: () => void;
}

/**
 * Keeps a fact and tells it.
 * @param isTold false for what is only known from now on, and no change
 * @param tellsAgain also what is known: whoever kept it may have died before telling
 * @returns false where it is known, or older than what is
 */
export async function noteFact(
  { standings, recordEvent, onChange }: NoteFactDeps,
  subject: Subject,
  fact: Fact,
  { isTold = true, tellsAgain = false }: { isTold?: boolean; tellsAgain?: boolean } = {},
): Promise<boolean> {
  const id = idOf(subject);
  const key = keyOf(fact);
  const isNews = await standings.foldAcrossOwners(id, key, fact);
  if (isNews) onChange();
  if (!isTold || (!isNews && !tellsAgain)) return isNews;
  for (const { audience, about } of toldTo(subject, fact)) {
    recordEvent({
      // Of what it is about, and since when: the same news twice is once.
      id: ['ntc', id, key, fact.event, fact.at.getTime(), about.senderId ?? ''].join('.'),
      type: 'account.notice',
      audience,
      data: toNotice(fact, about),
      ...(isNews ? {} : { mayBeKnown: true as const }),
    });
  }
  return isNews;
}

/** Merchants are told of their numbers, each for itself; all else is the admins' to know. */
function toldTo(
  subject: Subject,
  fact: Fact,
): { audience: string[]; about: { senderId?: string; wabaId?: string } }[] {
  if (subject.kind === 'platform') return [{ audience: [], about: {} }];
  const numbers = subject.kind === 'number' ? [subject.number] : subject.numbers;
  if (isPublic(fact)) {
    return numbers.map(({ _id: senderId, grantedTo }) => ({
      audience: grantedTo === 'everyone' ? ['everyone'] : grantedTo,
      about: { senderId },
    }));
  }
  const about =
    subject.kind === 'number'
      ? { senderId: subject.number._id, wabaId: subject.number.wabaId }
      : { wabaId: subject.wabaId };
  return [{ audience: [], about }];
}

function idOf(subject: Subject): string {
  switch (subject.kind) {
    case 'number':
      return numberSubject(subject.number.phoneNumberId);
    case 'account':
      return accountSubject(subject.wabaId);
    case 'platform':
      return PLATFORM;
  }
}
