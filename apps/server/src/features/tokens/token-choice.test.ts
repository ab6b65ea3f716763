import { describe, expect, it } from 'vitest';
import { TokenChoice } from './token-choice.js';

function choiceOf(...tokens: string[]) {
  const configured = { tokens };
  const told: [string, boolean][] = [];
  const choice = new TokenChoice({
    read: () => configured.tokens,
    refresh: () => undefined,
    onRefused: (...refusal) => told.push(refusal),
  });
  return { choice, configured, told };
}

describe('TokenChoice', () => {
  it('stays with the current one until it is refused, and then with the other', () => {
    const { choice, told } = choiceOf('a', 'b');
    expect(choice.current()).toBe('a');
    expect(choice.refuse('a')).toBe(true);
    expect([choice.current(), choice.current()]).toEqual(['b', 'b']);
    expect(told).toEqual([['a', true]]);
  });

  it('is not changed again by calls that had left with the old one', () => {
    const { choice, told } = choiceOf('a', 'b');
    expect([choice.refuse('a'), choice.refuse('a'), choice.refuse('a')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([choice.current(), told.length]).toEqual(['b', 1]);
  });

  it('lets both take turns when both are refused, without asking for another try', () => {
    const { choice } = choiceOf('a', 'b');
    expect(choice.refuse('a')).toBe(true);
    expect([choice.refuse('b'), choice.current()]).toEqual([false, 'a']);
    expect([choice.refuse('a'), choice.current()]).toEqual([false, 'b']);
  });

  it('has no other where there is one alone', () => {
    const { choice } = choiceOf('a');
    expect([choice.refuse('a'), choice.current()]).toEqual([false, 'a']);
  });

  it('takes what has come into its place', () => {
    const { choice, configured } = choiceOf('a');
    choice.refuse('a');
    configured.tokens = ['c'];
    expect(choice.current()).toBe('c');
    expect(choice.refuse('a')).toBe(true);
  });

  it('stays with the next one when that becomes the current one', () => {
    const { choice, configured } = choiceOf('a', 'b');
    choice.refuse('a');
    configured.tokens = ['b'];
    expect(choice.current()).toBe('b');
    configured.tokens = ['b', 'c'];
    expect(choice.current()).toBe('b');
  });

  it('begins with the other where the current one is known to be refused', () => {
    const { choice } = choiceOf('a', 'b');
    choice.avoid('a');
    expect(choice.current()).toBe('b');
    const alone = choiceOf('a').choice;
    alone.avoid('a');
    expect(alone.current()).toBe('a');
  });
});
