/** So many calls in a row that Meta did not take are an outage of Graph as a whole. */
const FAILURES_MAX = 10;
const PROBE_MS = { first: 500, cap: 5_000 };

/**
 * Keeps an outage of Graph from touching every message in every queue: while it lasts one message at a
 * time finds out whether it is over, and all the others wait as they are.
 */
export class GraphBreaker {
  private failures = 0;
  private probes = 0;
  private probeAtMs = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** No outage is known of. */
  isClosed(): boolean {
    return this.failures < FAILURES_MAX;
  }

  /** How many of the calls wanted may begin now. */
  allow(wanted: number, nowMs: number): number {
    if (wanted <= 0 || this.isClosed()) return Math.max(0, wanted);
    return nowMs < this.probeAtMs ? 0 : 1;
  }

  /** Calls do begin: in an outage that is the one that finds out, and the next one waits. */
  began(nowMs: number): void {
    if (this.isClosed()) return;
    const waitMs = Math.min(PROBE_MS.cap, PROBE_MS.first * 2 ** this.probes);
    this.probes += 1;
    // Not all of it is left to chance: many processes should not ask at once, nor one all the time.
    this.probeAtMs = nowMs + waitMs * (0.5 + this.random() / 2);
  }

  /** Meta could not be reached, or was not able to take a message. */
  failed(): void {
    this.failures += 1;
  }

  /** Meta answered, whatever it said. */
  answered(): void {
    this.failures = 0;
    this.probes = 0;
  }
}
