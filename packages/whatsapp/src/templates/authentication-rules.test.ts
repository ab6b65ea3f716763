import { describe } from 'vitest';
import { testRules, type RuleRow } from '../../test/rule-rows.js';
import { body, footer, image, link, reply, times } from '../../test/template-builders.js';

const app = { package_name: 'test.ex.app', signature_hash: 'K8a/AINcGX7' };
const copy = { type: 'OTP', otp_type: 'COPY_CODE' };
const oneTap = { type: 'OTP', otp_type: 'ONE_TAP', supported_apps: [app] };
const zeroTap = { ...oneTap, otp_type: 'ZERO_TAP', zero_tap_terms_accepted: true };
const list = (...buttons: unknown[]) => ({ type: 'BUTTONS', buttons });
const plain = { type: 'BODY' };
const good = [plain, list(copy)];

const row = (
  what: string,
  broken: unknown[],
  violations: string[],
  passing: unknown[],
): RuleRow => [
  '§4.4',
  what,
  { category: 'AUTHENTICATION', components: broken },
  violations,
  { category: 'AUTHENTICATION', components: passing },
];
const button = (what: string, broken: object, rules: string[], passing: object): RuleRow =>
  row(
    what,
    [plain, list(broken)],
    rules.map((rule) => `components.1.buttons.0.${rule.replace(' ', ' authentication.')}`),
    [plain, list(passing)],
  );
const withApp = (fields: object) => ({ ...oneTap, supported_apps: [{ ...app, ...fields }] });
const expiring = (code_expiration_minutes?: unknown) => [
  ...good,
  { type: 'FOOTER', code_expiration_minutes },
];
const minutes = ['components.2.code_expiration_minutes authentication.expiration'];
const longName = `test.${'a'.repeat(219)}`;

describe('an authentication template', () => {
  testRules([
    row('no body', [list(copy)], ['components body.missing'], good),
    row('no button', [plain], ['components authentication.button_missing'], good),
    row(
      'no button in the list',
      [plain, list()],
      ['components.1.buttons authentication.button_count'],
      good,
    ),
    row(
      'two buttons',
      [plain, list(copy, copy)],
      ['components.1.buttons authentication.button_count'],
      good,
    ),
    row(
      'a text of its own',
      [body('Your code is {{1}}.', ['1']), list(copy)],
      ['components.0.text authentication.text'],
      good,
    ),
    row(
      'a footer of its own',
      [...good, footer('Ex Shop')],
      ['components.2.text authentication.text'],
      expiring(1),
    ),
    row('a header', [...good, image], ['components.2 authentication.component'], good),
    row(
      'a carousel',
      [...good, { type: 'CAROUSEL', cards: [] }],
      ['components.2 authentication.component'],
      good,
    ),
    row(
      'an offer',
      [...good, { type: 'LIMITED_TIME_OFFER' }],
      ['components.2 authentication.component'],
      good,
    ),
    row(
      'advice that is neither true nor false',
      [{ ...plain, add_security_recommendation: 'yes' }, list(copy)],
      ['components.0.add_security_recommendation authentication.security_recommendation'],
      [{ ...plain, add_security_recommendation: true }, list(copy)],
    ),
    row('no minute', expiring(0), minutes, expiring(1)),
    row('91 minutes', expiring(91), minutes, expiring(90)),
    row('half a minute', expiring(1.5), minutes, expiring()),
    row('minutes as text', expiring('5'), minutes, expiring(5)),
    button('a link', link, ['type button_type'], copy),
    button('a quick reply', reply, ['type button_type'], { type: 'otp', otp_type: 'copy_code' }),
    button('a strange way', { type: 'OTP', otp_type: 'PIGEON' }, ['otp_type otp_type'], copy),
    button('no way', { type: 'OTP' }, ['otp_type otp_type'], copy),
    button('26 characters', { ...copy, text: 'x'.repeat(26) }, ['text label'], {
      ...copy,
      text: 'x'.repeat(25),
    }),
    button('a number as text', { ...copy, text: 5 }, ['text label'], { ...copy, text: '5' }),
    button(
      '26 characters for filling in',
      { ...oneTap, autofill_text: 'x'.repeat(26) },
      ['autofill_text label'],
      { ...oneTap, autofill_text: 'x'.repeat(25) },
    ),
    button(
      'no app for one-tap',
      { type: 'OTP', otp_type: 'ONE_TAP' },
      ['supported_apps app_count'],
      oneTap,
    ),
    button(
      'no app for zero-tap',
      { ...zeroTap, supported_apps: [] },
      ['supported_apps app_count'],
      zeroTap,
    ),
    button('six apps', { ...oneTap, supported_apps: times(6, app) }, ['supported_apps app_count'], {
      ...oneTap,
      supported_apps: times(5, app),
    }),
    button(
      'an app that is no object',
      { ...oneTap, supported_apps: [null] },
      [
        'supported_apps.0.package_name package_name',
        'supported_apps.0.signature_hash signature_hash',
      ],
      oneTap,
    ),
    button(
      'a name in one part',
      withApp({ package_name: 'shop' }),
      ['supported_apps.0.package_name package_name'],
      withApp({ package_name: 'a.b' }),
    ),
    button(
      'a part that begins with a digit',
      withApp({ package_name: 'ex.1app' }),
      ['supported_apps.0.package_name package_name'],
      withApp({ package_name: 'ex.a1' }),
    ),
    button(
      '225 characters',
      withApp({ package_name: `${longName}b` }),
      ['supported_apps.0.package_name package_name'],
      withApp({ package_name: longName }),
    ),
    button(
      'a hash of ten',
      withApp({ signature_hash: 'K8a/AINcGX' }),
      ['supported_apps.0.signature_hash signature_hash'],
      oneTap,
    ),
    button(
      'a hash of twelve',
      withApp({ signature_hash: 'K8a/AINcGX77' }),
      ['supported_apps.0.signature_hash signature_hash'],
      oneTap,
    ),
    button(
      'a hash with other signs',
      withApp({ signature_hash: 'K8a-AINcGX7' }),
      ['supported_apps.0.signature_hash signature_hash'],
      withApp({ signature_hash: 'K8a+AINcGX=' }),
    ),
    button(
      'terms not accepted',
      { ...zeroTap, zero_tap_terms_accepted: false },
      ['zero_tap_terms_accepted zero_tap_terms'],
      zeroTap,
    ),
    button(
      'terms accepted in words',
      { ...zeroTap, zero_tap_terms_accepted: 'true' },
      ['zero_tap_terms_accepted zero_tap_terms'],
      zeroTap,
    ),
  ]);
});
