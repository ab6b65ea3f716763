import { LRUCache } from 'lru-cache';

/** cloud-api.md §3.2: one message in six seconds to a person, 45 of them at once. */
const EVERY_MS = 6_000;
const BURST = 45;
/** Past it those written to longest ago are forgotten, and Meta's own limit (131056) holds alone. */
const PEOPLE_MAX = 100_000;

/** The pace of one number towards each person, so that Meta never has to refuse for it. */
export class PairPace {
  /** When each person's messages would be used up, had they gone at the even pace. */
  private readonly spentUntil = new LRUCache<string, number>({ max: PEOPLE_MAX });

  /** Whom Meta refused for being written to too often: until when they wait, and how many do. */
  private readonly held = new LRUCache<string, { untilMs: number; behind: number }>({
    max: PEOPLE_MAX,
  });

  /** Takes a permit and gives 0, or gives the milliseconds until there is one. */
  take(person: string, nowMs: number): number {
    const held = this.held.get(person);
    if (held && held.untilMs > nowMs) {
      // One after the other behind the one that was refused, so that their order stays.
      held.behind += 1;
      return Math.ceil(held.untilMs - nowMs) + held.behind;
    }
    const spent = Math.max(this.spentUntil.get(person) ?? 0, nowMs);
    const waitMs = spent + EVERY_MS - (nowMs + BURST * EVERY_MS);
    if (waitMs > 0) return Math.ceil(waitMs);
    this.spentUntil.set(person, spent + EVERY_MS);
    return 0;
  }

  /** Meta says that this person was written to too often (131056). */
  hold(person: string, forMs: number, nowMs: number): void {
    this.held.set(person, { untilMs: nowMs + forMs, behind: 0 });
  }
}
