import type { MessageStats, StatsGroup, StatsPoint, StatsTotals } from '@waypost/contract';
import type { LatencyRow, StatsRow } from './stats.store.js';

const DAY_MS = 86_400_000;
const SPAN_DAYS = { default: 30, max: 366, maxByHour: 31 };

export interface Span {
  from: Date;
  until: Date;
}

/** The span asked for, or what is wrong with it. */
export function readSpan(
  given: { from?: string | undefined; until?: string | undefined; groupBy: StatsGroup },
  now: Date,
): Span | { path: string; message: string } {
  const until = given.until === undefined ? now : new Date(given.until);
  const from =
    given.from === undefined
      ? new Date(until.getTime() - SPAN_DAYS.default * DAY_MS)
      : new Date(given.from);
  if (from >= until) return { path: 'from', message: 'Must be before until.' };
  const maxDays = given.groupBy === 'hour' ? SPAN_DAYS.maxByHour : SPAN_DAYS.max;
  if (until.getTime() - from.getTime() > maxDays * DAY_MS) {
    return {
      path: 'from',
      message: `Must be at most ${maxDays} days before until, by ${given.groupBy}.`,
    };
  }
  return { from, until };
}

/** Every outbound message counts in one stage, the furthest it reached. */
export function totalsOf(rows: readonly StatsRow[]): StatsTotals {
  const totals: StatsTotals = {
    outbound: 0,
    inbound: 0,
    scheduled: 0,
    queued: 0,
    sending: 0,
    sent: 0,
    delivered: 0,
    read: 0,
    failed: 0,
    unconfirmed: 0,
    cancelled: 0,
    expired: 0,
  };
  for (const { direction, status, count } of rows) {
    totals[direction] += count;
    if (direction === 'outbound' && status !== 'received') totals[status] += count;
  }
  return totals;
}

export function funnelAndRatesOf(
  rows: readonly StatsRow[],
): Pick<MessageStats, 'funnel' | 'rates'> {
  const outbound = rows.filter(({ direction }) => direction === 'outbound');
  const funnel = {
    accepted: sum(outbound, 'accepted'),
    delivered: sum(outbound, 'delivered'),
    read: sum(outbound, 'read'),
  };
  const failedAfter = sum(
    outbound.filter(({ status }) => status === 'failed'),
    'accepted',
  );
  const share = (part: number): number => (funnel.accepted === 0 ? 0 : part / funnel.accepted);
  return {
    funnel,
    rates: {
      delivery: share(funnel.delivered),
      read: share(funnel.read),
      failure: share(failedAfter),
    },
  };
}

/** One point a bucket: in order of time, else the most first. What has no key is in no bucket. */
export function seriesOf(rows: readonly StatsRow[]): StatsPoint[] {
  const points = new Map<string, StatsPoint>();
  for (const row of rows) {
    if (row.key === null) continue;
    const key = typeof row.key === 'string' ? row.key : row.key.toISOString();
    const known = points.get(key) ?? {
      key,
      outbound: 0,
      inbound: 0,
      accepted: 0,
      delivered: 0,
      read: 0,
      failed: 0,
    };
    const isOutbound = row.direction === 'outbound';
    points.set(key, {
      key,
      outbound: known.outbound + (isOutbound ? row.count : 0),
      inbound: known.inbound + (isOutbound ? 0 : row.count),
      accepted: known.accepted + (isOutbound ? row.accepted : 0),
      delivered: known.delivered + (isOutbound ? row.delivered : 0),
      read: known.read + (isOutbound ? row.read : 0),
      failed: known.failed + (isOutbound && row.status === 'failed' ? row.count : 0),
    });
  }
  const isByTime = rows.some(({ key }) => key instanceof Date);
  return [...points.values()].sort((a, b) =>
    isByTime || a.outbound === b.outbound ? a.key.localeCompare(b.key) : b.outbound - a.outbound,
  );
}

/** Nearest-rank percentiles of a histogram that is sorted, shortest first. */
export function percentilesOf(rows: readonly LatencyRow[]): { p50?: number; p95?: number } {
  const total = rows.reduce((known, { count }) => known + count, 0);
  if (total === 0) return {};
  return { p50: atRank(rows, Math.ceil(total * 0.5)), p95: atRank(rows, Math.ceil(total * 0.95)) };
}

function atRank(rows: readonly LatencyRow[], rank: number): number {
  let seen = 0;
  for (const { ms, count } of rows) {
    seen += count;
    if (seen >= rank) return ms;
  }
  return rows.at(-1)?.ms ?? 0;
}

function sum(rows: readonly StatsRow[], field: 'accepted' | 'delivered' | 'read'): number {
  return rows.reduce((known, row) => known + row[field], 0);
}
