import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import { deliverMessage, type Delivery, type DeliverMessageDeps } from './deliver-message.js';
import type { MessageStore } from './messages.store.js';
import { Pace } from './pace.js';

/** Calls to Meta under way at once for one number. */
const IN_FLIGHT_MAX = 128;
const POLL_MS = 500;
const DRAIN_MS = 7_000;
/** So many calls in a row without a usable answer are an outage, in which no more should be risked. */
const UNKNOWN_MAX = 5;
const OUTAGE_PAUSE_MS = 30_000;

export interface SenderLaneDeps extends DeliverMessageDeps {
  messages: Pick<MessageStore, 'claimNextAcrossOwners' | 'update'>;
  senders: Pick<Senders['dispatch'], 'pause' | 'resume'>;
  leaseMs: number;
  /** Ends the calls under way at once. */
  abortCalls: () => Promise<void>;
  clock: Clock;
  log: Logger;
}

/** What one process does for one number it holds: claims in order, at the number's pace. */
export class SenderLane {
  private readonly worker: Worker;
  private readonly pace: Pace;
  private readonly inFlight = new Set<Promise<void>>();
  private leaseEndsAtMs = 0;
  private pausedAtMs = -Infinity;
  private unknownInARow = 0;

  constructor(
    private sender: SenderDoc,
    private readonly deps: SenderLaneDeps,
  ) {
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
  renew(sender: SenderDoc, leasedAtMs: number): void {
    // What this lane learned after the sender was read is newer than what was read.
    this.sender = this.pausedAtMs > leasedAtMs ? { ...sender, ...pauseOf(this.sender) } : sender;
    this.leaseEndsAtMs = leasedAtMs + this.deps.leaseMs;
    this.pace.setLimit(sender.throughputPerSecond);
  }

  wake(): void {
    this.worker.wake();
  }

  /** Claims no more and waits a while; a call still without answer then is left to evidence. */
  async stop(): Promise<void> {
    const drained = this.worker.stop().then(() => Promise.all(this.inFlight));
    await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
    await this.deps.abortCalls();
    await drained;
  }

  private async work(): Promise<boolean> {
    if (!this.mayClaim()) return false;
    if (this.inFlight.size >= this.inFlightMax()) {
      await Promise.race(this.inFlight);
      return true;
    }
    const waitMs = this.pace.take(performance.now());
    if (waitMs > 0) {
      await sleep(waitMs);
      return true;
    }
    const { messages, leaseMs } = this.deps;
    const claim = await messages.claimNextAcrossOwners(this.sender._id, leaseMs);
    if (!claim) {
      this.pace.giveBack();
      return false;
    }
    const delivery = deliverMessage(this.deps, claim)
      .then((result) => this.learn(result))
      .catch((error: unknown) => {
        this.deps.log.error({ err: error, messageId: claim._id }, 'delivery failed');
      })
      .finally(() => this.inFlight.delete(delivery));
    this.inFlight.add(delivery);
    return true;
  }

  private mayClaim(): boolean {
    const isPaused = this.sender.paused && this.sender.paused.until > this.deps.clock.now();
    return !isPaused && performance.now() < this.leaseEndsAtMs;
  }

  /** After a pause one message goes ahead to see whether the trouble is over. */
  private inFlightMax(): number {
    return this.sender.paused ? 1 : IN_FLIGHT_MAX;
  }

  private async learn(delivery: Delivery): Promise<void> {
    if (delivery.kind === 'not_tried') {
      this.pace.giveBack();
      return;
    }
    this.unknownInARow = delivery.kind === 'unknown' ? this.unknownInARow + 1 : 0;
    if (this.unknownInARow >= UNKNOWN_MAX) {
      await this.pause('Meta gives no usable answers.', OUTAGE_PAUSE_MS, true);
    }
    if (delivery.kind === 'accepted') this.pace.recover();
    // Meta judged this message, so the trouble with the sender is over.
    const isJudged = delivery.kind === 'accepted' || delivery.kind === 'fail';
    if (isJudged && this.sender.paused) await this.resume();
    if (delivery.kind !== 'requeue') return;
    if (delivery.slowsNumber) this.pace.slowDown();
    if (delivery.pausesSenderMs !== undefined) {
      await this.pause(delivery.detail, delivery.pausesSenderMs, delivery.isAlert ?? false);
    }
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

function pauseOf({ paused }: SenderDoc): Pick<SenderDoc, 'paused'> {
  return paused === undefined ? {} : { paused };
}
