import type { CloudApi } from '@waypost/whatsapp';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { createSlots } from '../../platform/http/slots.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { ExampleHandleStore, type ExampleName } from './example-handles.store.js';
import { expectInbound, type InboundFileRequest } from './expect-inbound.js';
import type { TellMessage } from './fetch-inbound.js';
import { handleFinder, type FindHandle } from './find-handle.js';
import { metaIdFinder, type FindMetaId } from './find-meta-id.js';
import { InboundMediaStore } from './inbound-media.store.js';
import { mediaRoutes } from './media.routes.js';
import { MediaStore, PLATFORM, type ReadyMedia } from './media.store.js';
import { inboundWorker, mediaSweep } from './media.worker.js';
import { MediaCopyStore } from './media-copies.store.js';

export type { InboundFileRequest } from './expect-inbound.js';
export type { InboundFile } from './fetch-inbound.js';
export { UploadFailed, UploadsBusy } from './find-meta-id.js';
export { faultOfFile } from './media.rules.js';

export const mediaIndexes = [
  MediaStore.indexes,
  MediaCopyStore.indexes,
  ExampleHandleStore.indexes,
];

export interface Media {
  routes: BoundEndpoint[];
  workers: Worker[];
  /** What a file of the merchant's is; null where there is none. */
  findFile(
    merchantId: string,
    mediaId: string,
  ): Promise<Pick<ReadyMedia, 'mimeType' | 'bytes'> | null>;
  findMetaId: FindMetaId;
  /** What a file of the merchant's is, or one of the platform's; null where there is none. */
  findExample(
    merchantId: string | undefined,
    mediaId: string,
  ): Promise<Pick<ReadyMedia, 'mimeType' | 'bytes'> | null>;
  findHandle: FindHandle;
  /** Meta does not know them after all. */
  forgetHandles(names: readonly ExampleName[]): Promise<void>;
  /** Meta does not have them after all. */
  forgetMetaIds(
    merchantId: string,
    mediaIds: readonly string[],
    phoneNumberId: string,
  ): Promise<void>;
  /** Has the file of a received message fetched from Meta; does not wait for it. */
  fetchInbound(file: InboundFileRequest): Promise<void>;
}

/** Of one merchant on one process. */
const UPLOADS_MAX = 5;

/** Files to send, and files that were received. */
export function mediaFeature(deps: {
  db: Db;
  api: Pick<CloudApi, 'media' | 'uploads'>;
  tellMessage: TellMessage;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}): Media {
  const media = new MediaStore(deps.db);
  const copies = new MediaCopyStore(deps.db);
  const handles = new ExampleHandleStore(deps.db);
  const inbound = new InboundMediaStore(deps.db);
  const fetcher = inboundWorker({ ...deps, inbound });
  return {
    routes: mediaRoutes({ ...deps, media, slots: createSlots(UPLOADS_MAX, 'uploads') }),
    workers: [mediaSweep({ ...deps, media }), fetcher],
    findFile: (merchantId, mediaId) => media.findReady(merchantId, mediaId),
    findMetaId: metaIdFinder({ ...deps, media, copies }),
    findExample: async (merchantId, mediaId) =>
      (merchantId === undefined ? null : await media.findReady(merchantId, mediaId)) ??
      media.findReady(PLATFORM, mediaId),
    findHandle: handleFinder({ ...deps, media, handles }),
    forgetHandles: (names) => handles.forgetAcrossOwners(names),
    forgetMetaIds: (merchantId, mediaIds, phoneNumberId) =>
      copies.forget(
        merchantId,
        mediaIds.map((mediaId) => ({ mediaId, phoneNumberId })),
      ),
    fetchInbound: (file) => expectInbound({ ...deps, inbound, wake: () => fetcher.wake() }, file),
  };
}
