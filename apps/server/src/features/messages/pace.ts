/** How much a throttled number is slowed, and how fast it recovers with each accepted message. */
const SLOW_DOWN = 0.5;
const RECOVER = 1.02;

/**
 * A token bucket for one number, holding a tenth of a second's worth: the pace is even, and the
 * first second after a start stays within the limit too.
 */
export class Pace {
  private rate: number;
  private tokens = 0;
  private filledAtMs: number;

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

  /** Takes a permit, or gives the milliseconds until there is one. */
  take(nowMs: number): number {
    const capacity = Math.max(1, this.rate / 10);
    const refill = ((nowMs - this.filledAtMs) / 1000) * this.rate;
    this.tokens = Math.min(capacity, this.tokens + refill);
    this.filledAtMs = nowMs;
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.tokens) / this.rate) * 1000);
  }

  /** A permit was not used after all. */
  giveBack(): void {
    this.tokens += 1;
  }

  /** Meta says the number is too fast (130429). */
  slowDown(): void {
    this.rate = Math.max(1, this.rate * SLOW_DOWN);
  }

  recover(): void {
    this.rate = Math.min(this.limitPerSecond, this.rate * RECOVER);
  }
}
