import { LRUCache } from 'lru-cache';

/** cloud-api.md §3.2: one message in six seconds to a person, 45 of them at once. */
const EVERY_MS = 6_000;
const BURST = 45;
/** Who comes this much before the promised time is not sent away again. */
const EARLY_MS = 250;
/** Past it those written to longest ago are forgotten, and Meta's own limit (131056) holds alone. */
const PEOPLE_MAX = 100_000;

interface Pair {
  /** When all permits would be used up, had they gone at the even pace. */
  spentUntilMs: number;
  /** The time that was promised to the last one who waits. */
  lineEndsAtMs: number;
  /** The message that Meta refused; all others wait until it was its turn. */
  refused?: { messageId: string; untilMs: number };
}

/** The pace of one number towards each person, so that Meta never has to refuse for it. */
export class PairPace {
  private readonly pairs = new LRUCache<string, Pair>({ max: PEOPLE_MAX });

  /** Takes a permit if nobody waits for one; else it promises no time. */
  takeIfFree(person: string, nowMs: number): boolean {
    const pair = this.pairOf(person);
    const { refused, lineEndsAtMs } = pair;
    const isWaitedFor = lineEndsAtMs > nowMs || (refused !== undefined && refused.untilMs > nowMs);
    if (isWaitedFor || readyAtMs(pair, nowMs) > nowMs) return false;
    spend(pair, nowMs);
    return true;
  }

  /** A permit was not used after all. */
  giveBack(person: string): void {
    this.pairOf(person).spentUntilMs -= EVERY_MS;
  }

  /**
   * Takes a permit and gives 0, or gives the milliseconds to wait. Each who waits is promised a time
   * of its own, so that a long line stays in order and does not ask again and again.
   */
  take(person: string, messageId: string, nowMs: number): number {
    const pair = this.pairOf(person);
    const { refused, lineEndsAtMs } = pair;
    if (refused && refused.messageId !== messageId && refused.untilMs > nowMs) {
      return this.promise(pair, Math.max(refused.untilMs, lineEndsAtMs) + 1, nowMs);
    }
    const readyAt = readyAtMs(pair, nowMs);
    if (readyAt - nowMs > EARLY_MS) {
      const next = lineEndsAtMs > nowMs ? lineEndsAtMs + EVERY_MS : readyAt;
      return this.promise(pair, Math.max(readyAt, next), nowMs);
    }
    spend(pair, nowMs);
    return 0;
  }

  /** Meta says that this person was written to too often (131056), and the message goes later. */
  refused(person: string, messageId: string, forMs: number, nowMs: number): void {
    this.pairOf(person).refused = { messageId, untilMs: nowMs + forMs };
  }

  private promise(pair: Pair, atMs: number, nowMs: number): number {
    pair.lineEndsAtMs = atMs;
    return Math.ceil(atMs - nowMs);
  }

  private pairOf(person: string): Pair {
    const known = this.pairs.get(person);
    if (known) return known;
    const pair = { spentUntilMs: -Infinity, lineEndsAtMs: -Infinity };
    this.pairs.set(person, pair);
    return pair;
  }
}

/** When there is a permit, whoever waits. */
function readyAtMs({ spentUntilMs }: Pair, nowMs: number): number {
  return Math.max(spentUntilMs, nowMs) - (BURST - 1) * EVERY_MS;
}

function spend(pair: Pair, nowMs: number): void {
  pair.spentUntilMs = Math.max(pair.spentUntilMs, nowMs) + EVERY_MS;
}
