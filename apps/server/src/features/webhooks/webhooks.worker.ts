import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import { applyEvent, type ApplyEventDeps } from './apply-event.js';
import type { WebhookEventStore } from './webhooks.store.js';

/** For how long one process has an event to itself; a batch of 1,000 takes a few seconds. */
const LEASE_MS = 20_000;
/** After trouble the event waits for the lease to end; this only bounds how late news is seen. */
const POLL_MS = 500;

export interface WebhooksWorkerDeps extends ApplyEventDeps {
  events: Pick<WebhookEventStore, 'claimDue' | 'finish'>;
}

/** So many events are applied side by side, sharing their writes; each may have megabytes. */
const AT_ONCE = 32;

/** Applies stored events, those that wait longest first. */
export function webhooksWorker(deps: WebhooksWorkerDeps): Worker {
  return createWorker({
    name: 'webhooks',
    everyMs: POLL_MS,
    log: deps.log,
    work: async () => {
      const events = await deps.events.claimDue(AT_ONCE, LEASE_MS);
      const applied = await Promise.allSettled(events.map((event) => applyEvent(deps, event)));
      const failed = applied.find((it) => it.status === 'rejected');
      if (failed) throw failed.reason;
      return events.length > 0;
    },
  });
}
