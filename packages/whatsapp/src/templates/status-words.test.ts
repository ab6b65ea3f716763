import { describe, expect, it } from 'vitest';
import { explainTemplateStatus } from './status-words.js';

describe('explainTemplateStatus', () => {
  const unexplained = explainTemplateStatus('rejected', 'NONE');

  // cloud-api.md §4.8
  it.each([
    ['ABUSIVE_CONTENT', 'neutral words'],
    ['CATEGORY_NOT_AVAILABLE', 'another category'],
    ['INCORRECT_CATEGORY', 'UTILITY'],
    ['INVALID_FORMAT', 'variables'],
    ['PROMOTIONAL', 'discounts'],
    ['SCAM', 'passwords'],
    ['TAG_CONTENT_MISMATCH', 'language'],
    ['scam', 'passwords'],
  ])('says what to change after %s', (reason, words) => {
    const explained = explainTemplateStatus('rejected', reason);
    expect(explained?.advice).toContain(words);
    expect(explained?.advice).toContain('submit it again');
    expect(explained?.meaning).not.toBe(unexplained?.meaning);
  });

  it.each([undefined, 'NONE', 'A_NEW_REASON', 'constructor'])(
    'has words for a rejection because of %s',
    (reason) => {
      expect(explainTemplateStatus('rejected', reason)).toEqual(unexplained);
    },
  );

  it.each(['pending', 'in_appeal', 'paused', 'disabled', 'limit_exceeded', 'archived', 'deleted'])(
    'explains %s',
    (status) => {
      expect(explainTemplateStatus(status)?.advice).toBeTruthy();
    },
  );

  it.each(['draft', 'approved'])('has nothing to say of %s', (status) => {
    expect(explainTemplateStatus(status)).toBeNull();
  });
});
