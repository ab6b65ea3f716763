import { fieldOf, listAt, textAt } from '../json.js';
import { upperCase, type Part, type TemplateContext } from './template-parts.js';
import { checkText } from './text-rules.js';
import { countCharacters } from './text-length.js';
import { checkNoVariables } from './variable-rules.js';
import { isVariableName, scanVariables } from './variables.js';
import type { Violation } from './violation.js';

const LABEL_MAX_LENGTH = 25;
const URL_MAX_LENGTH = 2000;
const PHONE_MAX_LENGTH = 20;
const CODE_MAX_LENGTH = 15;
/** Which flow: one of these names it. */
const FLOW_FIELDS = ['flow_id', 'flow_name', 'flow_json'];
const FLOW_ACTIONS = ['NAVIGATE', 'DATA_EXCHANGE'];

/** Of buttons that WhatsApp labels itself: what the template says is not shown, but must be a text that could be. */
export function checkFixedLabel(button: Part): Violation[] {
  const text = textAt(button.fields, 'text') ?? '';
  return checkNoVariables(text, `${button.path}.text`, 'A button’s text');
}

export function checkLabel(button: Part): Violation[] {
  const limit = { what: 'The button', rule: 'button.text', maxLength: LABEL_MAX_LENGTH };
  const { text, violations } = checkText(button, 'text', limit);
  if (text === undefined) return violations;
  const path = `${button.path}.text`;
  if (/[\r\n]/.test(text)) {
    violations.push({
      path,
      rule: 'button.text.newline',
      message: 'A button’s text has more than one line.',
      fix: 'Write it on one line.',
    });
  }
  return [...violations, ...checkNoVariables(text, path, 'A button’s text')];
}

export function checkUrlButton(button: Part, context: TemplateContext): Violation[] {
  const limit = { what: 'The link', rule: 'button.url', maxLength: URL_MAX_LENGTH };
  const { text: url, violations } = checkText(button, 'url', limit);
  return [
    ...checkLabel(button),
    ...violations,
    ...(url === undefined ? [] : checkUrl(url, button, context)),
  ];
}

function checkUrl(url: string, button: Part, context: TemplateContext): Violation[] {
  const path = `${button.path}.url`;
  const { variables, hasStrayBraces } = scanVariables(url);
  const [variable] = variables;
  const fixed = variable === undefined ? url : url.slice(0, variable.start);
  const violations: Violation[] = [];
  if (!/^https?:\/\/\S+$/i.test(url) || !URL.canParse(fixed)) {
    violations.push({
      path,
      rule: 'button.url.invalid',
      message: 'This is no link that can be opened.',
      fix: 'Write a whole link, beginning with https://.',
    });
  }
  const isNamed =
    variable !== undefined && context.format === 'named' && isVariableName(variable.name);
  const isWellPlaced =
    !hasStrayBraces &&
    variables.length <= 1 &&
    (variable === undefined || variable.end === url.length) &&
    (variable === undefined || variable.name === '1' || isNamed);
  if (!isWellPlaced) {
    violations.push({
      path,
      rule: 'button.url.variable',
      message: 'A link can have one variable, {{1}}, and only at its very end.',
      fix: 'Move {{1}} to the end, such as https://shop.example/orders/{{1}}.',
    });
  }
  if (variables.length > 0 && !hasLinkExample(button)) {
    violations.push({
      path: `${button.path}.example`,
      rule: 'example.missing',
      message: 'There is no example for the link’s variable.',
      fix: 'Add "example" with the whole link as a list of one: ["https://shop.example/orders/17"].',
    });
  }
  return violations;
}

export function checkPhoneButton(button: Part): Violation[] {
  const limit = {
    what: 'The phone number',
    rule: 'button.phone_number',
    maxLength: PHONE_MAX_LENGTH,
  };
  const { text, violations } = checkText(button, 'phone_number', limit);
  const isNumber = text === undefined || /^\+?[ ()-]*[0-9][0-9 ()-]*$/.test(text);
  return [
    ...checkLabel(button),
    ...violations,
    ...(isNumber
      ? []
      : [
          {
            path: `${button.path}.phone_number`,
            rule: 'button.phone_number.invalid',
            message: 'This is no phone number.',
            fix: 'Write it with + and the country code, such as +15550100200.',
          },
        ]),
  ];
}

export function checkCopyCodeButton(button: Part): Violation[] {
  const path = `${button.path}.example`;
  const example = firstExample(button);
  const violations = checkFixedLabel(button);
  if (example === undefined) {
    return [
      ...violations,
      {
        path,
        rule: 'example.missing',
        message: 'There is no example code.',
        fix: 'Add "example": "SPRING25".',
      },
    ];
  }
  if (countCharacters(example) <= CODE_MAX_LENGTH) return violations;
  return [
    ...violations,
    {
      path,
      rule: 'button.code.too_long',
      message: `The code has more than ${CODE_MAX_LENGTH} characters.`,
      fix: 'Use a shorter code.',
    },
  ];
}

export function checkFlowButton(button: Part): Violation[] {
  const named = FLOW_FIELDS.filter((name) => {
    const value = fieldOf(button.fields, name);
    return typeof value === 'string' ? value.trim() !== '' : typeof value === 'number' && value > 0;
  });
  const violations = checkLabel(button);
  if (named.length === 0) {
    violations.push({
      path: button.path,
      rule: 'button.flow.missing',
      message: 'The button names no flow.',
      fix: 'Give flow_id, flow_name or flow_json.',
    });
  }
  if (named.length > 1) {
    violations.push({
      path: button.path,
      rule: 'button.flow.several',
      message: `The button names its flow ${named.length} times: ${named.join(', ')}.`,
      fix: 'Keep one of them.',
    });
  }
  const action = fieldOf(button.fields, 'flow_action');
  if (action !== undefined && !FLOW_ACTIONS.includes(upperCase(action))) {
    violations.push({
      path: `${button.path}.flow_action`,
      rule: 'button.flow.action',
      message: 'Meta does not know this way to open a flow.',
      fix: 'Use navigate or data_exchange, or leave it out.',
    });
  }
  return violations;
}

/** cloud-api.md §4.2, VOICE_CALL. */
export function checkCallButton(button: Part): Violation[] {
  const minutes = fieldOf(button.fields, 'ttl_minutes');
  const isGood = minutes === undefined || (Number.isInteger(minutes) && Number(minutes) >= 1);
  if (isGood) return checkLabel(button);
  return [
    ...checkLabel(button),
    {
      path: `${button.path}.ttl_minutes`,
      rule: 'button.call.ttl',
      message: 'The life of the call button is no whole number of minutes.',
      fix: 'Write 1 or more, or leave it out.',
    },
  ];
}

export function refuseOtp(button: Part): Violation[] {
  return [
    {
      path: `${button.path}.type`,
      rule: 'button.otp.category',
      message: 'Only an authentication template can have a button for a login code.',
      fix: 'Use another button, or the category AUTHENTICATION.',
    },
  ];
}

/** A list of one, whether the whole link or what stands for the variable (cloud-api.md §4.1, §4.2). */
function hasLinkExample(button: Part): boolean {
  const first = listAt(button.fields, 'example')?.[0];
  return typeof first === 'string' && first.trim() !== '';
}

/** Of a code Meta's examples show a plain text; a list of one is taken as well. */
function firstExample(button: Part): string | undefined {
  const first = listAt(button.fields, 'example')?.[0];
  return typeof first === 'string' && first !== '' ? first : textAt(button.fields, 'example');
}
