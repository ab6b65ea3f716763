import { describe, expect, it } from 'vitest';
import { PairPace } from './pair-pace.js';

/** One after the other to one person; gives how long each has to wait. */
function waits(pace: PairPace, count: number, nowMs: number): number[] {
  return Array.from({ length: count }, (_, at) => pace.take('1555', `msg_${at}`, nowMs));
}

describe('PairPace', () => {
  it('lets 45 messages to a person go at once, and promises each further one its own time', () => {
    const pace = new PairPace();
    const given = waits(pace, 48, 0);
    expect(given.slice(0, 45).every((wait) => wait === 0)).toBe(true);
    expect(given.slice(45)).toEqual([6_000, 12_000, 18_000]);
  });

  it('keeps what it promised', () => {
    const pace = new PairPace();
    waits(pace, 48, 0);
    expect(pace.take('1555', 'msg_45', 5_800)).toBe(0);
    expect(pace.take('1555', 'msg_46', 12_000)).toBe(0);
    expect(pace.take('1555', 'msg_47', 18_000)).toBe(0);
    expect(pace.take('1555', 'msg_99', 18_000)).toBe(6_000);
  });

  it('gives the burst back with time, and is each person’s own', () => {
    const pace = new PairPace();
    waits(pace, 45, 0);
    expect(pace.take('1666', 'msg_1', 0)).toBe(0);
    expect(waits(pace, 46, 270_000).filter((wait) => wait === 0)).toHaveLength(45);
  });

  it('lets go at once only who goes ahead of nobody, and promises nothing', () => {
    const pace = new PairPace();
    for (let sent = 0; sent < 45; sent += 1) expect(pace.takeIfFree('1555', 0)).toBe(true);
    expect(pace.takeIfFree('1555', 5_000)).toBe(false);
    pace.giveBack('1555');
    expect(pace.takeIfFree('1555', 5_000)).toBe(true);
    expect(pace.take('1555', 'msg_1', 5_000)).toBe(1_000);
    // The next permit is promised to that one.
    expect(pace.takeIfFree('1555', 5_999)).toBe(false);
    pace.refused('1666', 'msg_2', 1_000, 0);
    expect(pace.takeIfFree('1666', 999)).toBe(false);
    expect(pace.takeIfFree('1666', 1_000)).toBe(true);
  });

  it('keeps those who follow behind one that Meta refused, in their order', () => {
    const pace = new PairPace();
    pace.take('1555', 'msg_1', 0);
    pace.refused('1555', 'msg_1', 1_000, 0);
    const second = 100 + pace.take('1555', 'msg_2', 100);
    const third = 200 + pace.take('1555', 'msg_3', 200);
    expect([second, third]).toEqual([1_001, 1_002]);
    expect(pace.take('1666', 'msg_4', 100)).toBe(0);
    // Its time may be told a little earlier than the others'.
    expect(pace.take('1555', 'msg_1', 990)).toBe(0);
    expect(pace.take('1555', 'msg_2', 1_001)).toBe(0);
  });
});
