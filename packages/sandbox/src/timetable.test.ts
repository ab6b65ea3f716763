import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SandboxClock } from './clock.js';
import { Timetable } from './timetable.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('gives items when they are due, in order, also after a jump of the clock', () => {
  const clock = new SandboxClock();
  const due: string[] = [];
  const timetable = new Timetable<string>(clock, (items) => due.push(...items));
  const start = clock.now();
  timetable.add(start + 2000, 'later');
  timetable.add(start + 100, 'first');
  timetable.add(start + 100, 'second');
  timetable.add(start + 3_600_000, 'in an hour');
  vi.advanceTimersByTime(500);
  expect(due).toEqual([]);
  timetable.open();
  vi.advanceTimersByTime(1);
  expect(due).toEqual(['first', 'second']);
  vi.advanceTimersByTime(1600);
  expect(due).toEqual(['first', 'second', 'later']);
  clock.setOffset(3_600_000);
  vi.advanceTimersByTime(1);
  expect(due.at(-1)).toBe('in an hour');
});

it('moves and drops items', () => {
  const clock = new SandboxClock();
  const due: string[] = [];
  const timetable = new Timetable<string>(clock, (items) => due.push(...items));
  timetable.open();
  timetable.add(clock.now() + 10_000, 'kept');
  timetable.add(clock.now() + 10_000, 'dropped');
  timetable.rebuild((item) => item === 'kept', -9000);
  expect(timetable.count(() => true)).toBe(1);
  vi.advanceTimersByTime(1100);
  expect(due).toEqual(['kept']);
  timetable.close();
});
