import { describe } from 'vitest';
import { testRules, type RuleRow } from '../../test/rule-rows.js';
import { body, header, named, plainBody } from '../../test/template-builders.js';

/** A text with its examples, what is wrong with it, and the neighbour that passes. */
const positional = (
  source: string,
  what: string,
  broken: [text: string, ...examples: string[]],
  rules: string[],
  passing: [text: string, ...examples: string[]],
): RuleRow => [
  source,
  what,
  { components: [body(broken[0], broken.slice(1))] },
  rules.map((rule) => `components.0.${rule}`),
  { components: [body(passing[0], passing.slice(1))] },
];

const byName = (
  source: string,
  what: string,
  broken: [text: string, ...names: string[]],
  rules: string[],
  passing: [text: string, ...names: string[]],
): RuleRow => [
  source,
  what,
  { parameterFormat: 'named', components: [named(...broken)] },
  rules.map((rule) => `components.0.${rule}`),
  { parameterFormat: 'named', components: [named(...passing)] },
];

const EDGE = ['text variables.edge'];
const NAME = ['text variables.name', 'example example.missing'];
const good = ['Hi {{1}}, welcome to us.', 'a'] as [string, string];

describe('variables by number', () => {
  testRules([
    positional('§4.3, 2388299', 'at the start', ['{{1}} is here, we say.', 'a'], EDGE, [
      'So {{1}} is here, we say.',
      'a',
    ]),
    positional('§4.3, 2388299', 'at the end', ['We say here is {{1}}', 'a'], EDGE, [
      'We say here is {{1}}.',
      'a',
    ]),
    positional(
      '§4.3, 2388299',
      'at the end but for blanks',
      ['We say here is {{1}} \n', 'a'],
      EDGE,
      ['We say here is {{1}} !\n', 'a'],
    ),
    positional(
      '§4.3, 2388299',
      'alone',
      ['{{1}}', 'a'],
      [...EDGE, 'text variables.ratio'],
      ['a {{1}} b', 'a'],
    ),
    positional(
      '§4.3',
      'side by side',
      ['Hi {{1}} {{2}}, welcome to us.', 'a', 'b'],
      ['text variables.adjacent'],
      ['Hi {{1}}, {{2}}, welcome to us.', 'a', 'b'],
    ),
    positional(
      '§4.3',
      'without a blank between',
      ['Hi {{1}}{{2}}, welcome to us now.', 'a', 'b'],
      ['text variables.adjacent'],
      ['Hi {{1}}-{{2}}, welcome to us now.', 'a', 'b'],
    ),
    positional(
      '§4.3',
      'a number left out',
      ['Hi {{1}}, and {{3}}, welcome to us.', 'a', 'b', 'c'],
      ['text variables.contiguous'],
      ['Hi {{1}}, and {{2}}, welcome to us.', 'a', 'b'],
    ),
    positional(
      '§4.3',
      'not from one',
      ['Hi {{2}}, welcome to us.', 'a', 'b'],
      ['text variables.contiguous'],
      good,
    ),
    positional('§4.3', 'zero', ['Hi {{0}}, welcome to us.', 'a'], NAME, good),
    positional('§4.3', 'a leading zero', ['Hi {{01}}, welcome to us.', 'a'], NAME, good),
    positional(
      '§4.3',
      'blanks inside',
      ['Hi {{ 1 }}, welcome to us.', 'a'],
      ['text variables.name'],
      good,
    ),
    positional('§4.3', 'nothing inside', ['Hi {{}}, welcome to us.', 'a'], NAME, [
      'Hi {}, welcome to us.',
    ]),
    positional('§4.3', '# inside', ['Hi {{#1}}, welcome to us.', 'a'], NAME, [
      'Hi #{{1}}, welcome to us.',
      'a',
    ]),
    positional('§4.3', '$ inside', ['Pay {{$1}}, to be kind.', 'a'], NAME, [
      'Pay ${{1}}, to be kind.',
      'a',
    ]),
    positional('§4.3', '% inside', ['Save {{1%}}, to be kind.', 'a'], NAME, [
      'Save {{1}}%, to be kind.',
      'a',
    ]),
    positional(
      '§4.3',
      'a brace too few',
      ['Hi {{1}, welcome to us.'],
      ['text variables.braces'],
      good,
    ),
    positional(
      '§4.3',
      'no brace before',
      ['Hi 1}}, welcome to us.'],
      ['text variables.braces'],
      ['Hi 1}, welcome to us.'],
    ),
    positional(
      '§4.3',
      'two braces too many before',
      ['Hi {{{{1}}, welcome to us.', 'a'],
      ['text variables.braces'],
      good,
    ),
    positional(
      '§4.3',
      'three braces on either side',
      ['Hi {{{1}}}, welcome to us.', 'a'],
      ['text variables.braces', ...NAME],
      good,
    ),
    positional(
      '§4.3',
      'a brace too many behind',
      ['Hi {{1}}}, welcome to us.', 'a'],
      ['text variables.braces'],
      ['Hi {{1}} }, welcome to us.', 'a'],
    ),
    positional(
      '§4.3',
      'a name',
      ['Hi {{first_name}}, welcome.', 'a'],
      ['text variables.format', 'example example.missing'],
      good,
    ),
    positional('§4.3', 'a name with capitals', ['Hi {{First}}, welcome to us.', 'a'], NAME, good),
    positional(
      '§4.3',
      'both styles',
      ['Hi {{1}} or {{name}}, welcome.', 'a', 'b'],
      ['text variables.mixed', 'example example.missing'],
      ['Hi {{1}} or {{2}}, welcome.', 'a', 'b'],
    ),
    positional(
      '§4.3, 2388293',
      'three variables for six words',
      ['Hi {{1}}, {{2}} and {{3}} ok', 'a', 'b', 'c'],
      ['text variables.ratio'],
      ['Hi {{1}}, {{2}} and {{3}} is ok', 'a', 'b', 'c'],
    ),
    positional(
      '§4.3, 2388293',
      'one for two words',
      ['Hi{{1}} ok', 'a'],
      ['text variables.ratio'],
      ['Hi {{1}} ok', 'a'],
    ),
    positional(
      '§4.3, 2388293',
      'two for three letters in a script without blanks',
      ['您{{1}}、{{2}}好吗', 'a', 'b'],
      ['text variables.ratio'],
      ['您{{1}}、{{2}}好吗呀', 'a', 'b'],
    ),
  ]);
});

