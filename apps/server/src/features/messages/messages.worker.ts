import { setTimeout as sleep } from 'node:timers/promises';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Senders } from '../senders/index.js';
import type { Standing } from '../standing/index.js';
import type { MessageDoc } from './messages.store.js';
import { dueNow, expired, unconfirmed } from './messages.rules.js';
import { GraphBreaker } from './graph-breaker.js';
import type { OutboxStore } from './outbox.store.js';
import { SenderLane, type Leave, type SenderLaneDeps } from './sender-lane.js';

/** How long a stop waits for Meta's answers. */
const DRAIN_MS = 7_000;
/** How late a scheduled message may be queued. */
const SCHEDULE_EVERY_MS = 500;

export interface DispatcherDeps extends Omit<SenderLaneDeps, 'breaker' | 'calls'> {
  /** How many calls to Meta may be under way, of all numbers together. */
  sendsAtOnce: number;
  outbox: Pick<
    OutboxStore,
    | 'listDue'
    | 'listWaitingMerchantsAcrossOwners'
    | 'listDueScheduledAcrossOwners'
    | 'listLapsedAcrossOwners'
    | 'listUnsettledAcrossOwners'
    | 'releaseHeld'
  >;
  senders: Senders['dispatch'];
  standing: Pick<Standing, 'readFor'>;
  /** Names this process in the leases. */
  owner: string;
  /** Ends the calls under way at once; what they came to is left to evidence. */
  abortCalls: () => Promise<void>;
  /** Sends a message that became unconfirmed again, where its merchant wants that. */
  resendUnconfirmed: (message: MessageDoc) => Promise<void>;
}

export interface Dispatcher extends Omit<Worker, 'wake'> {
  /** Lets a message go before it is stored; null when it has to wait for its turn. */
  letLeave(message: MessageDoc): Leave | null;
  /** A merchant has a message to send from this number; this one, where it was just stored. */
  wake(senderId: string, merchantId: string, message?: MessageDoc): void;
  /** What Meta lets a number send may have changed. */
  refresh(): void;
}

/**
 * Holds the numbers that no other process holds, runs a lane for each, and ends what has waited too
 * long: for evidence, or beyond its validity.
 */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const lanes = new Map<string, SenderLane>();
  const calls = { underWay: 0, max: deps.sendsAtOnce };
  const laneDeps = { ...deps, calls, breaker: new GraphBreaker() };

  const renewLeases = async (): Promise<void> => {
    const leasedAtMs = performance.now();
    const held = await deps.senders.leaseAll(deps.owner, deps.leaseMs);
    const standingOf = await deps.standing.readFor(held);
    for (const sender of held) {
      const lane = lanes.get(sender._id) ?? new SenderLane(sender, laneDeps);
      lanes.set(sender._id, lane);
      lane.renew(sender, leasedAtMs, standingOf(sender).restraints);
    }
  };

  const settleOverdue = async (senderId: string): Promise<void> => {
    const intakeMs = await deps.readIntakeMs();
    const now = deps.clock.now();
    const { outbox, messages } = deps;
    for (const { _id } of await outbox.listUnsettledAcrossOwners(senderId, { intakeMs, now })) {
      const updated = await messages.update(_id, (it) => unconfirmed(it, { intakeMs, now }));
      if (updated?.isChanged) await deps.resendUnconfirmed(updated.document);
    }
    for (const { _id } of await outbox.listLapsedAcrossOwners(senderId, now)) {
      await messages.update(_id, (current) => expired(current, now));
    }
  };

  const worker = createWorker({
    name: 'dispatcher',
    everyMs: Math.min(5_000, deps.leaseMs / 3),
    log: deps.log,
    work: async () => {
      await renewLeases();
      for (const senderId of lanes.keys()) await settleOverdue(senderId);
      return false;
    },
  });

  const wake: Dispatcher['wake'] = (senderId, merchantId, message) => {
    const lane = lanes.get(senderId);
    if (lane) lane.wake(merchantId, message);
    else worker.wake();
  };

  const schedule = createWorker({
    name: 'schedule',
    everyMs: SCHEDULE_EVERY_MS,
    log: deps.log,
    work: async () => {
      const due = await deps.outbox.listDueScheduledAcrossOwners();
      const now = deps.clock.now();
      await Promise.all(
        due.map(async (message) => {
          await deps.messages.update(message._id, (current) => dueNow(current, now));
          if (message.merchantId !== undefined) wake(message.senderId, message.merchantId);
        }),
      );
      return due.length > 0;
    },
  });

  return {
    start: () => {
      worker.start();
      schedule.start();
    },
    letLeave: (message) => lanes.get(message.senderId)?.letLeave(message) ?? null,
    wake,
    refresh: () => worker.wake(),
    stop: async () => {
      await Promise.all([worker.stop(), schedule.stop()]);
      // The calls of all numbers share one client, so none is ended before all had their time.
      const drained = Promise.all([...lanes.values()].map((lane) => lane.drain()));
      await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
      await deps.abortCalls();
      await drained;
      await deps.senders.release(deps.owner).catch((error: unknown) => {
        deps.log.warn({ err: error }, 'leases could not be released; they end by themselves');
      });
    },
  };
}
