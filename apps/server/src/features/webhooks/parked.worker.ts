import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import { applyItem, type ApplyItemDeps, type ItemOutcome } from './apply-item.js';
import { nextTryMs, type ParkingLot } from './park-items.js';
import type { ParkedDoc, ParkedItemStore } from './parked.store.js';
import type { WebhookEventStore } from './webhooks.store.js';

export interface ParkedWorkerDeps extends ApplyItemDeps {
  events: Pick<WebhookEventStore, 'settleParked'>;
  parked: Pick<
    ParkedItemStore,
    'claimDueAcrossOwners' | 'hurryAcrossOwners' | 'postpone' | 'remove'
  >;
  lot: Pick<ParkingLot, 'listKnown' | 'dealtWith'>;
  whenEventsWritten: () => Promise<void>;
}

const POLL_MS = 1_000;
const AT_ONCE = 200;
/** A webhook is being applied for a moment only; a try's own delay may be hours. */
const WEBHOOK_ENDS_MS = 2_000;

/** Tries what is parked again: at once where its message has just become known, else now and then. */
export function parkedWorker(deps: ParkedWorkerDeps): Worker {
  return createWorker({
    name: 'parked items',
    everyMs: POLL_MS,
    log: deps.log,
    work: async () => {
      const known = deps.lot.listKnown();
      if (known.length > 0) await deps.parked.hurryAcrossOwners(known);
      deps.lot.dealtWith(known);
      const due = await deps.parked.claimDueAcrossOwners(AT_ONCE, nextTryMs);
      const tried = await Promise.all(
        due.map(async (it) => ({ it, result: await tryAgain(deps, it) })),
      );
      // Until then nothing counts as applied.
      await deps.whenEventsWritten();
      const settled = tried.flatMap(({ it, result }) => (result ? [{ it, result }] : []));
      const over: string[] = [];
      const early: string[] = [];
      for (const { it, result } of settled) {
        const isOver = await deps.events.settleParked(it.eventId, it.item.path, result);
        (isOver ? over : early).push(it._id);
      }
      await Promise.all([deps.parked.remove(over), deps.parked.postpone(early, WEBHOOK_ENDS_MS)]);
      return due.length === AT_ONCE;
    },
  });
}

/** Null while it still waits. */
async function tryAgain(
  deps: ParkedWorkerDeps,
  { item, eventId, appKey, giveUpAt, now }: ParkedDoc & { now: Date },
): Promise<ItemOutcome | null> {
  const result = await applyItem(deps, item, { eventId, appKey });
  if (result.outcome === 'failed') return giveUpAt > now ? null : result;
  if (result.outcome !== 'parked') return result;
  if (giveUpAt > now) return null;
  const subject = item.kind.startsWith('template_') ? 'template' : 'message';
  return {
    outcome: 'ignored',
    reason: `Given up: its ${subject} did not become known in three days.`,
  };
}
