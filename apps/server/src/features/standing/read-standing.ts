import type { Clock } from '../../platform/clock.js';
import type { KnownNumber } from './note-fact.js';
import { isProblem, messagingLimitOf, restraintsOf, type Restraints } from './standing.rules.js';
import { accountSubject, numberSubject, PLATFORM, type Fact } from './standing.store.js';
import type { StandingDoc, StandingStore } from './standing.store.js';

export interface ReadStandingDeps {
  standings: Pick<StandingStore, 'listAcrossOwners'>;
  clock: Clock;
}

type NumberIds = Pick<KnownNumber, 'phoneNumberId' | 'wabaId'>;

/** How a number stands with Meta. */
export interface NumberStanding {
  restraints: Restraints;
  /** Meta's word, such as `TIER_2K`. */
  messagingLimit?: string;
  /** Meta's word, such as `CONNECTED`; absent until it was another one. */
  status?: string;
}

/** How one of these numbers stands. */
export async function readStandings(
  { standings, clock }: ReadStandingDeps,
  numbers: readonly NumberIds[],
): Promise<(number: NumberIds) => NumberStanding> {
  const docs = await standings.listAcrossOwners(subjectsOf(numbers));
  const factsOf = finder(docs);
  const now = clock.now();
  return ({ phoneNumberId, wabaId }) => {
    const account = factsOf(accountSubject(wabaId));
    const number = factsOf(numberSubject(phoneNumberId));
    const limit = messagingLimitOf(number, account);
    const status = number.status?.event;
    return {
      restraints: restraintsOf(account, now),
      ...(limit === undefined ? {} : { messagingLimit: limit }),
      ...(status === undefined ? {} : { status }),
    };
  };
}

/** What is known of an account, and of each of its numbers, newest first. */
export interface AccountStanding {
  wabaId: string;
  facts: Fact[];
  numbers: { senderId: string; facts: Fact[] }[];
}

export interface PlatformStanding {
  accounts: AccountStanding[];
  facts: Fact[];
  isProblem: (fact: Fact) => boolean;
}

/** All that Meta said, for admins. */
export async function readPlatformStanding(
  { standings, clock }: ReadStandingDeps,
  numbers: readonly KnownNumber[],
): Promise<PlatformStanding> {
  const docs = await standings.listAcrossOwners([...subjectsOf(numbers), PLATFORM]);
  const factsOf = finder(docs);
  const now = clock.now();
  const wabaIds = [...new Set(numbers.map(({ wabaId }) => wabaId))];
  // Whether the platform's app gets webhooks means nothing where no number is on it any more.
  const isOnPlatform = (wabaId: string): boolean =>
    numbers.some((number) => number.wabaId === wabaId && number.app === undefined);
  return {
    accounts: wabaIds.map((wabaId) => ({
      wabaId,
      facts: newestFirst(factsOf(accountSubject(wabaId))).filter(
        ({ topic }) => topic !== 'subscription' || isOnPlatform(wabaId),
      ),
      numbers: numbers
        .filter((number) => number.wabaId === wabaId)
        .map(({ _id: senderId, phoneNumberId }) => ({
          senderId,
          facts: newestFirst(factsOf(numberSubject(phoneNumberId))),
        })),
    })),
    facts: newestFirst(factsOf(PLATFORM)),
    isProblem: (fact) => isProblem(fact, now),
  };
}

function subjectsOf(numbers: readonly NumberIds[]): string[] {
  const subjects = numbers.flatMap(({ phoneNumberId, wabaId }) => [
    numberSubject(phoneNumberId),
    accountSubject(wabaId),
  ]);
  return [...new Set(subjects)];
}

function finder(docs: readonly StandingDoc[]): (subject: string) => StandingDoc['facts'] {
  const byId = new Map(docs.map(({ _id, facts }) => [_id, facts]));
  return (subject) => byId.get(subject) ?? {};
}

function newestFirst(facts: StandingDoc['facts']): Fact[] {
  return Object.values(facts).sort((a, b) => b.at.getTime() - a.at.getTime());
}
