import type { MessageDirection, MessageStatus, StatsGroup } from '@waypost/contract';
import type { Collection, Db, Document } from 'mongodb';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';
import type { MessageDoc } from '../messages/index.js';

/** Which messages are counted; without `merchantId` everybody's. */
export interface StatsSpan {
  merchantId?: string | undefined;
  from: Date;
  until: Date;
}

/** How many messages of one direction and status fall into one bucket. */
export interface StatsRow {
  /** A time for hours and days; null for what has no such thing, as inbound has no template. */
  key: Date | string | null;
  direction: MessageDirection;
  status: MessageStatus;
  count: number;
  accepted: number;
  delivered: number;
  read: number;
}

export interface FailureRow {
  code: number;
  title: string;
  count: number;
}

/** How many messages took about so long. */
export interface LatencyRow {
  ms: number;
  count: number;
}

const FAILURES_MAX = 20;
/** Meta's times are whole seconds, so a tenth loses nothing and bounds how many values there are. */
const LATENCY_STEP_MS = 100;

const GROUP_FIELDS = { template: '$template.name', sender: '$senderId', type: '$type' } as const;

/** Counts messages; reads `message_logs` and writes nothing. */
export class StatsStore {
  private readonly messages: Collection<MessageDoc>;

  constructor(db: Db) {
    this.messages = db.collection('message_logs');
  }

  countAcrossOwners(
    span: StatsSpan,
    { groupBy, timezone }: { groupBy: StatsGroup; timezone: string },
  ): Promise<StatsRow[]> {
    const key =
      groupBy === 'hour' || groupBy === 'day'
        ? { $dateTrunc: { date: '$createdAt', unit: groupBy, timezone } }
        : { $ifNull: [GROUP_FIELDS[groupBy], null] };
    return this.aggregate<StatsRow>([
      { $match: within(span) },
      {
        $group: {
          _id: { key, direction: '$direction', status: '$status' },
          count: { $sum: 1 },
          accepted: countIfThere('$acceptedAt'),
          delivered: countIfThere('$deliveredAt', '$readAt'),
          read: countIfThere('$readAt'),
        },
      },
      { $replaceWith: { $mergeObjects: ['$_id', '$$ROOT'] } },
      { $unset: '_id' },
    ]);
  }

  listFailuresAcrossOwners(span: StatsSpan): Promise<FailureRow[]> {
    return this.aggregate<FailureRow>([
      { $match: { ...within(span), status: 'failed', direction: 'outbound' } },
      {
        $group: { _id: '$error.code', title: { $first: '$error.title' }, count: { $sum: 1 } },
      },
      { $sort: { count: -1, _id: 1 } },
      { $limit: FAILURES_MAX },
      { $project: { _id: 0, code: { $ifNull: ['$_id', 0] }, title: 1, count: 1 } },
    ]);
  }

  /** From one time to another, shortest first. */
  listLatenciesAcrossOwners(
    span: StatsSpan,
    from: 'acceptedAt' | 'deliveredAt',
    to: 'deliveredAt' | 'readAt',
  ): Promise<LatencyRow[]> {
    const took = { $max: [0, { $subtract: [`$${to}`, `$${from}`] }] };
    return this.aggregate<LatencyRow>([
      { $match: { ...within(span), [from]: { $exists: true }, [to]: { $exists: true } } },
      {
        $group: {
          _id: {
            $multiply: [{ $round: [{ $divide: [took, LATENCY_STEP_MS] }, 0] }, LATENCY_STEP_MS],
          },
          count: { $sum: 1 },
        },
      },
      { $sort: { _id: 1 } },
      { $project: { _id: 0, ms: { $toLong: '$_id' }, count: 1 } },
    ]);
  }

  /** How many merchants wrote or were written to, and those that wrote most. */
  async countMerchantsAcrossOwners(
    span: Pick<StatsSpan, 'from' | 'until'>,
    topMax: number,
  ): Promise<{ active: number; top: { merchantId: string; outbound: number }[] }> {
    const [counted] = await this.aggregate<{
      active: { count: number }[];
      top: { merchantId: string; outbound: number }[];
    }>([
      { $match: { ...within(span), merchantId: { $exists: true } } },
      {
        $group: {
          _id: '$merchantId',
          outbound: { $sum: { $cond: [{ $eq: ['$direction', 'outbound'] }, 1, 0] } },
        },
      },
      {
        $facet: {
          active: [{ $count: 'count' }],
          top: [
            { $match: { outbound: { $gt: 0 } } },
            { $sort: { outbound: -1, _id: 1 } },
            { $limit: topMax },
            { $project: { _id: 0, merchantId: '$_id', outbound: 1 } },
          ],
        },
      },
    ]);
    return { active: counted?.active[0]?.count ?? 0, top: counted?.top ?? [] };
  }

  private aggregate<T extends Document>(pipeline: Document[]): Promise<T[]> {
    return this.messages.aggregate<T>(pipeline, { maxTimeMS: QUERY_MAX_MS }).toArray();
  }
}

function within({ merchantId, from, until }: StatsSpan) {
  return {
    ...(merchantId === undefined ? {} : { merchantId }),
    createdAt: { $gte: from, $lt: until },
  };
}

function countIfThere(...fields: string[]) {
  const isThere = fields.map((field) => ({ $gt: [field, null] }));
  return { $sum: { $cond: [{ $or: isThere }, 1, 0] } };
}
