import { describe, expect, it } from 'vitest';
import { beside, testRules } from '../../test/rule-rows.js';
import {
  buttons,
  checkComponents,
  footer,
  header,
  image,
  plainBody,
  reply,
  times,
} from '../../test/template-builders.js';

const good = { components: [plainBody] };
const call = { type: 'CALL_PERMISSION_REQUEST' };

describe('components', () => {
  testRules([
    ['§4.1', 'none given', { components: undefined }, ['components components.list'], good],
    ['§4.1', 'null', { components: null }, ['components components.list'], good],
    ['§4.1', 'a text', { components: 'BODY' }, ['components components.list'], good],
    ['§4.1', 'one, not in a list', { components: plainBody }, ['components components.list'], good],
    ['§4.2 BODY', 'an empty list', { components: [] }, ['components body.missing'], good],
    [
      '§4.2 BODY',
      'a footer alone',
      { components: [footer('x')] },
      ['components body.missing'],
      beside(footer('x')),
    ],
    [
      '§4.2',
      'one that is no object',
      beside(null),
      ['components.1.type components.type'],
      beside(footer('x')),
    ],
    [
      '§4.2',
      'one without type',
      beside({ text: 'x' }),
      ['components.1.type components.type'],
      beside(footer('x')),
    ],
    [
      '§4.2',
      'one of a strange type',
      beside({ type: 'SIDEBAR' }),
      ['components.1.type components.type'],
      beside(call),
    ],
    [
      '§1.5',
      'one that only messages have',
      beside({ type: 'TAP_TARGET_CONFIGURATION' }),
      ['components.1.type components.type'],
      beside(call),
    ],
    ['§4.2 BODY', 'two bodies', beside(plainBody), ['components.1 components.duplicate'], good],
    [
      '§4.2 HEADER',
      'two headers',
      beside(image, image),
      ['components.2 components.duplicate'],
      beside(image),
    ],
    [
      '§4.2 FOOTER',
      'two footers',
      beside(footer('a'), footer('b')),
      ['components.2 components.duplicate'],
      beside(footer('a')),
    ],
    [
      '§4.2 BUTTONS',
      'two lists of buttons',
      beside(...times(2, { type: 'BUTTONS', buttons: [reply] })),
      ['components.2 components.duplicate'],
      { components: buttons(reply) },
    ],
    [
      '§4.2 CALL_PERMISSION_REQUEST',
      'two',
      beside(call, call),
      ['components.2 components.duplicate'],
      beside(call),
    ],
    [
      '§4.2 REQUEST_CONTACT_INFO',
      'two',
      beside(...times(2, { type: 'REQUEST_CONTACT_INFO' })),
      ['components.2 components.duplicate'],
      beside({ type: 'REQUEST_CONTACT_INFO' }),
    ],
    [
      '§4.2',
      'twice what may be once, with other types between',
      { components: [header('a'), plainBody, header('b'), footer('c'), footer('d')] },
      ['components.2 components.duplicate', 'components.4 components.duplicate'],
      { components: [header('a'), plainBody, footer('c')] },
    ],
  ]);

  it('are looked at no further than the twentieth', () => {
    const rules = checkComponents(times(1_000, plainBody));
    expect(rules).toContain('components components.too_many');
    expect(rules.length).toBeLessThan(30);
  });
});
