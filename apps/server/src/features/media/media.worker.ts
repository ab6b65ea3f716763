import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { MediaStore } from './media.store.js';

const SWEEP_EVERY_MS = 60_000;

/** Deletes what uploads have left whose process died. */
export function mediaSweep(deps: {
  media: Pick<MediaStore, 'listBrokenOffAcrossOwners' | 'discard'>;
  log: Logger;
}): Worker {
  return createWorker({
    name: 'media sweep',
    everyMs: SWEEP_EVERY_MS,
    log: deps.log,
    work: async () => {
      const broken = await deps.media.listBrokenOffAcrossOwners();
      for (const media of broken) await deps.media.discard(media);
      return broken.length > 0;
    },
  });
}
