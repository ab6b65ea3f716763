import { describe, expect, it } from 'vitest';
import { GraphBreaker } from './graph-breaker.js';

function broken(): GraphBreaker {
  const breaker = new GraphBreaker(() => 1);
  for (let failures = 0; failures < 10; failures += 1) breaker.failed();
  return breaker;
}

describe('GraphBreaker', () => {
  it('lets all pass while Meta answers now and then', () => {
    const breaker = new GraphBreaker();
    for (let round = 0; round < 50; round += 1) {
      breaker.failed();
      if (round % 9 === 0) breaker.answered();
      expect(breaker.allow(100, round)).toBe(100);
    }
  });

  it('lets one message at a time find out in an outage, within five seconds of its end', () => {
    const breaker = broken();
    const probes: number[] = [];
    for (let now = 0; now < 60_000; now += 100) {
      const allowed = breaker.allow(100, now);
      if (allowed === 0) continue;
      expect(allowed).toBe(1);
      breaker.began(now);
      breaker.failed();
      probes.push(now);
    }
    const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
    expect(gaps.slice(0, 3)).toEqual([500, 1_000, 2_000]);
    expect(Math.max(...gaps)).toBe(5_000);
  });

  it('keeps the probe for a number that has something to send', () => {
    const breaker = broken();
    expect([breaker.allow(5, 0), breaker.allow(5, 0)]).toEqual([1, 1]);
    breaker.began(0);
    expect(breaker.allow(5, 0)).toBe(0);
  });

  it('lets all pass again with the first answer', () => {
    const breaker = broken();
    breaker.answered();
    expect(breaker.allow(100, 0)).toBe(100);
  });
});
