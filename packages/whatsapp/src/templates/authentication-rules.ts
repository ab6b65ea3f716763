import { fieldOf, isRecord, listAt, type Json } from '../json.js';
import { readParts, upperCase, type Part } from './template-parts.js';
import { countCharacters } from './text-length.js';
import type { Violation } from './violation.js';

const LABEL_MAX_LENGTH = 25;
const MAX_APPS = 5;
const PACKAGE_NAME_MAX_LENGTH = 224;
/** Two parts or more, each beginning with a letter (Meta, Authentication templates). */
const PACKAGE_NAME = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/;
const SIGNATURE_HASH = /^[A-Za-z0-9+/=]{11}$/;
const MAX_EXPIRATION_MINUTES = 90;

/** cloud-api.md §4.4: Meta writes the text; the template only chooses its extras and the button. */
export function checkAuthentication(components: readonly Part[]): Violation[] {
  const violations = components.flatMap(checkComponent);
  if (components.some((component) => component.type === 'BUTTONS')) return violations;
  return [
    ...violations,
    {
      path: 'components',
      rule: 'authentication.button_missing',
      message: 'There is no button for the login code.',
      fix: 'Add {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}.',
    },
  ];
}

function checkComponent(component: Part): Violation[] {
  switch (component.type) {
    case 'BODY':
      return [...refuseText(component), ...checkSecurityRecommendation(component)];
    case 'FOOTER':
      return [...refuseText(component), ...checkExpiration(component)];
    case 'BUTTONS':
      return checkOtpButtons(component);
    default:
      return [
        {
          path: component.path,
          rule: 'authentication.component',
          message: `An authentication template has no ${component.type}.`,
          fix: 'Keep BODY, FOOTER and BUTTONS alone.',
        },
      ];
  }
}

function refuseText(component: Part): Violation[] {
  if (fieldOf(component.fields, 'text') === undefined) return [];
  return [
    {
      path: `${component.path}.text`,
      rule: 'authentication.text',
      message: 'Meta writes the text of an authentication template itself.',
      fix: 'Take "text" out. For words of your own use the category UTILITY, without a login code.',
    },
  ];
}

function checkSecurityRecommendation(body: Part): Violation[] {
  const value = fieldOf(body.fields, 'add_security_recommendation');
  if (value === undefined || typeof value === 'boolean') return [];
  return [
    {
      path: `${body.path}.add_security_recommendation`,
      rule: 'authentication.security_recommendation',
      message: 'add_security_recommendation is neither true nor false.',
      fix: 'Write true or false.',
    },
  ];
}

function checkExpiration(footer: Part): Violation[] {
  const minutes = fieldOf(footer.fields, 'code_expiration_minutes');
  const isGood =
    minutes === undefined ||
    (typeof minutes === 'number' &&
      Number.isInteger(minutes) &&
      minutes >= 1 &&
      minutes <= MAX_EXPIRATION_MINUTES);
  if (isGood) return [];
  return [
    {
      path: `${footer.path}.code_expiration_minutes`,
      rule: 'authentication.expiration',
      message: 'The code’s life is no whole number of minutes from 1 to 90.',
      fix: 'Write 1 to 90, or leave the footer out.',
    },
  ];
}

function checkOtpButtons(part: Part): Violation[] {
  const path = `${part.path}.buttons`;
  const buttons = listAt(part.fields, 'buttons') ?? [];
  if (buttons.length !== 1) {
    return [
      {
        path,
        rule: 'authentication.button_count',
        message: `An authentication template has exactly one button; there are ${buttons.length}.`,
        fix: 'Keep one button of type OTP.',
      },
    ];
  }
  return readParts(buttons, path).flatMap(checkOtpButton);
}

function checkOtpButton(button: Part): Violation[] {
  if (button.type !== 'OTP') {
    return [
      {
        path: `${button.path}.type`,
        rule: 'authentication.button_type',
        message: 'The button of an authentication template is of type OTP.',
        fix: 'Write "type": "OTP" and an otp_type.',
      },
    ];
  }
  const otpType = upperCase(fieldOf(button.fields, 'otp_type'));
  const isAutomatic = otpType === 'ONE_TAP' || otpType === 'ZERO_TAP';
  const violations: Violation[] = [];
  if (!isAutomatic && otpType !== 'COPY_CODE') {
    violations.push({
      path: `${button.path}.otp_type`,
      rule: 'authentication.otp_type',
      message: 'Meta does not know this way to hand over a code.',
      fix: 'Use COPY_CODE, ONE_TAP or ZERO_TAP.',
    });
  }
  if (otpType === 'ZERO_TAP' && fieldOf(button.fields, 'zero_tap_terms_accepted') !== true) {
    violations.push({
      path: `${button.path}.zero_tap_terms_accepted`,
      rule: 'authentication.zero_tap_terms',
      message: 'Meta’s terms for zero-tap were not accepted.',
      fix: 'Read them, then write "zero_tap_terms_accepted": true.',
    });
  }
  return [
    ...violations,
    ...['text', 'autofill_text'].flatMap((field) => checkOptionalLabel(button, field)),
    ...(isAutomatic ? checkApps(button) : []),
  ];
}

function checkOptionalLabel(button: Part, field: string): Violation[] {
  const value = fieldOf(button.fields, field);
  const isGood =
    value === undefined ||
    (typeof value === 'string' && countCharacters(value) <= LABEL_MAX_LENGTH);
  if (isGood) return [];
  return [
    {
      path: `${button.path}.${field}`,
      rule: 'authentication.label',
      message: `A button’s text has at most ${LABEL_MAX_LENGTH} characters.`,
      fix: 'Shorten it, or leave it out: Meta has words of its own.',
    },
  ];
}

function checkApps(button: Part): Violation[] {
  const path = `${button.path}.supported_apps`;
  const apps = listAt(button.fields, 'supported_apps') ?? [];
  if (apps.length === 0 || apps.length > MAX_APPS) {
    return [
      {
        path,
        rule: 'authentication.app_count',
        message: `There are ${apps.length} apps to hand the code to; 1 to ${MAX_APPS} are needed.`,
        fix: 'Name each app by package_name and signature_hash, or use COPY_CODE.',
      },
    ];
  }
  return apps.flatMap((app, index) => checkApp(isRecord(app) ? app : {}, `${path}.${index}`));
}

function checkApp(app: Json, path: string): Violation[] {
  const violations: Violation[] = [];
  const packageName = fieldOf(app, 'package_name');
  const isPackageName =
    typeof packageName === 'string' &&
    packageName.length <= PACKAGE_NAME_MAX_LENGTH &&
    PACKAGE_NAME.test(packageName);
  if (!isPackageName) {
    violations.push({
      path: `${path}.package_name`,
      rule: 'authentication.package_name',
      message: 'This is no package name of an Android app.',
      fix: `Give it as com.example.shop: parts of letters, digits and underscores, at most ${PACKAGE_NAME_MAX_LENGTH} characters.`,
    });
  }
  const hash = fieldOf(app, 'signature_hash');
  if (typeof hash !== 'string' || !SIGNATURE_HASH.test(hash)) {
    violations.push({
      path: `${path}.signature_hash`,
      rule: 'authentication.signature_hash',
      message: 'This is no hash of an app’s signing key.',
      fix: 'Give its 11 characters: letters, digits, +, / or =.',
    });
  }
  return violations;
}
