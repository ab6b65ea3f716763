import { describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/builders.js';
import {
  isResumable,
  isSameByName,
  isTriedAgain,
  nextNightly,
  pageAfter,
  smallerPage,
} from './template-sync.rules.js';

const now = new Date('2026-11-29T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

describe('the size of a page', () => {
  it('is halved down to ten, and doubled after three pages that came, up to 500', () => {
    expect([250, 125, 15, 10].map(smallerPage)).toEqual([125, 62, 10, 10]);
    expect([1, 2, 3, 4, 6].map((pages) => pageAfter(62, pages))).toEqual([62, 62, 124, 62, 124]);
    expect(pageAfter(400, 3)).toBe(500);
  });
});

describe('a page that did not come', () => {
  it.each([
    ['too much data, as Meta calls it with code 1', 'transient_limited', 250, 5, true],
    ['no answer in time', 'unknown_outcome', 20, 5, true],
    ['no answer in time to the smallest page', 'unknown_outcome', 10, 1, false],
    ['an outage', 'transient', 250, 2, true],
    ['an outage that lasts', 'transient', 250, 3, false],
    ['a limit of calls', 'throttled_account', 250, 1, false],
    ['a dead token', 'auth', 250, 1, false],
    ['a refusal', 'rejected', 250, 1, false],
  ] as const)('with %s', (_name, kind, size, tries, isAgain) => {
    expect(isTriedAgain(kind, size, tries)).toBe(isAgain);
  });
});

describe('nextNightly', () => {
  it('is at the same time of each night, and spread over it by account', () => {
    const ofDay = (at: Date) => at.getTime() % 86_400_000;
    const hours = Array.from({ length: 200 }, (_, index) => {
      const first = nextNightly(`10100000000${index}`, now);
      const second = nextNightly(`10100000000${index}`, first);
      expect(first.getTime()).toBeGreaterThan(now.getTime());
      expect(second.getTime() - first.getTime()).toBe(86_400_000);
      return Math.floor(ofDay(first) / 3_600_000);
    });
    for (const hour of [1, 2, 3, 4]) {
      expect(hours.filter((it) => it === hour).length).toBeGreaterThan(25);
    }
    expect(new Set(hours)).toEqual(new Set([1, 2, 3, 4]));
  });
});

describe('isResumable', () => {
  const run = {
    ...{ _id: '1', accountId: '1', owner: 'try_1', until: now, pageSize: 250, total: 1 },
    ...{ state: 'failed' as const, isListed: false, startedAt: minutesAgo(5), after: 'MQZDZD' },
    counts: { created: 0, updated: 0, removed: 0, unchanged: 0 },
  };
  it.each([
    ['that failed', {}, true],
    ['whose process died', { state: 'running' }, true],
    ['that was stopped', { state: 'interrupted' }, true],
    ['that came to its end', { state: 'done' }, false],
    ['of long ago', { startedAt: minutesAgo(61) }, false],
    ['that has read no page', { after: undefined }, false],
    [
      'that had but one page, and asks for what was on none',
      { after: undefined, isListed: true },
      true,
    ],
  ])('one %s', (_name, fields, isExpected) => {
    expect(isResumable({ ...run, ...fields } as never, now)).toBe(isExpected);
  });
});

describe('a template of the name of one that Meta lists', () => {
  const submission = (state: 'submitted' | 'queued' | 'failed' | 'not_submitted') => ({
    submission: { state, attempts: 0, dueAt: now },
  });
  const own = { name: 'order', providerName: 'order', merchantId: 'mer_1' };
  const suffixed = { ...own, providerName: 'order_abc123' };
  it.each([
    ['is it, made again at Meta', { ...own, ...submission('submitted') }, undefined, true],
    ['is it, its answer lost', { ...own, ...submission('queued') }, undefined, true],
    [
      'may be another’s, while a draft',
      { ...own, ...submission('not_submitted') },
      undefined,
      false,
    ],
    [
      'may be another’s, which Meta refused to have twice',
      { ...own, ...submission('failed') },
      undefined,
      false,
    ],
    ['is its merchant’s where the account is', { ...own, ...submission('failed') }, 'mer_1', true],
    ['is its merchant’s by its suffix', { ...suffixed, ...submission('failed') }, undefined, true],
  ] as const)('%s', (_name, fields, accountOwner, isExpected) => {
    expect(isSameByName(aTemplate(fields), accountOwner)).toBe(isExpected);
  });
});
