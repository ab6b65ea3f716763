import { describe, expect, it } from 'vitest';
import { testRules } from '../../test/rule-rows.js';
import { aDraft, check, named } from '../../test/template-builders.js';
import { checkTemplate } from './check-template.js';
import { TEMPLATE_LANGUAGES } from './languages.js';

describe('name, language, category and format', () => {
  testRules([
    ['§4.1 name', 'none', { name: '' }, ['name name.missing'], { name: 'a' }],
    ['§4.1 name', 'a capital', { name: 'Order' }, ['name name.characters'], { name: 'order' }],
    ['§4.1 name', 'a hyphen', { name: 'a-b' }, ['name name.characters'], { name: 'a_b' }],
    ['§4.1 name', 'a blank', { name: 'a b' }, ['name name.characters'], { name: '1_b' }],
    ['§4.1 name', 'an accent', { name: 'ordér' }, ['name name.characters'], { name: 'order' }],
    ['§4.1 name', 'a line break', { name: 'order\n' }, ['name name.characters'], { name: '_' }],
    [
      '§4.1 name',
      '513 characters',
      { name: 'a'.repeat(513) },
      ['name name.too_long'],
      { name: 'a'.repeat(512) },
    ],
    [
      '§4.1 name',
      '506 characters where a suffix of seven follows',
      { name: 'a'.repeat(506), nameMaxLength: 505 },
      ['name name.too_long'],
      { name: 'a'.repeat(505), nameMaxLength: 505 },
    ],
    [
      '§4.1 name',
      'two faults',
      { name: 'A'.repeat(513) },
      ['name name.too_long', 'name name.characters'],
      { name: 'a'.repeat(512) },
    ],
    ['§4.9', 'none', { language: '' }, ['language language.unknown'], { language: 'en' }],
    [
      '§4.9',
      'a hyphen',
      { language: 'en-US' },
      ['language language.unknown'],
      { language: 'en_US' },
    ],
    ['§4.9', 'capitals', { language: 'EN' }, ['language language.unknown'], { language: 'en' }],
    [
      '§4.9',
      'one that Meta lacks',
      { language: 'eo' },
      ['language language.unknown'],
      { language: 'et' },
    ],
    [
      '§4.9',
      'a country that Meta lacks',
      { language: 'de_DE' },
      ['language language.unknown'],
      { language: 'de_AT' },
    ],
    [
      '§4.1 category',
      'none',
      { category: '' },
      ['category category.unknown'],
      { category: 'UTILITY' },
    ],
    [
      '§4.1 category',
      'an old one',
      { category: 'TRANSACTIONAL' },
      ['category category.unknown'],
      { category: 'utility' },
    ],
    [
      '§4.8',
      'a category that Meta alone gives',
      { category: 'FREE_SERVICE' },
      ['category category.unknown'],
      { category: 'Marketing' },
    ],
    [
      '§4.1 parameter_format',
      'a strange one',
      { parameterFormat: 'numbered' },
      ['parameterFormat parameter_format.unknown'],
      { parameterFormat: 'NAMED', components: [named('Hi {{name}}, welcome.', 'name')] },
    ],
  ]);

  it.each([...TEMPLATE_LANGUAGES])('§4.9: knows the language %s', (language) => {
    expect(check({ language })).toEqual([]);
  });

  it('names the language that was likely meant', () => {
    const [violation] = checkTemplate(aDraft({ language: 'pt-br' }));
    expect(violation?.fix).toBe('Write pt_BR.');
  });
});
