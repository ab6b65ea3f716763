import type { CloudApi } from '@waypost/whatsapp';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { createSlots } from '../../platform/http/slots.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { metaIdFinder, type FindMetaId } from './find-meta-id.js';
import { mediaRoutes } from './media.routes.js';
import { MediaStore } from './media.store.js';
import { mediaSweep } from './media.worker.js';
import { MediaCopyStore } from './media-copies.store.js';

export { UploadFailed } from './find-meta-id.js';
export { typesFor } from './media.rules.js';

export const mediaIndexes = [MediaStore.indexes, MediaCopyStore.indexes];

export interface Media {
  routes: BoundEndpoint[];
  worker: Worker;
  /** What a file of the merchant's is; null where there is none. */
  findType(merchantId: string, mediaId: string): Promise<string | null>;
  findMetaId: FindMetaId;
}

/** Of one merchant on one process. */
const UPLOADS_MAX = 5;

/** Files to send. */
export function mediaFeature(deps: {
  db: Db;
  api: Pick<CloudApi, 'media'>;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}): Media {
  const media = new MediaStore(deps.db);
  const copies = new MediaCopyStore(deps.db);
  return {
    routes: mediaRoutes({ ...deps, media, slots: createSlots(UPLOADS_MAX, 'uploads') }),
    worker: mediaSweep({ ...deps, media }),
    findType: async (merchantId, mediaId) =>
      (await media.findReady(merchantId, mediaId))?.mimeType ?? null,
    findMetaId: metaIdFinder({ ...deps, media, copies }),
  };
}
