import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import { applyEvent, type ApplyEventDeps } from './apply-event.js';
import type { WebhookEventStore } from './webhooks.store.js';

/** For how long one process has an event to itself; a batch of 1,000 takes a few seconds. */
const LEASE_MS = 60_000;
/** After trouble the event waits for the lease to end; this only bounds how late news is seen. */
const POLL_MS = 500;

export interface WebhooksWorkerDeps extends ApplyEventDeps {
  events: Pick<WebhookEventStore, 'claimNext' | 'finish'>;
}

/** Applies stored events, oldest first. */
export function webhooksWorker(deps: WebhooksWorkerDeps): Worker {
  return createWorker({
    name: 'webhooks',
    everyMs: POLL_MS,
    log: deps.log,
    work: async () => {
      const event = await deps.events.claimNext(LEASE_MS);
      if (!event) return false;
      await applyEvent(deps, event);
      return true;
    },
  });
}
