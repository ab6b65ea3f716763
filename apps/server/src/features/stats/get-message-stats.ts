import type { MessageStats, StatsGroup, StatsQuery } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { validationFailed } from '../../platform/errors.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import {
  funnelAndRatesOf,
  percentilesOf,
  readSpan,
  seriesOf,
  totalsOf,
  type Span,
} from './stats.rules.js';
import type { StatsSpan, StatsStore } from './stats.store.js';

export interface GetMessageStatsDeps {
  stats: StatsStore;
  accounts: Pick<Accounts, 'findMerchant'>;
  clock: Clock;
}

/** Counts a merchant's own messages; an admin's choice of them. */
export async function getMessageStats(
  deps: GetMessageStatsDeps,
  { caller }: UserContext,
  { merchantId, timezone, ...query }: StatsQuery,
): Promise<MessageStats> {
  if (caller.role === 'merchant' && merchantId !== undefined) {
    throw validationFailed([{ path: 'merchantId', message: 'Only admins may name a merchant.' }]);
  }
  const span = spanOf(deps, query);
  const whose = caller.role === 'merchant' ? caller.merchantId : merchantId;
  return countSpan(
    deps.stats,
    { merchantId: whose, ...span },
    { groupBy: query.groupBy, timezone: timezone ?? (await timezoneOf(deps, caller)) },
  );
}

async function timezoneOf({ accounts }: GetMessageStatsDeps, caller: Caller): Promise<string> {
  if (caller.role === 'admin') return 'UTC';
  return (await accounts.findMerchant(caller.merchantId))?.timezone ?? 'UTC';
}

/** @throws AppError validation_failed, naming the end of the span that is wrong */
export function spanOf(
  { clock }: Pick<GetMessageStatsDeps, 'clock'>,
  query: { from?: string | undefined; until?: string | undefined; groupBy: StatsGroup },
): Span {
  const span = readSpan(query, clock.now());
  if ('path' in span) throw validationFailed([span]);
  return span;
}

/** All counts of one span; each is counted when asked for. */
export async function countSpan(
  stats: StatsStore,
  span: StatsSpan,
  grouping: { groupBy: StatsGroup; timezone: string },
): Promise<MessageStats> {
  const [rows, failures, toDelivered, toRead] = await Promise.all([
    stats.countAcrossOwners(span, grouping),
    stats.listFailuresAcrossOwners(span),
    stats.listLatenciesAcrossOwners(span, 'acceptedAt', 'deliveredAt'),
    stats.listLatenciesAcrossOwners(span, 'deliveredAt', 'readAt'),
  ]);
  return {
    from: span.from.toISOString(),
    until: span.until.toISOString(),
    totals: totalsOf(rows),
    ...funnelAndRatesOf(rows),
    series: seriesOf(rows),
    failures,
    latency: {
      acceptedToDeliveredMs: percentilesOf(toDelivered),
      deliveredToReadMs: percentilesOf(toRead),
    },
  };
}
