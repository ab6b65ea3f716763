import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { createSlots } from '../../platform/http/slots.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { mediaRoutes } from './media.routes.js';
import { MediaStore } from './media.store.js';
import { mediaSweep } from './media.worker.js';

export const mediaIndexes = [MediaStore.indexes];

/** Of one merchant on one process. */
const UPLOADS_MAX = 5;

/** Files to send. */
export function mediaFeature(deps: { db: Db; newId: typeof newId; clock: Clock; log: Logger }): {
  routes: BoundEndpoint[];
  worker: Worker;
} {
  const media = new MediaStore(deps.db);
  return {
    routes: mediaRoutes({ ...deps, media, slots: createSlots(UPLOADS_MAX, 'uploads') }),
    worker: mediaSweep({ ...deps, media }),
  };
}
