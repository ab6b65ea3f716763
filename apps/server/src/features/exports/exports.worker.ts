import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { ExportStore } from './exports.store.js';
import { ATTEMPTS_MAX, runExport, type RunExportDeps } from './run-export.js';

export interface ExportsWorkerDeps extends RunExportDeps {
  exports: RunExportDeps['exports'] &
    Pick<
      ExportStore,
      'claimNextAcrossOwners' | 'failExhaustedAcrossOwners' | 'listExpiredAcrossOwners' | 'expire'
    >;
}

/** Writes exports one after the other, and deletes files whose time is over. */
export function exportsWorker(deps: ExportsWorkerDeps): Worker {
  const { exports, clock, log } = deps;
  const stopping = new AbortController();
  const worker = createWorker({
    name: 'exports',
    everyMs: 2_000,
    log,
    work: async () => {
      for (const expired of await exports.listExpiredAcrossOwners(clock.now())) {
        await exports.expire(expired);
      }
      await exports.failExhaustedAcrossOwners(ATTEMPTS_MAX, clock.now());
      const job = await exports.claimNextAcrossOwners(ATTEMPTS_MAX);
      if (!job) return false;
      await runExport(deps, job, stopping.signal);
      return true;
    },
  });
  return {
    ...worker,
    stop: () => {
      stopping.abort();
      return worker.stop();
    },
  };
}
