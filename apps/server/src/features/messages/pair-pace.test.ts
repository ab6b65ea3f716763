import { describe, expect, it } from 'vitest';
import { PairPace } from './pair-pace.js';

describe('PairPace', () => {
  it('lets 45 messages to a person go at once, then one in six seconds', () => {
    const pace = new PairPace();
    const waits = Array.from({ length: 45 }, () => pace.take('1555', 0));
    expect(waits.every((wait) => wait === 0)).toBe(true);
    expect(pace.take('1555', 0)).toBe(6_000);
    expect(pace.take('1555', 5_999)).toBe(1);
    expect(pace.take('1555', 6_000)).toBe(0);
    expect(pace.take('1555', 6_000)).toBe(6_000);
  });

  it('keeps those who follow behind one that Meta refused, in their order', () => {
    const pace = new PairPace();
    pace.take('1555', 0);
    pace.hold('1555', 1_000, 0);
    expect([pace.take('1555', 100), pace.take('1555', 200)]).toEqual([901, 802]);
    expect([pace.take('1666', 100), pace.take('1555', 1_000)]).toEqual([0, 0]);
  });

  it('gives the burst back with time, and is each person’s own', () => {
    const pace = new PairPace();
    for (let sent = 0; sent < 45; sent += 1) pace.take('1555', 0);
    expect(pace.take('1666', 0)).toBe(0);
    const waits = Array.from({ length: 46 }, () => pace.take('1555', 270_000));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(45);
  });
});
