import { describe as suite, expect, it } from 'vitest';
import { noon, secondsAfterNoon } from '../../../test/builders.js';
import { warnOfVersion } from './graph-version.js';
import { describe, isProblem, keyOf, messagingLimitOf, restraintsOf } from './standing.rules.js';
import type { Fact, Topic } from './standing.store.js';

const DAY = 86_400;

function fact(topic: Topic, event: string, fields: Partial<Fact> = {}): Fact {
  return { topic, event, severity: 'critical', at: noon, ...fields };
}

function restriction(...types: string[]): { restriction: Fact } {
  const restrictions = types.map((type) => ({ type, until: secondsAfterNoon(60) }));
  return { restriction: fact('restriction', 'RESTRICTED', { restrictions }) };
}

suite('restraintsOf', () => {
  it.each<[string, Record<string, Fact>, string[]]>([
    ['nothing', {}, []],
    ['a disabled account', { ban: fact('ban', 'DISABLE') }, ['all']],
    ['one that is going to be', { ban: fact('ban', 'SCHEDULE_FOR_DISABLE') }, []],
    ['one that is back', { ban: fact('ban', 'REINSTATE') }, []],
    ['one that is gone', { presence: fact('presence', 'ACCOUNT_OFFBOARDED') }, ['all']],
    ['one that came back', { presence: fact('presence', 'ACCOUNT_RECONNECTED') }, []],
    ['no first word', restriction('RESTRICTED_BIZ_INITIATED_MESSAGING'), ['templates']],
    ['no answers', restriction('RESTRICTED_CUSTOMER_INITIATED_MESSAGING'), ['replies']],
    ['no utility', restriction('RESTRICTED_UTILITY_TEMPLATES'), ['utility']],
    [
      'neither',
      restriction(
        ...['RESTRICTED_BIZ_INITIATED_MESSAGING', 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING'],
      ),
      ['all', 'replies', 'templates'],
    ],
    ['no new numbers', restriction('RESTRICTED_ADD_PHONE_NUMBER_ACTION'), []],
    ['a word that every object has', restriction('CONSTRUCTOR', 'constructor'), []],
  ])('of %s', (_name, facts, stopped) => {
    expect(Object.keys(restraintsOf(facts, noon)).sort()).toEqual(stopped);
    expect(restraintsOf(facts, secondsAfterNoon(60)).templates).toBeUndefined();
  });
});

suite('what is kept', () => {
  it('is one word a topic, but for alerts and notices of different things', () => {
    expect(keyOf(fact('alert', 'OBA_REJECTED'))).toBe('alert_OBA_REJECTED');
    expect(keyOf(fact('alert', 'SOMETHING.NEW$'))).toBe('alert');
    expect(keyOf(fact('ban', 'DISABLE'))).toBe('ban');
  });

  it('has the limit that was told last', () => {
    const older = { limit: fact('limit', 'TIER_250') };
    const newer = { limit: fact('limit', 'TIER_2K', { at: secondsAfterNoon(1) }) };
    expect(messagingLimitOf(older, newer)).toBe('TIER_2K');
    expect(messagingLimitOf(newer, older)).toBe('TIER_2K');
    expect(messagingLimitOf({}, {})).toBeUndefined();
  });
});

suite('isProblem', () => {
  it.each<[Fact, number, boolean]>([
    [fact('ban', 'DISABLE'), 400 * DAY, true],
    [fact('ban', 'REINSTATE', { severity: 'info' }), 0, false],
    [restriction('X').restriction, 59, true],
    [restriction('X').restriction, 60, false],
    [fact('violation', 'SCAM'), 29 * DAY, true],
    [fact('violation', 'SCAM'), 31 * DAY, false],
    [fact('error', '130429'), 2 * DAY, false],
  ])('%j after %d s: %s', (it, seconds, isSo) => {
    expect(isProblem(it, secondsAfterNoon(seconds))).toBe(isSo);
  });
});

suite('describe', () => {
  it('puts each topic in words', () => {
    const topics: Topic[] = [
      ...(['review', 'ban', 'restriction', 'violation', 'presence', 'partner', 'limit'] as const),
      ...(['name', 'username', 'security', 'alert', 'error', 'flow', 'notice'] as const),
      ...(['quality', 'status', 'subscription', 'silence'] as const),
    ];
    for (const topic of topics) expect(describe(fact(topic, 'SOMETHING'))).toMatch(/\S/);
  });
});

suite('warnOfVersion', () => {
  it.each([
    ['v26.0', '2026-11-25', null],
    ['v99.0', '2026-11-25', null],
    ['v22.0', '2026-11-25', null],
    ['v21.0', '2026-11-25', 'Meta ends Graph v21.0 on 2027-01-21.'],
    ['v21.0', '2027-01-21', 'Meta has ended Graph v21.0 (2027-01-21).'],
    ['v17.0', '2026-11-25', 'Meta has ended Graph v17.0 (2026-01-26).'],
  ])('%s on %s', (version, day, expected) => {
    expect(warnOfVersion(version, new Date(`${day}T12:00:00Z`))).toBe(expected);
  });
});
