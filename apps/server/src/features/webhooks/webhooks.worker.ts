import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import { applyEvents, type ApplyEventsDeps } from './apply-events.js';
import type { WebhookEventDoc, WebhookEventStore } from './webhooks.store.js';

/** For how long a process has events to itself; 1,000 statuses take less than a second. */
const LEASE_MS = 20_000;
/** After trouble the event waits for the lease to end; this only bounds how late news is seen. */
const POLL_MS = 500;

export interface WebhooksWorkerDeps extends ApplyEventsDeps {
  events: Pick<WebhookEventStore, 'claimDue' | 'finish'>;
}

/** So many events share their reads and writes. */
const AT_ONCE = 256;
/** While one lot waits for the database, the other is worked on. */
const LOTS = 2;

interface Lot {
  events: WebhookEventDoc[];
  /** Until when they are this process's, on its own clock. */
  until: number;
  /** Its statuses are applied, or cannot be now: waits for those of the lots before it. */
  beforeMessages: () => Promise<unknown>;
}

/**
 * Applies stored events, those that wait longest first. Those that the database kept it from applying it
 * takes up again as soon as that is back, while they are still its own.
 */
export function webhooksWorker(deps: WebhooksWorkerDeps): Worker {
  let claiming: Promise<unknown> = Promise.resolve();
  let earlier: Promise<unknown> = Promise.resolve();

  /** One after the other, so that no two want the same. */
  const claim = (): Promise<Lot> => {
    const claimed = claiming.then(async (): Promise<Lot> => {
      const until = performance.now() + LEASE_MS;
      const events = await deps.events.claimDue(AT_ONCE, LEASE_MS);
      const before = earlier;
      let done: () => void = () => undefined;
      const own = new Promise<void>((resolve) => {
        done = resolve;
      });
      earlier = Promise.all([before, own]);
      const beforeMessages = (): Promise<unknown> => {
        done();
        return before;
      };
      return { events, until, beforeMessages };
    });
    claiming = claimed.catch(() => undefined);
    return claimed;
  };

  const workers = Array.from({ length: LOTS }, () => lotWorker(deps, claim));
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

function lotWorker(deps: WebhooksWorkerDeps, claim: () => Promise<Lot>): Worker {
  let held: Lot | undefined;
  return createWorker({
    name: 'webhooks',
    everyMs: POLL_MS,
    log: deps.log,
    work: async () => {
      if (!held || held.until <= performance.now()) held = await claim();
      const { events, beforeMessages } = held;
      try {
        await applyEvents(deps, events, beforeMessages);
      } finally {
        void beforeMessages();
      }
      held = undefined;
      return events.length > 0;
    },
  });
}
