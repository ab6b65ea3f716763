/** How much a throttled number is slowed, and how fast it recovers with each accepted message. */
const SLOW_DOWN = 0.5;
const RECOVER = 1.02;
/** Meta counts by the second: what it refuses within one was sent before the slowing could show. */
const SLOWED_ONCE_MS = 1_000;

/**
 * A token bucket for one number, holding a tenth of a second's worth: the pace is even, and the
 * first second after a start stays within the limit too.
 */
export class Pace {
  private rate: number;
  private tokens = 0;
  private filledAtMs: number;
  private slowedAtMs = -Infinity;

  constructor(
    private limitPerSecond: number,
    nowMs: number,
  ) {
    this.rate = limitPerSecond;
    this.filledAtMs = nowMs;
  }

  setLimit(perSecond: number): void {
    if (perSecond === this.limitPerSecond) return;
    this.limitPerSecond = perSecond;
    this.rate = perSecond;
  }

  /** Takes as many permits as there are, and no more than that many; gives how many. */
  take(atMost: number, nowMs: number): number {
    const capacity = Math.max(1, this.rate / 10);
    const refill = ((nowMs - this.filledAtMs) / 1000) * this.rate;
    this.tokens = Math.min(capacity, this.tokens + refill);
    this.filledAtMs = nowMs;
    const taken = Math.max(0, Math.min(atMost, Math.floor(this.tokens)));
    this.tokens -= taken;
    return taken;
  }

  /** How many milliseconds from the last taking on there is a permit again. */
  waitMs(): number {
    return Math.max(0, Math.ceil(((1 - this.tokens) / this.rate) * 1000));
  }

  /** Permits were not used after all. */
  giveBack(permits: number): void {
    this.tokens += permits;
  }

  /** Meta says the number is too fast (130429), once for each message of a burst. */
  slowDown(nowMs: number): void {
    if (nowMs - this.slowedAtMs < SLOWED_ONCE_MS) return;
    this.slowedAtMs = nowMs;
    this.rate = Math.max(1, this.rate * SLOW_DOWN);
  }

  recover(): void {
    this.rate = Math.min(this.limitPerSecond, this.rate * RECOVER);
  }
}
