import type {
  TemplateCategoryItem,
  TemplateQualityItem,
  TemplateStatusItem,
} from '@waypost/whatsapp';
import { describe, expect, it } from 'vitest';
import { aTemplate, noon, secondsAfterNoon } from '../../../test/builders.js';
import {
  foldTemplateNews,
  postponed,
  providerNameOf,
  refused,
  statusOf,
  submitted,
} from './templates.rules.js';

function news(event: string, seconds: number, reason?: string): TemplateStatusItem {
  return {
    kind: 'template_status',
    path: 'entry.0',
    wabaId: '101',
    templateId: '601',
    name: 'greeting_abc123',
    language: 'en_US',
    event,
    at: secondsAfterNoon(seconds),
    ...(reason === undefined ? {} : { reason }),
  };
}

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

describe('submitted', () => {
  const created = { id: '601', status: 'PENDING', category: 'MARKETING' };

  it('keeps Meta’s id, and the category Meta gave it', () => {
    expect(submitted(aTemplate(), created, noon)).toMatchObject({
      status: 'pending',
      providerTemplateId: '601',
      category: 'MARKETING',
      previousCategory: 'UTILITY',
      submission: { state: 'submitted', attempts: 1 },
    });
  });

  it('does not undo a review that was told before the answer came', () => {
    const reviewed = foldTemplateNews(aTemplate(), news('APPROVED', 1));
    expect(reviewed && submitted(reviewed, created, noon).status).toBe('approved');
  });
});

describe('refused and postponed', () => {
  const error = { title: 'Invalid parameter' };

  it('keep the template as a draft, or in the queue', () => {
    expect(refused(aTemplate(), error, noon)).toMatchObject({
      status: 'draft',
      submission: { state: 'failed', error },
    });
    const again = postponed(aTemplate(), { error, dueAt: noon, mayExist: true }, noon);
    expect(again).toMatchObject({
      status: 'pending',
      submission: { state: 'queued', attempts: 1, mayExist: true },
    });
  });

  it('change nothing once Meta is known to have it', () => {
    const reviewed = foldTemplateNews(aTemplate(), news('APPROVED', 1));
    if (!reviewed) throw new Error('The news was not taken.');
    expect(refused(reviewed, error, noon)).toBe(reviewed);
    expect(postponed(reviewed, { error, dueAt: noon, mayExist: false }, noon)).toBe(reviewed);
  });
});

describe('foldTemplateNews', () => {
  it('takes approval and rejection with its reason', () => {
    expect(foldTemplateNews(aTemplate(), news('APPROVED', 1))).toMatchObject({
      status: 'approved',
      providerTemplateId: '601',
      submission: { state: 'submitted' },
    });
    expect(foldTemplateNews(aTemplate(), news('REJECTED', 1, 'INVALID_FORMAT'))).toMatchObject({
      status: 'rejected',
      rejectedReason: 'INVALID_FORMAT',
    });
  });

  it('drops the reason of an older rejection', () => {
    const rejected = foldTemplateNews(aTemplate(), news('REJECTED', 1, 'INVALID_FORMAT'));
    const approved = rejected && foldTemplateNews(rejected, news('APPROVED', 2));
    expect(approved).not.toHaveProperty('rejectedReason');
  });

  it('ignores what is older, repeated, or says nothing of the status', () => {
    const paused = foldTemplateNews(aTemplate(), news('PAUSED', 5));
    if (!paused) throw new Error('The news was not taken.');
    expect(foldTemplateNews(paused, news('APPROVED', 4))).toBeNull();
    expect(foldTemplateNews(paused, news('PAUSED', 5))).toBeNull();
    expect(foldTemplateNews(paused, news('SOMETHING_NEW', 6))).toBeNull();
    expect(foldTemplateNews(paused, news('FLAGGED', 6))).toMatchObject({
      ...{ status: 'paused', quality: 'red' },
    });
  });

  it('ends the same in any order, also for quality, category and within one second', () => {
    const quality = (word: string, seconds: number): TemplateQualityItem => {
      const { event: _event, ...item } = news('', seconds);
      return { ...item, kind: 'template_quality', quality: word };
    };
    const category = (word: string, seconds: number): TemplateCategoryItem => {
      const { event: _event, ...item } = news('', seconds);
      return { ...item, kind: 'template_category', category: word };
    };
    const items = [
      news('PENDING', 1),
      news('APPROVED', 1),
      quality('GREEN', 2),
      quality('RED', 3),
      category('MARKETING', 4),
    ];
    const fold = (order: typeof items) =>
      order.reduce((template, item) => foldTemplateNews(template, item) ?? template, aTemplate());
    const end = { status: 'approved', quality: 'red', category: 'MARKETING' };
    expect(fold(items)).toMatchObject(end);
    expect(fold([...items].reverse())).toMatchObject(end);
    expect(fold([...items, ...items])).toMatchObject(end);
  });
});
