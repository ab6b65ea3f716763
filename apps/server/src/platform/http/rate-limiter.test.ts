import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.js';

const policy = { quota: 2, windowSeconds: 10 };

describe('RateLimiter', () => {
  it('allows the quota, and again when the window has ended', () => {
    const limiter = new RateLimiter(policy);
    expect(limiter.take('a', 0)).toEqual({ remaining: 1, resetSeconds: 10, isExceeded: false });
    expect(limiter.take('a', 1)).toEqual({ remaining: 0, resetSeconds: 10, isExceeded: false });
    expect(limiter.take('a', 9_001)).toEqual({ remaining: 0, resetSeconds: 1, isExceeded: true });
    expect(limiter.take('a', 10_000)).toMatchObject({ remaining: 1, isExceeded: false });
  });

  it('counts each key by itself', () => {
    const limiter = new RateLimiter({ ...policy, quota: 1 });
    expect(limiter.take('a', 0).isExceeded).toBe(false);
    expect(limiter.take('b', 0).isExceeded).toBe(false);
    expect(limiter.take('a', 0).isExceeded).toBe(true);
  });

  it('keeps no more keys than it may, and forgets the oldest window first', () => {
    const limiter = new RateLimiter({ ...policy, quota: 1 }, 2);
    for (const [at, key] of ['a', 'b', 'c'].entries()) limiter.take(key, at);
    expect(limiter.take('c', 3).isExceeded).toBe(true);
    expect(limiter.take('b', 3).isExceeded).toBe(true);
    expect(limiter.take('a', 3).isExceeded).toBe(false);
  });
});
