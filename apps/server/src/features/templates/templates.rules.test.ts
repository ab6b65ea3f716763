import { describe, expect, it } from 'vitest';
import { aTemplate, noon, secondsAfterNoon } from '../../../test/builders.js';
import { edited, notEdited } from './edited-template.js';
import { withChange } from './template-change.js';
import {
  deleted,
  providerNameOf,
  refusedToSend,
  statusOf,
  unpaused,
  withRecheck,
} from './templates.rules.js';

describe('statusOf', () => {
  it.each([
    ['APPROVED', 'approved'],
    ['REINSTATED', 'approved'],
    ['UNARCHIVED', 'approved'],
    ['LOCKED', 'paused'],
    ['PENDING_DELETION', 'deleted'],
    ['LIMIT_EXCEEDED', 'limit_exceeded'],
    ['FLAGGED', null],
    ['SOMETHING_NEW', null],
  ])('%s is %s', (word, status) => {
    expect(statusOf(word)).toBe(status);
  });
});

describe('providerNameOf', () => {
  it('sets names apart on a shared account alone', () => {
    expect(providerNameOf('greeting', { shared: true }, 'abc123')).toBe('greeting_abc123');
    expect(providerNameOf('greeting', { shared: false }, 'abc123')).toBe('greeting');
  });
});

describe('deleted', () => {
  it('hands over no more what waits to be', () => {
    const waiting = aTemplate({ submission: { state: 'queued', attempts: 2, dueAt: noon } });
    expect(deleted(waiting, noon)).toMatchObject({
      ...{ status: 'deleted', submission: { state: 'not_submitted' } },
    });
    expect(deleted(aTemplate({ status: 'deleted' }), noon)).toBeNull();
  });

  it('is nothing that Meta is asked about, whatever it announced', () => {
    const announced = { upcomingCategory: { category: 'MARKETING', at: noon }, recheckAt: noon };
    for (const status of ['approved', 'deleted'] as const) {
      const gone = deleted(aTemplate({ status, ...announced }), noon);
      expect(gone).toMatchObject({ status: 'deleted' });
      for (const field of Object.keys(announced)) expect(gone).not.toHaveProperty(field);
      if (gone && status === 'approved')
        expect(withChange(aTemplate({ status, ...announced }), gone).change).toBe('status');
    }
    const told = withRecheck(aTemplate({ status: 'deleted', ...announced }));
    expect(told).not.toHaveProperty('recheckAt');
  });
});

describe('refusedToSend and unpaused', () => {
  it('stop an approved template alone, and have Meta asked', () => {
    const approved = aTemplate({ status: 'approved' });
    expect(refusedToSend(approved, 'paused', noon)).toMatchObject({
      ...{ status: 'paused', recheckAt: secondsAfterNoon(60) },
    });
    expect(refusedToSend(aTemplate({ status: 'disabled' }), 'paused', noon)).toBeNull();
  });

  it('let a paused one be sent again, and it alone', () => {
    const pausedUntil = secondsAfterNoon(60);
    const paused = aTemplate({ status: 'paused', pausedUntil, recheckAt: pausedUntil });
    const times = { askedAt: noon, now: noon };
    const after = unpaused(paused, times);
    expect(after).toMatchObject({ status: 'approved', askedAt: noon });
    expect(after).not.toHaveProperty('pausedUntil');
    expect(after).not.toHaveProperty('recheckAt');
    expect(unpaused(aTemplate({ status: 'disabled' }), times)).toBeNull();
  });
});

describe('edited and notEdited', () => {
  const at = { now: noon, by: { role: 'merchant', userId: 'usr_1' } } as const;
  const before = aTemplate({ status: 'approved', editingUntil: secondsAfterNoon(60) });
  const edit = { components: [] };

  it('end the lease, and leave deleted what was deleted meanwhile', () => {
    expect(edited(before, before, { edit, ...at })).toMatchObject({ status: 'pending' });
    const deletedMeanwhile = aTemplate({ ...before, status: 'deleted' });
    const after = edited(deletedMeanwhile, before, { edit, ...at });
    expect(after).toMatchObject({ status: 'deleted' });
    expect(after).not.toHaveProperty('recheckAt');
    expect(after).not.toHaveProperty('editingUntil');
  });

  it('leave the category that Meta told meanwhile', () => {
    const rejected = aTemplate({ status: 'rejected', category: 'MARKETING' });
    const told = { ...rejected, category: 'MARKETING', categoryAt: noon };
    const asUtility = { ...edit, category: 'UTILITY' };
    expect(edited(told, rejected, { edit: asUtility, ...at }).category).toBe('MARKETING');
    expect(edited(rejected, rejected, { edit: asUtility, ...at }).category).toBe('UTILITY');
  });

  it('have Meta asked where it gave no answer, though a pause is ended first', () => {
    const uncertain = notEdited(before, { number: 2, isUncertain: true, now: noon });
    expect(uncertain).toMatchObject({ uncertainSince: noon, recheckAt: noon, revisions: 2 });
    expect(uncertain).not.toHaveProperty('editingUntil');
    const paused = { ...uncertain, status: 'paused' as const };
    expect(unpaused(paused, { askedAt: noon, now: noon })).toMatchObject({ recheckAt: noon });
    const refused = notEdited(before, { number: undefined, isUncertain: false, now: noon });
    expect(refused).toEqual(aTemplate({ status: 'approved' }));
  });
});

describe('withChange', () => {
  const before = aTemplate({ status: 'approved' });
  const revisionBy = (role: 'merchant' | 'meta') => ({
    ...{ number: 2, at: noon, by: role === 'meta' ? { role } : { role, userId: 'usr_1' } },
  });

  it.each([
    ['category', { category: 'MARKETING', status: 'paused' }],
    ['category_announced', { upcomingCategory: { category: 'MARKETING' } }],
    ['status', { pausedUntil: noon }],
    ['content', { components: [], quality: 'red' }],
    ['content', { category: 'MARKETING', revision: revisionBy('merchant') }],
    ['category', { category: 'MARKETING', components: [], revision: revisionBy('meta') }],
    ['quality', { quality: 'red' }],
    ['sharing', { shared: true }],
    ['edit_failed', { revisions: 2 }],
    ['submission', { submission: { ...before.submission, state: 'submitted' } }],
  ] as const)('tells %s', (change, fields) => {
    expect(withChange(before, { ...before, ...fields } as typeof before).change).toBe(change);
  });

  it('tells nothing of what is not shown', () => {
    const told = withChange(before, { ...before, change: 'status', statusAt: noon });
    expect(told).not.toHaveProperty('change');
  });
});
