import { describe, expect, it } from 'vitest';
import { aTemplate, noon } from '../../../test/builders.js';
import { wordsOnDeletion } from './library-refusals.js';

describe('wordsOnDeletion', () => {
  const deleted = aTemplate({ status: 'deleted', providerTemplateId: '1', updatedAt: noon });
  const inDays = (days: number) => new Date(noon.getTime() + days * 86_400_000);

  it.each([
    ['until when Meta blocks the name', deleted, 29, inDays(30).toISOString().slice(0, 10)],
    ['nothing of a block that is over', deleted, 30, null],
    [
      'nothing of a block where Meta never had it',
      aTemplate({ status: 'deleted', updatedAt: noon }),
      1,
      null,
    ],
  ])('tells %s', (_what, template, days, day) => {
    const words = wordsOnDeletion(template, inDays(days));
    expect(/until about (\S+)\.$/.exec(words)?.[1] ?? null).toBe(day);
  });
});
