import { describe, expect, it } from 'vitest';
import { body, checkComponents, plainBody, type Component } from '../../test/template-builders.js';

describe('texts', () => {
  it.each<[string, Component[], string[]]>([
    ['a body without text', [{ type: 'BODY' }], ['components.0.text body.missing']],
    ['an empty body', [{ type: 'BODY', text: '' }], ['components.0.text body.missing']],
    ['a blank body', [{ type: 'BODY', text: ' \n ' }], ['components.0.text body.missing']],
    ['a number as body', [{ type: 'BODY', text: 5 }], ['components.0.text body.missing']],
    ['a long body', [body('x'.repeat(1025))], ['components.0.text body.too_long']],
    [
      'a header without format',
      [{ type: 'HEADER', text: 'x' }, plainBody],
      ['components.0.format header.format'],
    ],
    [
      'a header of a strange format',
      [{ type: 'HEADER', format: 'HOLOGRAM' }, plainBody],
      ['components.0.format header.format'],
    ],
    [
      'an empty header',
      [{ type: 'HEADER', format: 'TEXT', text: '' }, plainBody],
      ['components.0.text header.missing'],
    ],
    [
      'a long header',
      [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, plainBody],
      ['components.0.text header.too_long'],
    ],
    [
      'a header with two variables',
      [
        {
          type: 'HEADER',
          format: 'TEXT',
          text: '{{1}} and {{2}}',
          example: { header_text: ['a', 'b'] },
        },
        plainBody,
      ],
      ['components.0.text header.variables'],
    ],
    [
      'a bold header',
      [{ type: 'HEADER', format: 'TEXT', text: 'Now *really* cheap' }, plainBody],
      ['components.0.text header.markdown'],
    ],
    [
      'an italic header',
      [{ type: 'HEADER', format: 'TEXT', text: '_Now_ cheap' }, plainBody],
      ['components.0.text header.markdown'],
    ],
    [
      'a header with an unused example',
      [{ type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' }, plainBody],
      ['components.0.example example.missing'],
    ],
    [
      'an image without example',
      [{ type: 'HEADER', format: 'IMAGE' }, plainBody],
      ['components.0.example example.missing'],
    ],
    [
      'an image with a link as example',
      [{ type: 'HEADER', format: 'VIDEO', example: { header_handle: [] } }, plainBody],
      ['components.0.example example.missing'],
    ],
    [
      'a long footer',
      [plainBody, { type: 'FOOTER', text: 'x'.repeat(61) }],
      ['components.1.text footer.too_long'],
    ],
    ['an empty footer', [plainBody, { type: 'FOOTER' }], ['components.1.text footer.missing']],
    [
      'a footer with a variable',
      [plainBody, { type: 'FOOTER', text: 'Ex {{1}} Shop' }],
      ['components.1.text variables.not_allowed'],
    ],
  ])('refuses %s', (_name, components, expected) => {
    expect(checkComponents(components)).toEqual(expected);
  });
});

describe('variables', () => {
  it.each<[string, string[], string[]]>([
    ['{{1}} is here, we say.', ['a'], ['text variables.edge']],
    ['We say here is {{1}}', ['a'], ['text variables.edge']],
    ['We say here is {{1}} \n', ['a'], ['text variables.edge']],
    ['{{1}}', ['a'], ['text variables.edge', 'text variables.ratio']],
    ['Hi {{1}} {{2}}, welcome to us.', ['a', 'b'], ['text variables.adjacent']],
    ['Hi {{1}}{{2}}, welcome to our shop.', ['a', 'b'], ['text variables.adjacent']],
    ['Hi {{1}}, and {{3}}, welcome to our shop.', ['a', 'b', 'c'], ['text variables.contiguous']],
    ['Hi {{2}}, welcome to our shop.', ['a', 'b'], ['text variables.contiguous']],
    ['Hi {{0}}, welcome to our shop.', ['a'], ['text variables.name', 'example example.missing']],
    ['Hi {{01}}, welcome to our shop.', ['a'], ['text variables.name', 'example example.missing']],
    ['Hi {{ 1 }}, welcome to our shop.', ['a'], ['text variables.name']],
    ['Hi {{}}, welcome to our shop.', ['a'], ['text variables.name', 'example example.missing']],
    ['Hi {{#1}}, welcome to our shop.', ['a'], ['text variables.name', 'example example.missing']],
    ['Hi {{$a}}, welcome to our shop.', ['a'], ['text variables.name', 'example example.missing']],
    [
      'Hi {{First}}, welcome to our shop.',
      ['a'],
      ['text variables.name', 'example example.missing'],
    ],
    ['Hi {{1}, welcome to our shop.', [], ['text variables.braces']],
    ['Hi {{{{1}}, welcome to our shop.', ['a'], ['text variables.braces']],
    ['Hi 1}}, welcome to our shop.', [], ['text variables.braces']],
    [
      'Hi {{first_name}}, welcome here.',
      ['a'],
      ['text variables.format', 'example example.missing'],
    ],
    [
      'Hi {{1}} or {{name}}, welcome here.',
      ['a', 'b'],
      ['text variables.mixed', 'example example.missing'],
    ],
    ['Hi {{1}}, {{2}} and {{3}} ok', ['a', 'b', 'c'], ['text variables.ratio']],
    ['Hi {{1}}, welcome to our shop.', [], ['example example.missing']],
    ['Hi {{1}}, welcome to {{2}} our shop.', ['a'], ['example example.missing']],
    ['Hi {{1}}, welcome to {{2}} our shop.', ['a', ''], ['example example.missing']],
  ])('are refused in %j', (text, values, expected) => {
    expect(checkComponents([body(text, values)])).toEqual(
      expected.map((it) => `components.0.${it}`),
    );
  });

  it.each<[string, Component, string[]]>([
    [
      'a number',
      { text: 'Hi {{1}}, welcome to our shop.', example: { body_text: [['a']] } },
      ['text variables.format', 'example example.missing'],
    ],
    [
      'a name twice',
      {
        text: 'Hi {{a}}, yes you {{a}}, welcome here.',
        example: { body_text_named_params: [{ param_name: 'a', example: 'x' }] },
      },
      ['text variables.unique'],
    ],
    ['no example', { text: 'Hi {{a}}, welcome to our shop.' }, ['example example.missing']],
    [
      'an example of another name',
      {
        text: 'Hi {{a}}, welcome to our shop.',
        example: { body_text_named_params: [{ param_name: 'b', example: 'x' }] },
      },
      ['example example.missing'],
    ],
    [
      'positional examples',
      { text: 'Hi {{a}}, welcome to our shop.', example: { body_text: [['x']] } },
      ['example example.missing'],
    ],
  ])('by name are refused with %s', (_name, fields, expected) => {
    const components = [{ type: 'BODY', ...fields }];
    expect(checkComponents(components, { parameterFormat: 'named' })).toEqual(
      expected.map((it) => `components.0.${it}`),
    );
  });

  it('need their examples as a list in a list', () => {
    const flat = { type: 'BODY', text: 'Hi {{1}}, welcome here.', example: { body_text: ['Ana'] } };
    expect(checkComponents([flat])).toEqual(['components.0.example example.missing']);
  });
});
