import { describe, expect, it } from 'vitest';
import { advance, keysOf, readPlace } from './live.rules.js';

const now = new Date('2026-11-25T12:00:00.000Z');
const place = (seq: number, ageMs = 0) => ({ seq, at: new Date(now.getTime() - ageMs) });

describe('advance', () => {
  it.each([
    ['nothing new', 4, [], 4],
    ['what follows without a gap', 4, [place(5), place(6)], 6],
    ['a gap that may still be filled', 4, [place(5), place(7), place(8)], 5],
    ['a gap that nobody fills any more', 4, [place(5), place(7, 5_000), place(8)], 8],
    ['a young gap behind an old one', 4, [place(6, 9_000), place(8)], 6],
  ])('%s', (_name, known, places, expected) => {
    expect(advance(known, places, now)).toBe(expected);
  });
});

describe('readPlace', () => {
  it.each([
    ['12', { last: 20, oldest: 5 }, 12],
    ['20', { last: 20, oldest: 5 }, 20],
    ['4', { last: 20, oldest: 5 }, 4],
    ['3', { last: 20, oldest: 5 }, null],
    ['21', { last: 20, oldest: 5 }, null],
    ['20', { last: 20, oldest: null }, 20],
    ['19', { last: 20, oldest: null }, null],
    ['-1', { last: 20, oldest: 5 }, null],
    ['', { last: 20, oldest: 5 }, null],
  ])('%s within %o is %s', (id, within, expected) => {
    expect(readPlace(id, within)).toBe(expected);
  });
});

describe('keysOf', () => {
  const followed = new Map([['mer_1'], ['mer_2']].map(([key]) => [key ?? null, 0]));
  const all = new Map([...followed, [null, 0]]);
  it.each([
    ['one of those who follow', [['mer_2']], followed, ['mer_2']],
    ['nobody who follows', [['mer_3'], []], followed, []],
    ['everybody', [['mer_3'], ['everyone']], followed, ['mer_1', 'mer_2']],
    ['whoever sees everything too', [['mer_1'], ['mer_3']], all, [null, 'mer_1']],
    ['whoever sees everything alone', [[]], all, [null]],
  ])('%s', (_name, audiences, map, expected) => {
    const told = audiences.map((audience) => ({ audience }));
    expect(keysOf(told, map)).toEqual(expected);
  });
});
