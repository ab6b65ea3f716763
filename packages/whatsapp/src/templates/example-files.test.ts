import { describe, expect, it } from 'vitest';
import {
  exampleFault,
  headerExamples,
  withHeaderExamples,
  withKeptExamples,
} from './example-files.js';

const header = (format: string, ...header_handle: unknown[]) => ({
  type: 'HEADER',
  format,
  example: { header_handle },
});
const body = { type: 'BODY', text: 'Hello you.' };
const MB = 1024 * 1024;

describe('headerExamples', () => {
  it('finds them in the template and in its cards', () => {
    const card = (value: string) => ({ components: [header('video', value), body] });
    const components = [
      header('IMAGE', 'med_1'),
      body,
      { type: 'carousel', cards: [card('med_2'), null, card('med_3')] },
    ];
    expect(headerExamples(components)).toEqual([
      { path: 'components.0.example.header_handle.0', format: 'IMAGE', value: 'med_1' },
      {
        path: 'components.2.cards.0.components.0.example.header_handle.0',
        format: 'VIDEO',
        value: 'med_2',
      },
      {
        path: 'components.2.cards.2.components.0.example.header_handle.0',
        format: 'VIDEO',
        value: 'med_3',
      },
    ]);
    const others = new Map([
      ['med_1', '4::a'],
      ['med_3', '4::b'],
    ]);
    expect(
      headerExamples(withHeaderExamples(components, others)).map(({ value }) => value),
    ).toEqual(['4::a', 'med_2', '4::b']);
  });

  it.each<[string, unknown]>([
    ['no list', 'HEADER'],
    ['no object', [null, 7]],
    ['a header of text', [{ type: 'HEADER', format: 'TEXT', text: 'x' }]],
    ['no example', [{ type: 'HEADER', format: 'IMAGE' }]],
    ['an example of another shape', [header('IMAGE', 7, null), header('IMAGE')]],
    ['cards that are none', [{ type: 'CAROUSEL', cards: 'x' }]],
  ])('finds none in %s, and changes nothing', (_what, components) => {
    expect(headerExamples(components)).toEqual([]);
    expect(withHeaderExamples(components, new Map([['x', 'y']]))).toEqual(components);
  });
});

describe('withKeptExamples', () => {
  it.each<[string, unknown[], unknown[], string[]]>([
    ['the same header', [header('IMAGE', 'https://x')], [header('IMAGE', 'med_1')], ['med_1']],
    ['another one', [header('VIDEO', 'https://x')], [header('IMAGE', 'med_1')], ['https://x']],
    ['a new one', [header('IMAGE', 'https://x')], [body], ['https://x']],
    ['none any more', [body], [header('IMAGE', 'med_1')], []],
  ])('with %s', (_what, listed, own, expected) => {
    const kept = withKeptExamples([{ ...body, text: 'Other words.' }, ...listed], own);
    expect(headerExamples(kept).map(({ value }) => value)).toEqual(expected);
    expect(kept[0]).toEqual({ ...body, text: 'Other words.' });
  });
});

describe('exampleFault', () => {
  // cloud-api.md §4.2 (kinds, GIF), §4.10 (types), §5 (sizes).
  it.each<[string, string, number, RegExp | undefined]>([
    ['IMAGE', 'image/jpeg', 5 * MB, undefined],
    ['IMAGE', 'image/png', 1, undefined],
    ['IMAGE', 'image/png', 5 * MB + 1, /at most 5242880/],
    ['IMAGE', 'image/webp', 1, /image\/jpeg or image\/png/],
    ['VIDEO', 'video/mp4', 16 * MB, undefined],
    ['VIDEO', 'video/mp4', 16 * MB + 1, /at most/],
    ['VIDEO', 'video/3gpp', 1, /video\/mp4/],
    ['DOCUMENT', 'application/pdf', 100 * MB, undefined],
    ['DOCUMENT', 'text/plain', 1, /application\/pdf/],
    ['GIF', 'video/mp4', 3.5 * MB, undefined],
    ['GIF', 'video/mp4', 3.5 * MB + 1, /at most 3670016/],
    ['LOCATION', 'image/png', 1, undefined],
  ])('of %s, %s with %i bytes', (format, mimeType, bytes, fault) => {
    if (fault === undefined) expect(exampleFault(format, { mimeType, bytes })).toBeUndefined();
    else expect(exampleFault(format, { mimeType, bytes })).toMatch(fault);
  });
});
