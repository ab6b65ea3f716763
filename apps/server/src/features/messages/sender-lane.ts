import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { isDatabaseUnavailable } from '../../platform/mongo/mongo-errors.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import type { Restraints } from '../standing/index.js';
import {
  beginDelivery,
  giveBack,
  setAside,
  postMessage,
  type Begun,
  type BegunSending,
  type Delivery,
  type DeliverMessageDeps,
} from './deliver-message.js';
import { DueMessages } from './due-messages.js';
import type { GraphBreaker } from './graph-breaker.js';
import type { MessageDoc } from './messages.store.js';
import type { OutboxStore } from './outbox.store.js';
import { Pace } from './pace.js';
import { PairPace } from './pair-pace.js';

/** Calls to Meta under way at once for one number. */
const IN_FLIGHT_MAX = 128;
const POLL_MS = 500;
/** So many calls in a row without a usable answer are an outage, in which no more should be risked. */
const UNKNOWN_MAX = 5;
const OUTAGE_PAUSE_MS = 30_000;

export interface SenderLaneDeps extends DeliverMessageDeps {
  outbox: Pick<OutboxStore, 'listDue' | 'listWaitingMerchantsAcrossOwners' | 'releaseHeld'>;
  senders: Pick<Senders['dispatch'], 'pause' | 'pauseMarketing' | 'resume'>;
  /** Shared by all numbers: Graph is one. */
  breaker: GraphBreaker;
  /** Shared by all numbers: no message may say `sending` and wait for a connection. */
  calls: { underWay: number; max: number };
  leaseMs: number;
  clock: Clock;
  log: Logger;
}

/**
 * A place among the calls under way, taken for a message that is not stored yet. Called once: with the
 * message, stored and saying `sending`, or with null when it is not to leave after all.
 */
export type Leave = (sending: MessageDoc | null) => void;

/** What one process does for one number it holds: sends what is due, at the number's pace. */
export class SenderLane {
  private readonly worker: Worker;
  private readonly due: DueMessages;
  private readonly pace: Pace;
  private readonly pairPace = new PairPace();
  private readonly inFlight = new Set<Promise<void>>();
  private restraints: Restraints = {};
  private leaseEndsAtMs = 0;
  private pausedAtMs = -Infinity;
  private unknownInARow = 0;
  private isDraining = false;
  /** It could not take what may be waiting, for want of room. */
  private isFull = false;

  constructor(
    private sender: SenderDoc,
    private readonly deps: SenderLaneDeps,
  ) {
    this.due = new DueMessages(deps.outbox, sender._id);
    this.pace = new Pace(sender.throughputPerSecond, performance.now());
    this.worker = createWorker({
      name: `lane ${sender._id}`,
      everyMs: POLL_MS,
      log: deps.log,
      work: () => this.work(),
    });
    this.worker.start();
  }

  /** The lease was taken or renewed at `leasedAtMs` of the monotonic clock. */
  renew(sender: SenderDoc, leasedAtMs: number, restraints: Restraints): void {
    this.noteRestraints(restraints);
    // What this lane learned after the sender was read is newer than what was read.
    this.sender = this.pausedAtMs > leasedAtMs ? { ...sender, ...pauseOf(this.sender) } : sender;
    this.leaseEndsAtMs = leasedAtMs + this.deps.leaseMs;
    this.pace.setLimit(sender.throughputPerSecond);
    this.worker.wake();
  }

  /** A merchant has something to send from this number: this message, or what is to be looked for. */
  wake(merchantId: string, message?: MessageDoc): void {
    if (message) this.due.offer(merchantId, message);
    else this.due.expect(merchantId);
    this.worker.wake();
  }

