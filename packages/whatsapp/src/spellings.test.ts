import { describe, expect, it } from 'vitest';
import { spellingsOf } from './spellings.js';

describe('spellingsOf', () => {
  it.each([
    ['a Brazilian mobile', '+5531912345678', '+553112345678'],
    ['one of before the ninth digit', '+5511987654321', '+551187654321'],
    ['a Mexican mobile', '+5215512345678', '+525512345678'],
    ['an Argentine mobile', '+5491123456789', '+541123456789'],
    ['an Argentine one of the provinces', '+5493512345678', '+543512345678'],
  ])('%s has two, each of which leads to the other', (_name, long, short) => {
    expect(spellingsOf(long)).toEqual([long, short]);
    expect(spellingsOf(short)).toEqual([short, long]);
  });

  it.each([
    ['another country’s', '+15550109999'],
    ['a Brazilian landline', '+553132345678'],
    ['what would be a landline without its nine', '+5531932345678'],
    ['an area code that Brazil does not have', '+5501987654321'],
    ['a Mexican one that is too short', '+52155123456'],
    ['an Argentine one that is too long', '+54911234567890'],
    ['a neighbour of Mexico’s code', '+5315512345678'],
    ['no number', 'US.20417000111222333'],
    ['nothing', ''],
    ['digits without end', `+52${'5'.repeat(1_000_000)}`],
  ])('%s has one', (_name, number) => {
    expect(spellingsOf(number)).toEqual([number]);
  });
});
