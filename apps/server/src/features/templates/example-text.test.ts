import { describe, expect, it } from 'vitest';
import { exampleText } from './example-text.js';

const body = (text: string, example?: unknown) => ({ type: 'BODY', text, example });

describe('exampleText', () => {
  it.each<[string, 'named' | 'positional', object[], string]>([
    [
      'named values',
      'named',
      [body('Hi {{a}}.', { body_text_named_params: [{ param_name: 'a', example: 'Ana' }] })],
      'Hi Ana.',
    ],
    ['values by place', 'positional', [body('Hi {{1}}.', { body_text: [['Ana']] })], 'Hi Ana.'],
    [
      'a value in the header',
      'positional',
      [
        { type: 'HEADER', format: 'TEXT', text: 'No. {{1}}', example: { header_text: ['17'] } },
        body('Hi.'),
      ],
      'No. 17\n\nHi.',
    ],
    ['no example', 'positional', [body('Hi {{1}}.')], 'Hi {{1}}.'],
    ['an example of another shape', 'positional', [body('Hi {{1}}.', 'Ana')], 'Hi {{1}}.'],
    ['values of another shape', 'positional', [body('Hi {{1}}.', { body_text: 3 })], 'Hi {{1}}.'],
    ['an example that is null', 'named', [body('Hi {{a}}.', null)], 'Hi {{a}}.'],
  ])('fills in %s', (_what, parameterFormat, components, text) => {
    const template = { category: 'UTILITY', parameterFormat };
    expect(exampleText({ ...template, components: components as [] })).toBe(text);
  });
});
