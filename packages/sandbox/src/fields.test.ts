import { expect, it } from 'vitest';
import { parseFields, pickFields } from './fields.js';

it.each([
  [null, null],
  ['', null],
  ['a, b', ['a', 'b']],
  ['a{b,c{d}},e', ['a', 'e']],
  ['a.limit(2).x([1,2]){b},c', ['a', 'c']],
])('reads %j', (text, names) => {
  expect(parseFields(text)).toEqual(names);
});

it('always gives the id, and nothing that is not there', () => {
  const node = { id: '1', a: 2, b: undefined };
  expect(pickFields(node, 'a,b,c', [])).toEqual({ id: '1', a: 2 });
  expect(pickFields(node, null, ['a'])).toEqual({ id: '1', a: 2 });
});
