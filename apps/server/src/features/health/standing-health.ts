import type { AccountNotice, AdminSender, HealthProblem, PlatformHealth } from '@waypost/contract';
import { graphVersionEnd } from '@waypost/whatsapp';
import {
  adviceOn,
  describe,
  toNotice,
  warnOfVersion,
  type Fact,
  type PlatformStanding,
} from '../standing/index.js';

/** Of each number or account so many are shown. */
const NOTICES_MAX = 20;

export function accountsOf({ accounts }: PlatformStanding): PlatformHealth['accounts'] {
  return accounts.map(({ wabaId, facts }) => ({ wabaId, notices: notices(facts, { wabaId }) }));
}

export function noticesOf({ accounts }: PlatformStanding, senderId: string): AccountNotice[] {
  const numbers = accounts.flatMap((account) => account.numbers);
  const number = numbers.find((it) => it.senderId === senderId);
  return notices(number?.facts ?? [], { senderId });
}

function notices(facts: readonly Fact[], about: Parameters<typeof toNotice>[1]): AccountNotice[] {
  return facts.slice(0, NOTICES_MAX).map((fact) => toNotice(fact, about));
}

/** What Meta says that needs a person, worst first. */
export function standingProblems(
  { accounts, facts, isProblem }: PlatformStanding,
  senders: readonly Pick<AdminSender, 'id' | 'label'>[],
  lastReceivedAt: Date | undefined,
): HealthProblem[] {
  const labelOf = (id: string) => senders.find((sender) => sender.id === id)?.label ?? id;
  // The webhook that ended the silence may be one that this process never saw.
  const silences = facts.filter(
    ({ topic, at }) => topic !== 'silence' || !isAfter(lastReceivedAt, at),
  );
  const told = [
    ...silences.map((fact) => ({ fact, name: '' })),
    ...accounts.flatMap(({ wabaId, facts: own, numbers }) => [
      ...own.map((fact) => ({ fact, name: `Account ${wabaId}: ` })),
      ...numbers.flatMap(({ senderId, facts: its }) =>
        // The rating of each number is a problem by itself.
        its
          .filter(({ topic }) => topic !== 'quality')
          .map((fact) => ({ fact, name: `${labelOf(senderId)}: ` })),
      ),
    ]),
  ].filter(({ fact }) => isProblem(fact));
  return [
    ...told.filter(({ fact }) => fact.severity === 'critical'),
    ...told.filter(({ fact }) => fact.severity !== 'critical'),
  ].map(({ fact, name }) => ({ what: name + describe(fact), advice: adviceOn(fact) }));
}

function isAfter(a: Date | undefined, b: Date): boolean {
  return a !== undefined && a >= b;
}

export function graphOf(version: string): PlatformHealth['graph'] {
  const endsAt = graphVersionEnd(version);
  return { version, ...(endsAt === null ? {} : { endsAt: endsAt.toISOString() }) };
}

/** A version that Meta has ended, or ends soon. */
export function graphProblem({ version }: PlatformHealth['graph'], now: Date): HealthProblem[] {
  const what = warnOfVersion(version, now);
  const advice =
    'Set META_GRAPH_VERSION to a newer one, and the same in the webhook settings of the app at Meta.';
  return what === null ? [] : [{ what, advice }];
}
