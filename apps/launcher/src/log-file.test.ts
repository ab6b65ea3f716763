import { describe, expect, it } from 'vitest';
import { lastWords } from './log-file.js';

describe('lastWords', () => {
  it.each<[string, string[], string | null]>([
    [
      'what stands behind the last log line',
      ['{"msg":"a"}', 'It broke:', '  here'],
      'It broke: here',
    ],
    ['nothing when the last line is a log line', ['Words', '{"msg":"a"}'], null],
    ['nothing of an empty log', [], null],
  ])('are %s', (_what, lines, words) => {
    expect(lastWords(lines)).toBe(words);
  });
});
