import * as contract from '@waypost/contract';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { Accounts } from '../accounts/index.js';
import { getAnalytics } from './get-analytics.js';
import { getMessageStats } from './get-message-stats.js';
import { StatsStore, type FailureRow } from './stats.store.js';

export interface StatsDeps {
  db: Db;
  accounts: Accounts;
  clock: Clock;
}

/** The errors that the whole platform's messages of a span failed with, most frequent first. */
export type CountFailures = (span: { from: Date; until: Date }) => Promise<FailureRow[]>;

export function failureCounter(db: Db): CountFailures {
  const stats = new StatsStore(db);
  return (span) => stats.listFailuresAcrossOwners(span);
}

/** Counts of messages: a merchant's own, and for admins the platform's. */
export function statsRoutes({ db, ...others }: StatsDeps): BoundEndpoint[] {
  const deps = { ...others, stats: new StatsStore(db) };
  return [
    bindEndpoint(contract.getMessageStats, (ctx, { query }) => getMessageStats(deps, ctx, query)),
    bindEndpoint(contract.getAnalytics, (ctx, { query }) => getAnalytics(deps, ctx, query)),
  ];
}
