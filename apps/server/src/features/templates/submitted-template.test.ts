import type { TemplateStatusItem } from '@waypost/whatsapp';
import { describe, expect, it } from 'vitest';
import { aTemplate, noon, secondsAfterNoon } from '../../../test/builders.js';
import { foldNews } from './fold-news.js';
import { postponed, refused, submitted, toBeSubmitted } from './submitted-template.js';

const approval: TemplateStatusItem = {
  ...{ kind: 'template_status', path: 'entry.0', wabaId: '101', templateId: '601' },
  ...{ name: 'greeting_abc123', language: 'en_US', event: 'APPROVED', at: secondsAfterNoon(1) },
};

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
    const reviewed = foldNews(aTemplate(), approval);
    expect(reviewed && submitted(reviewed, created, noon).status).toBe('approved');
  });
});

describe('refused and postponed', () => {
  const error = { title: 'Invalid parameter' };

  it('keep the template as a draft, or in the queue', () => {
    expect(refused(aTemplate(), { error, mayExist: true }, noon)).toMatchObject({
      status: 'draft',
      submission: { state: 'failed', error, mayExist: true },
    });
    const again = postponed(aTemplate(), { error, dueAt: noon, mayExist: true }, noon);
    expect(again).toMatchObject({
      status: 'pending',
      submission: { state: 'queued', attempts: 1, mayExist: true },
    });
  });

  it('change nothing once Meta is known to have it', () => {
    const reviewed = foldNews(aTemplate(), approval);
    if (!reviewed) throw new Error('The news was not taken.');
    expect(refused(reviewed, { error, mayExist: false }, noon)).toBeNull();
    expect(postponed(reviewed, { error, dueAt: noon, mayExist: false }, noon)).toBeNull();
  });
});

describe('toBeSubmitted', () => {
  const aDraft = (mayExist: object) =>
    aTemplate({
      status: 'draft',
      submission: { state: 'failed', attempts: 1, dueAt: noon, ...mayExist },
    });

  it('lets Meta be asked first only for a draft that an attempt may have made there', () => {
    const queued = { state: 'queued', attempts: 0, dueAt: noon };
    for (const mayExist of [{}, { mayExist: true }]) {
      expect(toBeSubmitted(aDraft(mayExist), noon, noon)).toMatchObject({ status: 'pending' });
      expect(toBeSubmitted(aDraft(mayExist), noon, noon)?.submission).toEqual({
        ...queued,
        ...mayExist,
      });
    }
    expect(toBeSubmitted(aTemplate(), noon, noon)).toBeNull();
  });
});