  /** Lets a message go before it is stored, when it goes ahead of nobody and nothing keeps it. */
  letLeave({ _id, to, template }: MessageDoc): Leave | null {
    const nowMs = performance.now();
    const { calls, breaker } = this.deps;
    const isQuiet =
      !this.isDraining && this.mayClaim() && !this.sender.paused && breaker.isClosed();
    const isRoom = calls.underWay < calls.max && this.inFlight.size < IN_FLIGHT_MAX;
    const isKept =
      Object.keys(this.restraints).length > 0 ||
      (template?.category === 'MARKETING' && this.sender.marketingPaused !== undefined);
    if (!isQuiet || !isRoom || isKept || !this.due.isIdle() || to === null) return null;
    if (this.pace.take(1, nowMs) === 0) return null;
    if (!this.pairPace.takeIfFree(to, nowMs)) {
      this.pace.giveBack(1);
      return null;
    }
    let leave: Leave = () => undefined;
    const stored = new Promise<MessageDoc | null>((resolve) => {
      leave = resolve;
    });
    this.track(_id, async () => {
      const sending = await stored;
      if (sending) return this.post({ sending, payload: sending.payload });
      this.pace.giveBack(1);
      this.pairPace.giveBack(to);
    });
    return leave;
  }

  /** Takes no more; resolves when what is under way has ended. */
  async drain(): Promise<void> {
    this.isDraining = true;
    await this.worker.stop();
    await Promise.all(this.inFlight);
  }

  private async work(): Promise<boolean> {
    if (!this.mayClaim()) return false;
    const { calls } = this.deps;
    const wanted = Math.min(this.inFlightMax() - this.inFlight.size, calls.max - calls.underWay);
    const room = this.deps.breaker.allow(wanted, performance.now());
    // Whatever ends wakes this up again.
    this.isFull = room <= 0;
    if (this.isFull) return false;
    const permits = this.pace.take(room, performance.now());
    if (permits === 0) {
      await sleep(this.pace.waitMs());
      return true;
    }
    const messages = await this.takeDue(permits);
    this.pace.giveBack(permits - messages.length);
    if (messages.length > 0) this.deps.breaker.began(performance.now());
    for (const message of messages) this.track(message._id, () => this.deliver(message));
    // Merchants whose messages are for later stand in the line too, and must not hold up the others.
    return messages.length > 0 || this.due.hasTurns();
  }

  private track(messageId: string, deliver: () => Promise<void>): void {
    const { calls, log } = this.deps;
    calls.underWay += 1;
    const delivery = deliver()
      .catch((error: unknown) => log.error({ err: error, messageId }, 'delivery failed'))
      .finally(() => {
        this.due.release(messageId);
        this.inFlight.delete(delivery);
        calls.underWay -= 1;
        if (this.isFull) this.worker.wake();
      });
    this.inFlight.add(delivery);
  }

  private async takeDue(permits: number): Promise<MessageDoc[]> {
    try {
      return await this.due.take(permits);
    } catch (error) {
      this.pace.giveBack(permits);
      throw error;
    }
  }

  private async deliver(message: MessageDoc): Promise<void> {
    const begun = await this.begin(message);
    this.due.release(message._id);
    if (!begun) this.pace.giveBack(1);
    else if ('outcome' in begun) await this.learn(begun.outcome, message);
    else await this.post(begun);
  }

  private async post(begun: BegunSending): Promise<void> {
    // A process that was stopped for a while may find another one at work on its number.
    if (this.isHolding()) await this.learn(await postMessage(this.deps, begun), begun.sending);
    else await giveBack(this.deps, begun.sending);
  }

  private async begin(message: MessageDoc): Promise<Begun | null> {
    try {
      return await beginDelivery(this.deps, message, {
        takeTurn: () => this.pairPace.take(message.to ?? '', message._id, performance.now()),
        marketingPaused: this.sender.marketingPaused,
        restraints: this.restraints,
      });
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      this.deps.log.error({ err: error, messageId: message._id }, 'a message cannot be prepared');
      await setAside(this.deps, message);
      return null;
    }
  }

  private mayClaim(): boolean {
    const isPaused = this.sender.paused && this.sender.paused.until > this.deps.clock.now();
    return !isPaused && !this.isStopped() && this.isHolding();
  }

  /** Meta stops all that would leave from here. */
  private isStopped(): boolean {
    const { all } = this.restraints;
    return all !== undefined && (all.until === undefined || all.until > this.deps.clock.now());
  }

