export interface LimitPolicy {
  /** How many requests a window allows. */
  quota: number;
  windowSeconds: number;
}

export interface Usage {
  remaining: number;
  /** Until the window ends, rounded up. */
  resetSeconds: number;
  isExceeded: boolean;
}

interface Window {
  endsAtMs: number;
  used: number;
}

/** Past it the oldest window is forgotten: about 10 MB, and never more. */
const KEYS_MAX = 50_000;

/** Counts requests by key in fixed windows, in this process's memory. */
export class RateLimiter {
  // A key is put at the end when its window begins, so the first is the one that ends soonest.
  private readonly windows = new Map<string, Window>();

  constructor(
    readonly policy: LimitPolicy,
    private readonly keysMax = KEYS_MAX,
  ) {}

  isExceeded(key: string, nowMs: number): boolean {
    const window = this.windows.get(key);
    return window !== undefined && window.endsAtMs > nowMs && window.used >= this.policy.quota;
  }

  /** @param nowMs of a monotonic clock, whole: fractions would make what is left of a window a hair too long */
  take(key: string, nowMs: number): Usage {
    const window = this.windowOf(key, nowMs);
    const isExceeded = window.used >= this.policy.quota;
    if (!isExceeded) window.used += 1;
    return {
      isExceeded,
      remaining: this.policy.quota - window.used,
      resetSeconds: Math.ceil((window.endsAtMs - nowMs) / 1000),
    };
  }

  private windowOf(key: string, nowMs: number): Window {
    const known = this.windows.get(key);
    if (known && known.endsAtMs > nowMs) return known;
    this.windows.delete(key);
    const [oldest] = this.windows.keys();
    if (oldest !== undefined && this.windows.size >= this.keysMax) this.windows.delete(oldest);
    const begun = { endsAtMs: nowMs + this.policy.windowSeconds * 1000, used: 0 };
    this.windows.set(key, begun);
    return begun;
  }
}
