import { describe, expect, it } from 'vitest';
import { parsePhoneNumber, waIdOf } from './phone-numbers.js';

describe('parsePhoneNumber', () => {
  it.each([
    ['+15550109999', '+15550109999'],
    ['+1 (631) 555-1234', '+16315551234'],
    ['+49 30 901820', '+4930901820'],
    ['+44 07911 123456', '+447911123456'],
    ['+55 31 91234 5678', '+5531912345678'],
    ['+54 9 11 2345-6789', '+5491123456789'],
    ['+52 55 1234 5678', '+525512345678'],
    ['+521 55 1234 5678', '+5215512345678'],
    ['+31.6.12345678', '+31612345678'],
    [' +15550109999 ', '+15550109999'],
  ])('takes %s', (input, e164) => {
    expect(parsePhoneNumber(input)).toMatchObject({ ok: true, e164 });
  });

  it.each([
    [''],
    ['   '],
    ['+'],
    ['++15550109999'],
    ['15550109999'],
    ['0049301234567'],
    ['+1'],
    ['+123'],
    ['+999123456789'],
    ['+155501099991234567'],
    ['+1 555 010 9999 ext. 5'],
    ['+1555010９９９９'],
    ['+1555\u00a00109999'],
    ['tel:+15550109999'],
    ['+1555010999a'],
    ['+5215512345'],
    ['+1' + '5'.repeat(1_000_000)],
    ['+' + '('.repeat(1_000_000)],
  ])('refuses %.30s', (input) => {
    const startedAt = performance.now();
    const parsed = parsePhoneNumber(input);
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.reason.length > 10).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it('warns of a number that is possible but in no known range', () => {
    const parsed = parsePhoneNumber('+15550109999');
    expect(parsed.ok && parsed.warning).toContain('typing error');
    expect(parsePhoneNumber('+16502530000')).toEqual({ ok: true, e164: '+16502530000' });
  });
});

describe('waIdOf', () => {
  it('drops the plus', () => {
    expect(waIdOf('+15550109999')).toBe('15550109999');
    expect(waIdOf('15550109999')).toBe('15550109999');
  });
});