  private noteRestraints(restraints: Restraints): void {
    const was = this.isStopped();
    const isLess = Object.keys(this.restraints).some((part) => !Object.hasOwn(restraints, part));
    this.restraints = restraints;
    const is = this.isStopped();
    const fields = { senderId: this.sender._id, reason: restraints.all?.reason };
    if (is && !was) this.deps.log.error(fields, 'Meta stops this number; its queue is kept');
    if (was && !is) this.deps.log.info(fields, 'Meta stops this number no longer');
    if (!isLess) return;
    this.release().catch((error: unknown) => {
      this.deps.log.warn({ err: error, ...fields }, 'what was held is looked at again later');
    });
  }

  /** What Meta stopped need not wait to be looked at again. */
  private async release(): Promise<void> {
    const { outbox } = this.deps;
    for (const merchantId of await outbox.listWaitingMerchantsAcrossOwners(this.sender._id)) {
      await outbox.releaseHeld(merchantId);
      this.wake(merchantId);
    }
  }

  private isHolding(): boolean {
    return performance.now() < this.leaseEndsAtMs;
  }

  /** After a pause one message goes ahead to see whether the trouble is over. */
  private inFlightMax(): number {
    return this.sender.paused ? 1 : IN_FLIGHT_MAX;
  }

  private async learn(delivery: Delivery, { _id, to }: MessageDoc): Promise<void> {
    const isOutage =
      delivery.kind === 'unknown' || (delivery.kind === 'requeue' && delivery.isOutage);
    if (isOutage) this.deps.breaker.failed();
    else this.deps.breaker.answered();
    this.unknownInARow = delivery.kind === 'unknown' ? this.unknownInARow + 1 : 0;
    if (this.unknownInARow >= UNKNOWN_MAX) {
      await this.pause('Meta gives no usable answers.', OUTAGE_PAUSE_MS, true);
    }
    if (delivery.kind === 'accepted') this.pace.recover();
    // Meta judged this message, so the trouble with the sender is over.
    const isJudged = delivery.kind === 'accepted' || delivery.kind === 'fail';
    if (isJudged && this.sender.paused) await this.resume();
    if (delivery.kind !== 'requeue') return;
    if (delivery.holdsPair) {
      this.pairPace.refused(to ?? '', _id, delivery.delayMs, performance.now());
    }
    if (delivery.slowsNumber) this.pace.slowDown(performance.now());
    if (delivery.pausesSenderMs !== undefined) {
      await this.pause(delivery.detail, delivery.pausesSenderMs, delivery.isAlert ?? false);
    }
    if (delivery.pausesMarketingMs !== undefined) {
      await this.pauseMarketing(delivery.detail, delivery.pausesMarketingMs);
    }
  }

  private async pauseMarketing(reason: string, forMs: number): Promise<void> {
    const now = this.deps.clock.now();
    const before = this.sender.marketingPaused;
    const marketingPaused = { reason, until: new Date(now.getTime() + forMs) };
    this.sender = { ...this.sender, marketingPaused };
    this.pausedAtMs = performance.now();
    if (!before || before.until <= now) {
      const fields = { senderId: this.sender._id, reason };
      this.deps.log.error(fields, 'marketing from this number paused; all else goes on');
    }
    await this.deps.senders.pauseMarketing(this.sender._id, marketingPaused);
  }

  private async pause(reason: string, forMs: number, isAlert: boolean): Promise<void> {
    const wasPaused = this.sender.paused !== undefined;
    const paused = { reason, until: new Date(this.deps.clock.now().getTime() + forMs) };
    this.sender = { ...this.sender, paused };
    this.pausedAtMs = performance.now();
    if (!wasPaused) {
      const fields = { senderId: this.sender._id, reason };
      if (isAlert) this.deps.log.error(fields, 'sender paused; its queue is kept');
      else this.deps.log.warn(fields, 'sender paused; its queue is kept');
    }
    await this.deps.senders.pause(this.sender._id, paused);
  }

  private async resume(): Promise<void> {
    const { paused: _over, ...sender } = this.sender;
    this.sender = sender;
    this.deps.log.info({ senderId: sender._id }, 'sender resumed');
    await this.deps.senders.resume(sender._id);
  }
}

function pauseOf({
  paused,
  marketingPaused,
}: SenderDoc): Pick<SenderDoc, 'paused' | 'marketingPaused'> {
  return {
    ...(paused === undefined ? {} : { paused }),
    ...(marketingPaused === undefined ? {} : { marketingPaused }),
  };
}
