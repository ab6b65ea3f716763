import { checkTemplate, renderTemplate, warnOfTemplate } from '@waypost/whatsapp';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from './library.js';
import { exampleText } from './example-text.js';

describe('the library of templates', () => {
  it('has twelve, each of a name and a text of its own', () => {
    expect(LIBRARY.length).toBe(12);
    expect(new Set(LIBRARY.map(({ name }) => name)).size).toBe(12);
    expect(new Set(LIBRARY.map(({ components }) => JSON.stringify(components))).size).toBe(12);
  });

  it.each(LIBRARY.map((entry) => [entry.name, entry] as const))(
    '%s breaks no rule, gives nothing to warn of, and has an example for each variable',
    (_name, entry) => {
      expect(checkTemplate(entry)).toEqual([]);
      expect(warnOfTemplate(entry)).toEqual([]);
      expect(renderTemplate(entry).text).not.toBe(exampleText(entry));
      expect(exampleText(entry)).not.toContain('{{');
    },
  );
});
