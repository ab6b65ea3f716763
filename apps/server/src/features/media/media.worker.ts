import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { fetchInbound, type FetchInboundDeps } from './fetch-inbound.js';
import type { InboundMediaStore } from './inbound-media.store.js';
import type { MediaStore } from './media.store.js';

const SWEEP_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 2_000;
/** Files fetched at once, so that a large one keeps no small one waiting. */
const AT_ONCE = 4;

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

export interface InboundWorkerDeps extends FetchInboundDeps {
  inbound: FetchInboundDeps['inbound'] & Pick<InboundMediaStore, 'claimNextAcrossOwners'>;
}

/** Fetches received files from Meta. */
export function inboundWorker(deps: InboundWorkerDeps): Worker {
  const stopping = new AbortController();
  const workers = Array.from({ length: AT_ONCE }, (_, index) =>
    createWorker({
      name: `inbound media ${index}`,
      everyMs: LOOK_EVERY_MS,
      log: deps.log,
      work: async () => {
        const job = await deps.inbound.claimNextAcrossOwners();
        if (job) await fetchInbound(deps, job, stopping.signal);
        return job !== null;
      },
    }),
  );
  return {
    start: () => {
      for (const worker of workers) worker.start();
    },
    wake: () => {
      for (const worker of workers) worker.wake();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
