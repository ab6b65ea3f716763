import type { MessageDoc } from './messages.store.js';
import type { OutboxStore } from './outbox.store.js';

/** How many merchants have their turn at once. */
const TURNS_AT_ONCE = 16;
/** More than this are read from the database, in the order of turns. */
const FRESH_MAX = 256;
/** How often merchants are looked for whose messages came due, or were accepted by another process. */
const LOOK_EVERY_MS = 500;

/**
 * What waits on one number, handed out so that it is fair: merchants take turns, however much each has
 * waiting, and with each what it sent by itself goes ahead of its bulk.
 */
export class DueMessages {
  /** Merchants that may have something due, in the order of their turns. */
  private readonly turns = new Set<string>();
  /** Handed out, and still `queued` in the database. */
  private readonly handedOut = new Set<string>();
  /** Accepted by this process when nobody had anything waiting, so they need not be read. */
  private readonly fresh: MessageDoc[] = [];
  private lookedAtMs = -Infinity;

  constructor(
    private readonly outbox: Pick<OutboxStore, 'listDue' | 'listWaitingMerchantsAcrossOwners'>,
    private readonly senderId: string,
  ) {}

  /** A merchant has something that may be due. */
  expect(merchantId: string): void {
    this.turns.add(merchantId);
  }

  /** A message that was just stored; it goes the way of all others when somebody has to wait. */
  offer(merchantId: string, message: MessageDoc): void {
    if (this.turns.size > 0 || this.fresh.length >= FRESH_MAX) {
      this.turns.add(merchantId);
      return;
    }
    this.fresh.push(message);
    this.handedOut.add(message._id);
  }

  /** It is no longer `queued`, or may be handed out again. */
  release(messageId: string): void {
    this.handedOut.delete(messageId);
  }

  /** Somebody may still have something due. */
  hasTurns(): boolean {
    return this.turns.size > 0;
  }

  /** Nobody is known to wait, so that whoever comes now goes ahead of nobody. */
  isIdle(): boolean {
    return this.turns.size === 0 && this.fresh.length === 0;
  }

  /** Hands out as many as there are due, and no more than that many. */
  async take(atMost: number): Promise<MessageDoc[]> {
    await this.look();
    const fresh = this.fresh.splice(0, atMost);
    const merchants = this.nextTurns(atMost - fresh.length);
    const share = Math.floor((atMost - fresh.length) / Math.max(1, merchants.length));
    const turns = await Promise.allSettled(merchants.map((it) => this.takeOf(it, share)));
    const taken = turns.flatMap((turn) => (turn.status === 'fulfilled' ? turn.value : []));
    const failed = turns.find((turn) => turn.status === 'rejected');
    // What is in hand goes: nobody else would look at it.
    if (failed && fresh.length + taken.length === 0) throw failed.reason;
    return [...fresh, ...taken];
  }

  /** Whoever has more comes back at the end, and so does whoever has news meanwhile. */
  private nextTurns(atMost: number): string[] {
    const merchants = [...this.turns].slice(0, Math.min(TURNS_AT_ONCE, atMost));
    for (const merchantId of merchants) this.turns.delete(merchantId);
    return merchants;
  }

  private async takeOf(merchantId: string, share: number): Promise<MessageDoc[]> {
    const limit = share + this.handedOut.size;
    const found = await this.outbox
      .listDue(merchantId, this.senderId, limit)
      .catch((error: unknown) => {
        this.turns.add(merchantId);
        throw error;
      });
    const mine = found.filter(({ _id }) => !this.handedOut.has(_id)).slice(0, share);
    for (const { _id } of mine) this.handedOut.add(_id);
    if (mine.length === share) this.turns.add(merchantId);
    return mine;
  }

  private async look(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.lookedAtMs < LOOK_EVERY_MS) return;
    this.lookedAtMs = nowMs;
    for (const it of await this.outbox.listWaitingMerchantsAcrossOwners(this.senderId)) {
      this.turns.add(it);
    }
  }
}
