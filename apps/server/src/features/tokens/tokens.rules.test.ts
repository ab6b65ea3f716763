import { describe, expect, it } from 'vitest';
import { ageInDays, isOld } from './tokens.rules.js';

const start = new Date('2026-01-01T12:00:00Z');
const later = (days: number) => new Date(start.getTime() + days * 86_400_000);

describe('the age of a token', () => {
  it.each([
    [0, 0, false],
    [79.99, 79, false],
    [80, 80, true],
    [95.5, 95, true],
  ])('after %s days is %s, old: %s', (days, age, old) => {
    expect(ageInDays(start, later(days))).toBe(age);
    expect(isOld(age)).toBe(old);
  });
});