describe('variables by name', () => {
  testRules([
    byName(
      '§4.3',
      'a number',
      ['Hi {{1}}, welcome to us.', '1'],
      ['text variables.format'],
      ['Hi {{a1}}, welcome to us.', 'a1'],
    ),
    byName(
      '§4.3',
      'a capital',
      ['Hi {{Name}}, welcome to us.', 'Name'],
      ['text variables.name'],
      ['Hi {{name}}, welcome to us.', 'name'],
    ),
    byName(
      '§4.3',
      'a hyphen',
      ['Hi {{a-b}}, welcome to us.', 'a-b'],
      ['text variables.name'],
      ['Hi {{a_b}}, welcome to us.', 'a_b'],
    ),
    byName(
      '§4.3',
      'a blank',
      ['Hi {{a b}}, welcome to us.', 'a b'],
      ['text variables.name'],
      ['Hi {{_b}}, welcome to us.', '_b'],
    ),
    byName(
      '§4.3',
      'both styles',
      ['Hi {{1}} or {{name}}, welcome.', '1', 'name'],
      ['text variables.mixed'],
      ['Hi {{a}} or {{name}}, welcome.', 'a', 'name'],
    ),
    byName(
      '§4.3',
      'a name twice',
      ['Hi {{a}}, yes you {{a}}, welcome here.', 'a'],
      ['text variables.unique'],
      ['Hi {{a}}, yes you {{b}}, welcome here.', 'a', 'b'],
    ),
    byName('§4.3, 2388299', 'at the end', ['We say here is {{a}}', 'a'], EDGE, [
      'We say here is {{a}}.',
      'a',
    ]),
    byName(
      '§4.3',
      'side by side',
      ['Hi {{a}} {{b}}, welcome to us.', 'a', 'b'],
      ['text variables.adjacent'],
      ['Hi {{a}}, {{b}}, welcome to us.', 'a', 'b'],
    ),
    byName(
      '§4.3, 2388293',
      'too few words',
      ['Hi {{a}}, {{b}} ok', 'a', 'b'],
      ['text variables.ratio'],
      ['Hi {{a}}, {{b}} is ok', 'a', 'b'],
    ),
  ]);
});

describe('in other places', () => {
  testRules([
    [
      '§4.3',
      'one header variable twice in a row',
      { components: [plainBody, header('Order {{1}}{{1}}', 'a')] },
      ['components.1.text variables.adjacent'],
      { components: [plainBody, header('Order {{1}}, {{1}}', 'a')] },
    ],
    [
      '§4.3',
      'a header that does not begin at one',
      { components: [plainBody, header('Order {{2}}', 'a', 'b')] },
      ['components.1.text variables.contiguous'],
      { components: [plainBody, header('Order {{1}}', 'a')] },
    ],
    [
      '§4.3',
      'a header in the other style',
      { components: [plainBody, header('Order {{id}}', 'a')] },
      ['components.1.text variables.format', 'components.1.example example.missing'],
      { components: [plainBody, header('{{1}}', 'a')] },
    ],
    [
      '§4.3',
      'out of order, as it may be, but with a gap',
      { components: [body('Order {{3}} is for {{1}}, we are told.', ['a', 'b', 'c'])] },
      ['components.0.text variables.contiguous'],
      { components: [body('Order {{2}} is for {{1}}, we are told.', ['a', 'b'])] },
    ],
    [
      '§4.3',
      'repeated, as it may be, but at the end',
      { components: [body('Hi {{1}}, yes you, come in {{1}}', ['a'])] },
      ['components.0.text variables.edge'],
      { components: [body('Hi {{1}}, yes you, {{1}}, come in.', ['a'])] },
    ],
  ]);
});
