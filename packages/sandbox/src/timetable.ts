import type { SandboxClock } from './clock.js';

const TICK_MS = 5;
const LONGEST_TIMER_MS = 1_000_000_000;

/** Items kept until they are due on the sandbox's clock; many items share one tick, so adding is cheap. */
export class Timetable<T> {
  readonly #clock: SandboxClock;
  readonly #onDue: (items: T[]) => void;
  readonly #itemsByTick = new Map<number, T[]>();
  #ticks: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerTick = Infinity;
  #isOpen = false;

  constructor(clock: SandboxClock, onDue: (items: T[]) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
    clock.onMove(() => this.#arm());
  }

  /** Nothing comes due before this: a restart first replays its whole log. */
  open(): void {
    this.#isOpen = true;
    this.#arm();
  }

  add(dueAt: number, item: T): void {
    const tick = Math.ceil(dueAt / TICK_MS) * TICK_MS;
    const items = this.#itemsByTick.get(tick);
    if (items) {
      items.push(item);
      return;
    }
    this.#itemsByTick.set(tick, [item]);
    this.#insertTick(tick);
    if (tick < this.#timerTick) this.#arm();
  }

  /** Drops the items that are not to be kept and moves the others in time. */
  rebuild(keep: (item: T) => boolean, shiftMs: number): void {
    const kept = [...this.#itemsByTick].flatMap(([tick, items]) =>
      items.filter(keep).map((item) => ({ dueAt: tick + shiftMs, item })),
    );
    this.#itemsByTick.clear();
    this.#ticks = [];
    for (const { dueAt, item } of kept) this.add(dueAt, item);
    this.#arm();
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }

  count(isCounted: (item: T) => boolean): number {
    let count = 0;
    for (const items of this.#itemsByTick.values()) count += items.filter(isCounted).length;
    return count;
  }

  #insertTick(tick: number): void {
    let low = 0;
    let high = this.#ticks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ticks[middle] ?? 0) < tick) low = middle + 1;
      else high = middle;
    }
    this.#ticks.splice(low, 0, tick);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timerTick = Infinity;
    const next = this.#ticks[0];
    if (!this.#isOpen || next === undefined) return;
    this.#timerTick = next;
    const wait = Math.min(Math.max(next - this.#clock.now(), 0), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.#fire(), wait);
  }

  #fire(): void {
    const now = this.#clock.now();
    const due: T[] = [];
    let passed = 0;
    for (const tick of this.#ticks) {
      if (tick > now) break;
      for (const item of this.#itemsByTick.get(tick) ?? []) due.push(item);
      this.#itemsByTick.delete(tick);
      passed += 1;
    }
    this.#ticks.splice(0, passed);
    this.#arm();
    if (due.length > 0) this.#onDue(due);
  }
}
