import type { PlatformHealth } from '@waypost/contract';
import { describeError } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { Messages } from '../messages/index.js';
import type { Senders } from '../senders/index.js';
import type { CountFailures } from '../stats/index.js';
import type { Standing } from '../standing/index.js';
import type { Tokens } from '../tokens/index.js';
import type { Webhooks } from '../webhooks/index.js';
import { problemsOf } from './health.rules.js';
import type { HealthStore } from './health.store.js';
import {
  accountsOf,
  graphOf,
  graphProblem,
  noticesOf,
  standingProblems,
} from './standing-health.js';

export interface GetPlatformHealthDeps {
  store: Pick<HealthStore, 'measureWrite'>;
  messages: Pick<Messages, 'readBacklog'>;
  webhooks: Pick<Webhooks, 'readBacklog' | 'countTroubled'>;
  senders: Pick<Senders, 'listForAdmin'>;
  tokens: Pick<Tokens, 'tokenHealth'>;
  standing: Pick<Standing, 'readPlatform'>;
  graphVersion: string;
  countFailures: CountFailures;
  clock: Clock;
  log: Logger;
}

const DAY_MS = 86_400_000;
const TOKEN_LIFE_MS = 90 * DAY_MS;

/** How the platform does, as its own data says. */
export async function getPlatformHealth(deps: GetPlatformHealthDeps): Promise<PlatformHealth> {
  const { messages, webhooks, senders, tokens, standing, graphVersion, clock } = deps;
  const now = clock.now();
  const since = new Date(now.getTime() - DAY_MS);
  const [database, backlog, waiting, troubled, failures, numbers, standings] = await Promise.all([
    databaseOf(deps),
    messages.readBacklog(),
    webhooks.readBacklog(),
    webhooks.countTroubled(since),
    deps.countFailures({ from: since, until: now }),
    senders.listForAdmin(),
    standing.readPlatform(),
  ]);
  const secondsSince = (at: Date) => Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  const oldestQueuedAt = earliest(backlog.flatMap((it) => it.oldestQueuedAt ?? []));
  const figures = {
    database,
    queue: {
      queued: sum(backlog.map(({ queued }) => queued)),
      sending: sum(backlog.map(({ sending }) => sending)),
      ...(oldestQueuedAt ? { oldestQueuedSeconds: secondsSince(oldestQueuedAt) } : {}),
    },
    webhooks: {
      waiting: waiting.waiting,
      ...(waiting.oldestAt ? { oldestWaitingSeconds: secondsSince(waiting.oldestAt) } : {}),
      ...(waiting.lastReceivedAt ? { lastReceivedAt: waiting.lastReceivedAt.toISOString() } : {}),
      quarantined24h: troubled.quarantined,
      failed24h: troubled.failed,
    },
    tokens: tokens.tokenHealth().map(({ which, isInUse, ageDays, firstSeenAt, refusedAt }) => ({
      ...{ which, isInUse, ageDays },
      replaceBy: new Date(firstSeenAt.getTime() + TOKEN_LIFE_MS).toISOString(),
      ...(refusedAt === undefined ? {} : { refusedAt: refusedAt.toISOString() }),
    })),
    senders: numbers.map(
      ({ id, label, status, pauseReason, marketingPausedUntil, messagingLimit, ...number }) => ({
        ...{ id, label, status },
        ...(pauseReason === undefined ? {} : { pauseReason }),
        ...(marketingPausedUntil === undefined ? {} : { marketingPausedUntil }),
        quality: number.quality,
        ...(messagingLimit === undefined ? {} : { messagingLimit }),
        throughputPerSecond: number.throughputPerSecond,
        queued: backlog.find(({ senderId }) => senderId === id)?.queued ?? 0,
        notices: noticesOf(standings, id),
      }),
    ),
    accounts: accountsOf(standings),
    graph: graphOf(graphVersion),
  };
  const problems = problemsOf(figures, [
    ...standingProblems(standings, numbers, waiting.lastReceivedAt),
    ...graphProblem(figures.graph, now),
  ]);
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    problems,
    ...figures,
    providerErrors: failures.map((it) => ({ ...it, advice: describeError(it.code).advice })),
  };
}

async function databaseOf({
  store,
  log,
}: GetPlatformHealthDeps): Promise<PlatformHealth['database']> {
  const startedAt = performance.now();
  try {
    return { isWritable: true, latencyMs: await store.measureWrite() };
  } catch (error) {
    log.warn({ err: error }, 'the database took no write');
    return { isWritable: false, latencyMs: Math.round(performance.now() - startedAt) };
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function earliest(times: readonly Date[]): Date | undefined {
  return [...times].sort((a, b) => a.getTime() - b.getTime())[0];
}
