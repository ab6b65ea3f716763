import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { noteFact, type KnownNumber, type NoteFactDeps } from './note-fact.js';
import { accountSubject, type Fact, type StandingStore } from './standing.store.js';

export interface CheckSubscriptionsDeps extends NoteFactDeps {
  standings: NoteFactDeps['standings'] & Pick<StandingStore, 'listAcrossOwners'>;
  listAllNumbers: () => Promise<KnownNumber[]>;
  api: Pick<CloudApi, 'subscribedApps'>;
  /** Of the app that Meta posts for. */
  appId: string;
  clock: Clock;
  log: Logger;
}

const AGAIN_MS = 86_400_000;

/**
 * Asks Meta whether it would send us webhooks of each account at all, by the platform's app: at start, once a day, and each time while it
 * would not. Without them nobody learns what became of a message.
 */
export async function checkSubscriptions(
  deps: CheckSubscriptionsDeps,
  { isStart }: { isStart: boolean },
): Promise<void> {
  const numbers = await deps.listAllNumbers();
  const ofPlatform = numbers.filter(({ app }) => app === undefined);
  const wabaIds = [...new Set(ofPlatform.map(({ wabaId }) => wabaId))];
  const known = new Map(
    (await deps.standings.listAcrossOwners(wabaIds.map(accountSubject))).map((doc) => [
      doc._id,
      doc.facts.subscription,
    ]),
  );
  for (const wabaId of wabaIds) {
    const before = known.get(accountSubject(wabaId));
    if (!isStart && !isDue(before, deps.clock.now())) continue;
    const event = await ask(deps, wabaId);
    if (event === null) continue;
    if (event !== 'SUBSCRIBED' && (isStart || event !== before?.event)) {
      deps.log.error({ wabaId, event }, 'Meta sends no webhooks of this account');
    }
    await note(deps, { wabaId, numbers, event, before });
  }
}

type Answer = 'SUBSCRIBED' | 'MISSING' | 'REFUSED';

async function note(
  deps: CheckSubscriptionsDeps,
  news: { wabaId: string; numbers: KnownNumber[]; event: Answer; before: Fact | undefined },
): Promise<void> {
  const { wabaId, event, before } = news;
  const fact: Fact = {
    ...{ topic: 'subscription', event, at: deps.clock.now() },
    severity: event === 'SUBSCRIBED' ? 'info' : 'critical',
  };
  if (before !== undefined && event !== 'SUBSCRIBED' && event === before.event) return;
  const isTold = (before?.event ?? 'SUBSCRIBED') !== event;
  const numbers = news.numbers.filter((number) => number.wabaId === wabaId);
  await noteFact(deps, { kind: 'account', wabaId, numbers }, fact, { isTold });
}

function isDue(known: Fact | undefined, now: Date): boolean {
  if (known?.event !== 'SUBSCRIBED') return true;
  return now.getTime() - known.at.getTime() >= AGAIN_MS;
}

/** Null where Meta could not say. */
async function ask(
  { api, appId, log }: CheckSubscriptionsDeps,
  wabaId: string,
): Promise<Answer | null> {
  try {
    return (await api.subscribedApps.list(wabaId)).includes(appId) ? 'SUBSCRIBED' : 'MISSING';
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    const isRefused = ['auth', 'account', 'rejected'].includes(error.kind);
    if (isRefused) return 'REFUSED';
    log.warn({ err: error, wabaId }, 'could not ask Meta whether webhooks would come');
    return null;
  }
}
