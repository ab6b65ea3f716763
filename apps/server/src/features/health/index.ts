import * as contract from '@waypost/contract';
import type { Db } from 'mongodb';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { getPlatformHealth, type GetPlatformHealthDeps } from './get-platform-health.js';
import { HealthStore } from './health.store.js';

/** How the platform does, for admins. */
export function healthRoutes({
  db,
  ...others
}: Omit<GetPlatformHealthDeps, 'store'> & { db: Db }): BoundEndpoint[] {
  const store = new HealthStore(db);
  return [bindEndpoint(contract.getPlatformHealth, () => getPlatformHealth({ ...others, store }))];
}
