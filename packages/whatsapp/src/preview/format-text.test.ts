import { describe, expect, it } from 'vitest';
import { fillText } from './fill-text.js';
import { formatText, plainTextOf } from './format-text.js';

const NOTHING = new Map<string, string>();

/** A line in short: `<b>bold</b>` for a style, `[…]` for a placeholder. */
function shown(text: string, values: ReadonlyMap<string, string> = NOTHING): string[] {
  return formatText(fillText(text, values, 40)).map(({ kind, number, spans }) => {
    const line = spans
      .map(({ text: part, styles, isPlaceholder }) => {
        const inner = isPlaceholder ? `[${part}]` : part;
        return styles.reduce((it, style) => `<${style}>${it}</${style}>`, inner);
      })
      .join('');
    return kind === 'text' ? line : `${kind}${number ?? ''}: ${line}`;
  });
}

// The forms are those of WhatsApp's own help on formatting messages; what is no form stays as it is.
describe('formatText', () => {
  it.each<[string, string, string[]]>([
    ['plain text', 'Hi Ana', ['Hi Ana']],
    ['bold', 'a *b c* d', ['a <bold>b c</bold> d']],
    ['italic', '_b_', ['<italic>b</italic>']],
    ['struck', 'was ~17~ now', ['was <strikethrough>17</strikethrough> now']],
    ['code', 'type `npm *x*` now', ['type <code>npm *x*</code> now']],
    ['monospace', 'a ```b *c*``` d', ['a <monospace>b *c*</monospace> d']],
    [
      'monospace over lines',
      '```a\n* b```',
      ['<monospace>a</monospace>', '<monospace>* b</monospace>'],
    ],
    [
      'one in another',
      '*a _b_ c*',
      ['<bold>a </bold><italic><bold>b</bold></italic><bold> c</bold>'],
    ],
    ['beside punctuation', '(*a*), "_b_".', ['(<bold>a</bold>), "<italic>b</italic>".']],
    ['an emoji in it', '*🦊 é*', ['<bold>🦊 é</bold>']],
    ['within a word', 'a*b*c snake_case_name', ['a*b*c snake_case_name']],
    ['a mark before a blank', '* a* 2 * 3 *', ['bullet: a* 2 * 3 *']],
    ['a mark after a blank', '*a *', ['*a *']],
    ['no end', '*a _b ~c `d', ['*a _b ~c `d']],
    ['an end on another line', '*a\nb*', ['*a', 'b*']],
    ['nothing between marks', '** __ ~~ ``', ['** __ ~~ ``']],
    ['a block without end', '```a', ['```a']],
    ['an empty block', '``` ``` a', ['``` ``` a']],
    ['a list', '- a\n* b', ['bullet: a', 'bullet: b']],
    ['a numbered list', '1. a\n12. *b*', ['number1: a', 'number12: <bold>b</bold>']],
    ['a quote', '> a _b_\n>c', ['quote: a <italic>b</italic>', 'quote: c']],
    ['no list', '-a\n1.a\n1234. a\n- ', ['-a', '1.a', '1234. a', '- ']],
    ['lines, and empty ones', 'a\n\nb\n', ['a', '', 'b', '']],
    ['nothing', '', ['']],
    ['markup of the web', '<b>a</b> <script>x</script>', ['<b>a</b> <script>x</script>']],
  ])('shows %s', (_what, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ['a value', 'Hi {{1}}!', ['Hi Ana!']],
    ['the formatting of a value', '{{2}} it', ['<bold>now</bold> it']],
    ['formatting around a value', 'Hi *{{1}}*', ['Hi <bold>Ana</bold>']],
    ['no value of several lines', 'a {{3}}', ['a [{{3}}]']],
    ['a value as long as there is room', '{{5}}, {{1}}', [`${'🦊'.repeat(35)}, Ana`]],
    [
      'no value that makes the text too long',
      '{{5}} {{2}} {{1}}',
      [`${'🦊'.repeat(35)} [{{2}}] Ana`],
    ],
    ['no value again where it no longer fits', '{{5}} {{5}}', [`${'🦊'.repeat(35)} [{{5}}]`]],
    ['a placeholder', 'a {{9}} b', ['a [{{9}}] b']],
    ['formatting around a placeholder', '*{{9}}*', ['<bold>[{{9}}]</bold>']],
    ['names with underscores', '{{a_b}} _c_ {{d_e}}', ['[{{a_b}}] <italic>c</italic> [{{d_e}}]']],
    ['a value that looks like a variable', '{{4}}', ['{{1}}']],
  ])('shows %s', (_what, text, expected) => {
    const values = [
      ['1', 'Ana'],
      ['2', '*now*'],
      ['3', 'x\ny'],
      ['4', '{{1}}'],
      ['5', '🦊'.repeat(35)],
    ] as const;
    expect(shown(text, new Map(values))).toEqual(expected);
  });

  it.each(['*a ', '_*~`', '*a* ', '*_a ', '```', '> ', '`a *'])(
    'reads %j without end as quickly as it is long',
    (part) => {
      const text = part.repeat(400_000 / part.length);
      const lines = formatText({ text, placeholders: [] });
      expect(plainTextOf(lines).length).toBeLessThanOrEqual(text.length);
    },
  );
});
