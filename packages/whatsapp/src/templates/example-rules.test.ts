import { describe } from 'vitest';
import { testRules, type RuleRow } from '../../test/rule-rows.js';
import { body, header, plainBody } from '../../test/template-builders.js';

const TEXT = 'Hi {{1}}, welcome to {{2}} our shop.';
const good = { components: [body(TEXT, ['a', 'b'])] };

const positional = (what: string, example: unknown): RuleRow => [
  '§4.3 samples',
  what,
  { components: [{ type: 'BODY', text: TEXT, example }] },
  ['components.0.example example.missing'],
  good,
];

const namedText = 'Hi {{a}}, welcome to our shop.';
const byName = (what: string, example: unknown): RuleRow => [
  '§4.3 samples',
  what,
  { parameterFormat: 'named', components: [{ type: 'BODY', text: namedText, example }] },
  ['components.0.example example.missing'],
  {
    parameterFormat: 'named',
    components: [
      {
        type: 'BODY',
        text: namedText,
        example: { body_text_named_params: [{ param_name: 'a', example: 'x' }] },
      },
    ],
  },
];

describe('examples', () => {
  testRules([
    positional('none', undefined),
    positional('one for two', { body_text: [['a']] }),
    positional('an empty one', { body_text: [['a', '']] }),
    positional('a blank one', { body_text: [[' ', 'b']] }),
    positional('a number', { body_text: [['a', 17]] }),
    positional('a list that is not in a list', { body_text: ['a', 'b'] }),
    positional('those of names', {
      body_text_named_params: [{ param_name: '1', example: 'a' }],
    }),
    positional('those of the header', { header_text: ['a', 'b'] }),
    byName('none', undefined),
    byName('of another name', { body_text_named_params: [{ param_name: 'b', example: 'x' }] }),
    byName('those of numbers', { body_text: [['x']] }),
    byName('an empty one', { body_text_named_params: [{ param_name: 'a', example: ' ' }] }),
    [
      '§4.1, §4.3',
      'none for the header',
      { components: [plainBody, header('Order {{1}}')] },
      ['components.1.example example.missing'],
      { components: [plainBody, header('Order {{1}}', '17')] },
    ],
    [
      '§4.1, §4.3',
      'a list in a list for the header',
      {
        components: [plainBody, { ...header('Order {{1}}'), example: { header_text: [['17']] } }],
      },
      ['components.1.example example.missing'],
      { components: [plainBody, header('Order {{1}}', '17')] },
    ],
    [
      '§4.1, §4.3',
      'none for a name in the header',
      { parameterFormat: 'named', components: [plainBody, header('Order {{id}}', '17')] },
      ['components.1.example example.missing'],
      {
        parameterFormat: 'named',
        components: [
          plainBody,
          {
            ...header('Order {{id}}'),
            example: { header_text_named_params: [{ param_name: 'id', example: '17' }] },
          },
        ],
      },
    ],
  ]);
});
