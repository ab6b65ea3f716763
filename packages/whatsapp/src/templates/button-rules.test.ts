import { describe, expect, it } from 'vitest';
import {
  buttons,
  checkComponents,
  link,
  phone,
  plainBody,
  reply,
} from '../../test/template-builders.js';

describe('buttons', () => {
  const at = (path: string, rule: string) => `components.1.buttons${path} ${rule}`;

  it.each<[string, unknown[], string[]]>([
    ['none', [], [at('', 'buttons.missing')]],
    ['eleven', Array.from({ length: 11 }, () => reply), [at('', 'buttons.too_many')]],
    ['three links', [link, link, link], [at('', 'buttons.too_many_of_type')]],
    ['two phones', [phone, phone], [at('', 'buttons.too_many_of_type')]],
    ['quick replies apart', [reply, link, reply], [at('', 'buttons.order')]],
    ['quick replies between', [link, reply, link], [at('', 'buttons.order')]],
    ['a strange type', [{ type: 'TELEPORT', text: 'x' }], [at('.0.type', 'button.type')]],
    ['no object', [null], [at('.0.type', 'button.type')]],
    ['no text', [{ type: 'QUICK_REPLY' }], [at('.0.text', 'button.text.missing')]],
    ['a long text', [{ ...reply, text: 'x'.repeat(26) }], [at('.0.text', 'button.text.too_long')]],
    [
      'a variable in the text',
      [{ ...reply, text: 'Hi {{1}}' }],
      [at('.0.text', 'variables.not_allowed')],
    ],
    ['no link', [{ ...link, url: undefined }], [at('.0.url', 'button.url.missing')]],
    ['a relative link', [{ ...link, url: '/a' }], [at('.0.url', 'button.url.invalid')]],
    [
      'another scheme',
      [{ ...link, url: 'javascript:alert(1)' }],
      [at('.0.url', 'button.url.invalid')],
    ],
    [
      'a long link',
      [{ ...link, url: `https://ex.test/${'a'.repeat(1985)}` }],
      [at('.0.url', 'button.url.too_long')],
    ],
    [
      'a variable amid the link',
      [{ ...link, url: 'https://ex.test/{{1}}/x', example: ['https://ex.test/1/x'] }],
      [at('.0.url', 'button.url.variable')],
    ],
    [
      'two variables in the link',
      [{ ...link, url: 'https://ex.test/{{1}}{{2}}', example: ['https://ex.test/1'] }],
      [at('.0.url', 'button.url.variable')],
    ],
    [
      'variable two in the link',
      [{ ...link, url: 'https://ex.test/{{2}}', example: ['https://ex.test/1'] }],
      [at('.0.url', 'button.url.variable')],
    ],
    [
      'a variable as host',
      [{ ...link, url: 'https://{{1}}', example: ['https://ex.test'] }],
      [at('.0.url', 'button.url.invalid')],
    ],
    [
      'no example for the link',
      [{ ...link, url: 'https://ex.test/{{1}}' }],
      [at('.0.example', 'example.missing')],
    ],
    [
      'no phone number',
      [{ type: 'PHONE_NUMBER', text: 'x' }],
      [at('.0.phone_number', 'button.phone_number.missing')],
    ],
    [
      'a long phone number',
      [{ ...phone, phone_number: '+12345678901234567890' }],
      [at('.0.phone_number', 'button.phone_number.too_long')],
    ],
    [
      'letters as phone number',
      [{ ...phone, phone_number: 'CALL-ME' }],
      [at('.0.phone_number', 'button.phone_number.invalid')],
    ],
    ['no code', [{ type: 'COPY_CODE' }], [at('.0.example', 'example.missing')]],
    [
      'a long code',
      [{ type: 'COPY_CODE', example: 'X'.repeat(16) }],
      [at('.0.example', 'button.code.too_long')],
    ],
    ['no flow', [{ type: 'FLOW', text: 'Book' }], [at('.0', 'button.flow.missing')]],
    [
      'a login code',
      [{ type: 'OTP', otp_type: 'COPY_CODE' }],
      [at('.0.type', 'button.otp.category')],
    ],
  ])('are refused with %s', (_name, list, expected) => {
    expect(checkComponents(buttons(...list))).toEqual(expected);
  });

  it('that are no list are missing', () => {
    expect(checkComponents([plainBody, { type: 'BUTTONS' }])).toEqual([at('', 'buttons.missing')]);
  });
});
