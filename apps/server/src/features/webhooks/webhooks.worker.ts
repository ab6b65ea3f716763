import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import { applyEvents, type ApplyEventsDeps } from './apply-events.js';
import type { WebhookEventStore } from './webhooks.store.js';

/** For how long a process has events to itself; 1,000 statuses take less than a second. */
const LEASE_MS = 20_000;
/** After trouble the event waits for the lease to end; this only bounds how late news is seen. */
const POLL_MS = 500;

export interface WebhooksWorkerDeps extends ApplyEventsDeps {
  events: Pick<WebhookEventStore, 'claimDue' | 'finish'>;
}

/** So many events share their reads and writes; each may have megabytes. */
const AT_ONCE = 32;

/** Applies stored events, those that wait longest first. */
export function webhooksWorker(deps: WebhooksWorkerDeps): Worker {
  return createWorker({
    name: 'webhooks',
    everyMs: POLL_MS,
    log: deps.log,
    work: async () => {
      const events = await deps.events.claimDue(AT_ONCE, LEASE_MS);
      await applyEvents(deps, events);
      return events.length > 0;
    },
  });
}
