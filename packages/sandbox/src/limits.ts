import type { Now } from './clock.js';
import { GraphError } from './errors.js';
import type { Settings } from './settings.js';
import { pairKey } from './state/conversations.js';

const PAIR_REFILL_MS = 6000;
const PAIR_BURST = 45;
const SPARE_PAIRS = 10_000;
const HOUR_MS = 3_600_000;

/** A bucket as the moment it will be full again: one number each, since pairs are many. */
class Buckets {
  readonly #fullAt = new Map<string, number>();
  #pruneAt = SPARE_PAIRS;

  take(key: string, now: number, refillMs: number, capacity: number): boolean {
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now) + refillMs;
    if (fullAt - now > capacity * refillMs + 1e-6) return false;
    this.#fullAt.set(key, fullAt);
    if (this.#fullAt.size > this.#pruneAt) this.#prune(now);
    return true;
  }

  has(key: string, now: number, refillMs: number, capacity: number): boolean {
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now) + refillMs;
    return fullAt - now <= capacity * refillMs + 1e-6;
  }

  clear(): void {
    this.#fullAt.clear();
  }

  #prune(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
    this.#pruneAt = this.#fullAt.size * 2 + SPARE_PAIRS;
  }
}

/** The number's throughput, the pair rate and the account's calls per hour (cloud-api.md §3.1, 3.2, 3.6). */
export class Limits {
  readonly #now: Now;
  readonly #numbers = new Buckets();
  readonly #pairs = new Buckets();
  #managementCalls: number[] = [];

  constructor(now: Now) {
    this.#now = now;
  }

  takeMessage(phoneNumberId: string, waId: string, settings: Settings): void {
    const now = this.#now();
    const rate = settings.throughputPerSecond;
    if (!this.#numbers.has(phoneNumberId, now, 1000 / rate, rate)) throw new GraphError(130429);
    const pair = pairKey(phoneNumberId, waId);
    if (settings.pairLimit && !this.#pairs.take(pair, now, PAIR_REFILL_MS, PAIR_BURST)) {
      throw new GraphError(131056);
    }
    this.#numbers.take(phoneNumberId, now, 1000 / rate, rate);
  }

  takeManagementCall(settings: Settings): void {
    const now = this.#now();
    const firstRecent = this.#managementCalls.findIndex((at) => at > now - HOUR_MS);
    this.#managementCalls.splice(
      0,
      firstRecent === -1 ? this.#managementCalls.length : firstRecent,
    );
    if (this.#managementCalls.length >= settings.managementCallsPerHour)
      throw new GraphError(80007);
    this.#managementCalls.push(now);
  }

  /** In percent of the hour's quota, as the usage headers tell it. */
  managementUsage(settings: Settings): number {
    const share = this.#managementCalls.length / Math.max(settings.managementCallsPerHour, 1);
    return Math.min(100, Math.round(share * 100));
  }

  clear(): void {
    this.#numbers.clear();
    this.#pairs.clear();
    this.#managementCalls = [];
  }
}
