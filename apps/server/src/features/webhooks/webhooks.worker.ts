import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import { applyEvents, type ApplyEventsDeps } from './apply-events.js';
import type { WebhookEventDoc, WebhookEventStore } from './webhooks.store.js';

/** For how long a process has events to itself; 1,000 statuses take less than a second. */
const LEASE_MS = 10_000;
/** After trouble the event waits for the lease to end; this only bounds how late news is seen. */
const POLL_MS = 500;

export interface WebhooksWorkerDeps extends ApplyEventsDeps {
  events: Pick<WebhookEventStore, 'claimDue' | 'finish'>;
}

/** So many events share their reads and writes. */
const AT_ONCE = 256;
/** While one lot waits for the database, the other is worked on. */
const LOTS = 2;

/**
 * Applies stored events, those that wait longest first. Those that the database kept it from applying it
 * takes up again as soon as that is back, while they are still its own.
 */
export function webhooksWorker(deps: WebhooksWorkerDeps): Worker {
  let claiming: Promise<unknown> = Promise.resolve();
  /** One after the other, so that no two want the same. */
  const claim = (): Promise<WebhookEventDoc[]> => {
    const claimed = claiming.then(() => deps.events.claimDue(AT_ONCE, LEASE_MS));
    claiming = claimed.catch(() => undefined);
    return claimed;
  };
  const workers = Array.from({ length: LOTS }, () => oneLot(deps, claim));
  return {
    start: () => {
      for (const worker of workers) worker.start();
    },
    wake: () => {
      for (const worker of workers) worker.wake();
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

function oneLot(deps: WebhooksWorkerDeps, claim: () => Promise<WebhookEventDoc[]>): Worker {
  let held: { events: WebhookEventDoc[]; until: number } | undefined;
  return createWorker({
    name: 'webhooks',
    everyMs: POLL_MS,
    log: deps.log,
    work: async () => {
      if (!held || held.until <= performance.now()) {
        const until = performance.now() + LEASE_MS;
        held = { events: await claim(), until };
      }
      const { events } = held;
      await applyEvents(deps, events);
      held = undefined;
      return events.length > 0;
    },
  });
}
