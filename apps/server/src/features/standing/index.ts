import type { AccountNewsItem, CloudApi } from '@waypost/whatsapp';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { RecordEvent } from '../live/index.js';
import { applyAccountNews, type NewsResult } from './apply-account-news.js';
import { checkSubscriptions } from './check-subscriptions.js';
import { warnOfVersion } from './graph-version.js';
import { noteFact, type KnownNumber } from './note-fact.js';
import {
  readPlatformStanding,
  readStandings,
  type NumberStanding,
  type PlatformStanding,
} from './read-standing.js';
import { SilenceWatch } from './silence-watch.js';
import { StandingStore, type Fact } from './standing.store.js';

export type { KnownNumber } from './note-fact.js';
export type { NumberStanding, PlatformStanding } from './read-standing.js';
export { warnOfVersion } from './graph-version.js';
export { adviceOn, describe, type Restraint, type Restraints } from './standing.rules.js';
export type { Fact } from './standing.store.js';
export { toNotice } from './to-notice.js';

export interface StandingDeps {
  db: Db;
  api: Pick<CloudApi, 'subscribedApps'>;
  appId: string;
  graphVersion: string;
  recordEvent: RecordEvent;
  listAllNumbers: () => Promise<KnownNumber[]>;
  readLastReceivedAt: () => Promise<Date | undefined>;
  /** What may be sent can have changed. */
  onChange: () => void;
  clock: Clock;
  log: Logger;
}

export interface Standing {
  /** Keeps what a webhook says of a number or an account. */
  applyNews(item: AccountNewsItem, how?: { isReplay?: boolean }): Promise<NewsResult>;
  /** Keeps what was found out about a number by asking Meta. */
  noteNumber(number: KnownNumber, fact: Fact, how: { isTold: boolean }): Promise<void>;
  /** How one of these numbers stands. */
  readFor(
    numbers: readonly Pick<KnownNumber, 'phoneNumberId' | 'wabaId'>[],
  ): Promise<(number: Pick<KnownNumber, 'phoneNumberId' | 'wabaId'>) => NumberStanding>;
  readPlatform(): Promise<PlatformStanding>;
  /** Meta took a message. */
  sent(): void;
  workers: Worker[];
}

const SUBSCRIPTIONS_EVERY_MS = 600_000;
const SILENCE_EVERY_MS = 60_000;

/** How the numbers and accounts stand with Meta: what they may do, and what needs a person. */
export function standingFeature({ db, listAllNumbers, ...deps }: StandingDeps): Standing {
  const standings = new StandingStore(db);
  const base = { ...deps, standings };
  const silence = new SilenceWatch(base);
  const listNumbers = async (wabaId: string): Promise<KnownNumber[]> =>
    (await listAllNumbers()).filter((number) => number.wabaId === wabaId);
  const warn = (): void => {
    const ending = warnOfVersion(deps.graphVersion, deps.clock.now());
    if (ending !== null) deps.log.warn({ version: deps.graphVersion }, ending);
  };
  let isAskedAnew = true;
  const subscriptions = createWorker({
    name: 'subscriptions',
    everyMs: SUBSCRIPTIONS_EVERY_MS,
    log: deps.log,
    work: async () => {
      const isStart = isAskedAnew;
      isAskedAnew = false;
      if (isStart) warn();
      await checkSubscriptions({ ...base, listAllNumbers }, { isStart });
      return false;
    },
  });
  return {
    applyNews: async (item, how) => {
      const result = await applyAccountNews({ ...base, listNumbers }, item, how);
      // The app was put on an account, or taken off it: whether webhooks come is another question now.
      if (item.topic === 'partner' && result.outcome === 'applied') {
        isAskedAnew = true;
        subscriptions.wake();
      }
      return result;
    },
    noteNumber: async (number, fact, how) => {
      await noteFact(base, { kind: 'number', number }, fact, how);
    },
    readFor: (numbers) => readStandings(base, numbers),
    readPlatform: async () => readPlatformStanding(base, await listAllNumbers()),
    sent: () => silence.sent(),
    workers: [
      subscriptions,
      createWorker({
        name: 'silence',
        everyMs: SILENCE_EVERY_MS,
        log: deps.log,
        work: async () => {
          await silence.look();
          return false;
        },
      }),
    ],
  };
}
