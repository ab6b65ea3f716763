import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { Authenticate } from '../../platform/http/request-context.js';
import { createSlots } from '../../platform/http/slots.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { Accounts } from '../accounts/index.js';
import type { MessageReader } from '../messages/index.js';
import { exportRoutes } from './exports.routes.js';
import { ExportStore } from './exports.store.js';
import { exportsWorker } from './exports.worker.js';

export const exportIndexes = [ExportStore.indexes];

/** Of one account on one process. */
const STREAMS_MAX = 5;

/** Messages written into files, or straight into an answer. */
export function exportsFeature(deps: {
  db: Db;
  reader: MessageReader;
  accounts: Pick<Accounts, 'findMerchant'>;
  authenticate: Authenticate;
  cursors: CursorCodec;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}): { routes: BoundEndpoint[]; worker: Worker } {
  const exports = new ExportStore(deps.db);
  const worker = exportsWorker({ ...deps, exports });
  const slots = createSlots(STREAMS_MAX, 'exports');
  return {
    routes: exportRoutes({ ...deps, exports, slots, wakeWorker: () => worker.wake() }),
    worker,
  };
}
