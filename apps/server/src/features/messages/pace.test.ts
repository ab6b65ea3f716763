import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

/** How many permits there are in a time, asking as often as one may. */
function permits(pace: Pace, fromMs: number, forMs: number): number {
  let taken = 0;
  for (let now = fromMs; now < fromMs + forMs;) {
    taken += pace.take(1, now);
    now += pace.waitMs();
  }
  return taken;
}

describe('Pace', () => {
  it('keeps 80 a second, the first second included', () => {
    const pace = new Pace(80, 0);
    for (const second of [0, 1, 2]) {
      const taken = permits(pace, second * 1000, 1000);
      expect(taken).toBeLessThanOrEqual(80);
      expect(taken).toBeGreaterThanOrEqual(76);
    }
  });

  it('lends no more than a tenth of a second after a rest', () => {
    const pace = new Pace(80, 0);
    pace.take(1, 60_000);
    expect(permits(pace, 60_000, 1)).toBeLessThanOrEqual(8);
  });

  it('halves when the number is throttled, and recovers with what is accepted', () => {
    const pace = new Pace(80, 0);
    pace.slowDown(0);
    expect(permits(pace, 0, 1000)).toBeLessThanOrEqual(41);
    for (let accepted = 0; accepted < 100; accepted += 1) pace.recover();
    expect(permits(pace, 1000, 1000)).toBeGreaterThanOrEqual(76);
  });

  it('halves once for all that Meta refuses of one burst, and again when it goes on', () => {
    const pace = new Pace(80, 0);
    for (let refused = 0; refused < 30; refused += 1) pace.slowDown(refused * 10);
    const taken = permits(pace, 0, 1000);
    expect(taken).toBeGreaterThanOrEqual(38);
    expect(taken).toBeLessThanOrEqual(41);
    pace.slowDown(1_000);
    expect(permits(pace, 1_000, 1_000)).toBeLessThanOrEqual(21);
  });

  it('follows a number that was upgraded', () => {
    const pace = new Pace(80, 0);
    pace.setLimit(1000);
    expect(permits(pace, 0, 1000)).toBeGreaterThanOrEqual(900);
  });

  it('never stops altogether', () => {
    const pace = new Pace(80, 0);
    for (let second = 0; second < 50; second += 1) pace.slowDown(second * 1_000);
    expect(permits(pace, 0, 10_000)).toBeGreaterThanOrEqual(9);
  });
});
