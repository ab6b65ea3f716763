import { describe, expect, it } from 'vitest';
import { isSameAtMeta } from './same-at-meta.js';

const body = { type: 'BODY', text: 'Order {{1}} leaves.', example: { body_text: [['17']] } };
const header = (handle: string) => ({
  ...{ type: 'HEADER', format: 'IMAGE' },
  example: { header_handle: [handle] },
});
const otp = [
  { type: 'body', add_security_recommendation: true },
  { type: 'buttons', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
];
const otpListed = [
  { type: 'BODY', text: '{{1}} is your code.', add_security_recommendation: true },
  { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Copy', url: 'https://otp.invalid/' }] },
];
const card = (text: string) => ({ type: 'CAROUSEL', cards: [{ components: [{ ...body, text }] }] });

type Components = Parameters<typeof isSameAtMeta>[0]['components'];
const rows: [
  what: string,
  same: boolean,
  own: Components,
  listed: Components,
  category?: string,
][] = [
  ['the same', true, [body], [body]],
  ['other examples', true, [header('med_1'), body], [header('https://cdn.invalid/1'), body]],
  ['capitals of Meta’s own words', true, [{ ...body, type: 'body' }], [body]],
  ['what Meta has added', true, [body], [{ ...body, add_security_recommendation: false }]],
  ['a login code, whose text and button Meta writes', true, otp, otpListed, 'AUTHENTICATION'],
  [
    'a login code without the warning',
    false,
    otp,
    [{ ...otpListed[0], type: 'BODY', add_security_recommendation: false }, ...otpListed.slice(1)],
    'AUTHENTICATION',
  ],
  ['other words', false, [body], [{ ...body, text: 'Another text.' }]],
  ['other words on a card', false, [card('One')], [card('Two')]],
  ['a footer more', false, [body], [body, { type: 'FOOTER', text: 'Ex Shop' }]],
  ['a footer less', false, [body, { type: 'FOOTER', text: 'Ex Shop' }], [body]],
];

describe('isSameAtMeta', () => {
  it.each(rows)('of %s is %s', (_what, same, own, listed, category = 'UTILITY') => {
    expect(isSameAtMeta({ category, components: own }, { category, components: listed })).toBe(
      same,
    );
  });

  it('takes no login code for another kind of template, nor another kind for one', () => {
    const [utility, code] = ['UTILITY', 'AUTHENTICATION'];
    const as = (category: string) => ({ category, components: otp });
    expect(isSameAtMeta(as(utility), as(code))).toBe(false);
    expect(isSameAtMeta(as(code), as(utility))).toBe(false);
    expect(isSameAtMeta(as(utility), as('MARKETING'))).toBe(true);
  });
});
