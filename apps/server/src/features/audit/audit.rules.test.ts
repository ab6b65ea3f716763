import { describe, expect, it } from 'vitest';
import { changesOf } from './audit.rules.js';

describe('changesOf', () => {
  it('keeps what was asked for, and no secret', () => {
    const body = {
      email: 'ana@shop.test',
      password: 'correct horse battery',
      nested: [{ accessToken: 'EAAG', appSecret: 'a'.repeat(32), label: 'Shop' }],
    };
    expect(changesOf(body)).toEqual({
      email: 'ana@shop.test',
      password: '[left out]',
      nested: [{ accessToken: '[left out]', appSecret: '[left out]', label: 'Shop' }],
    });
  });

  it.each([[undefined], [null], [{}], [[1]], ['text'], [{ text: 'x'.repeat(10_000) }]])(
    'keeps nothing of %j',
    (body) => {
      expect(changesOf(body)).toBeUndefined();
    },
  );
});
