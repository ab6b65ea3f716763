import { fieldOf, listAt, textAt } from '../json.js';
import { readParts, type Part, type TemplateContext } from './template-parts.js';
import { checkText } from './text-rules.js';
import { countCharacters } from './text-length.js';
import { checkNoVariables } from './variable-rules.js';
import { isVariableName, scanVariables } from './variables.js';
import { quote, type Violation } from './violation.js';

const MAX_BUTTONS = 10;
const LABEL_MAX_LENGTH = 25;
const URL_MAX_LENGTH = 2000;
const PHONE_MAX_LENGTH = 20;
const CODE_MAX_LENGTH = 15;

interface ButtonKind {
  max: number;
  check: (button: Part, context: TemplateContext) => Violation[];
}

/** cloud-api.md §4.2, the table of buttons; §1.5 adds ORDER_DETAILS for payment markets. */
const KINDS = new Map<string, ButtonKind>([
  ['QUICK_REPLY', { max: 10, check: checkLabel }],
  ['URL', { max: 2, check: checkUrlButton }],
  ['PHONE_NUMBER', { max: 1, check: checkPhoneButton }],
  ['COPY_CODE', { max: 1, check: checkCopyCodeButton }],
  ['OTP', { max: 1, check: refuseOtp }],
  ['FLOW', { max: 1, check: checkFlowButton }],
  ['CATALOG', { max: 1, check: accept }],
  ['MPM', { max: 1, check: accept }],
  ['SPM', { max: 1, check: accept }],
  ['VOICE_CALL', { max: 1, check: accept }],
  ['CALL_PERMISSION_REQUEST', { max: 1, check: accept }],
  ['REQUEST_CONTACT_INFO', { max: 1, check: accept }],
  ['APP', { max: 1, check: accept }],
  ['ORDER_DETAILS', { max: 1, check: accept }],
]);

/** The buttons of a template or a card: each by itself, how many, and their order (cloud-api.md §4.2). */
export function checkButtons(part: Part, context: TemplateContext): Violation[] {
  const path = `${part.path}.buttons`;
  const list = listAt(part.fields, 'buttons') ?? [];
  if (list.length === 0) {
    return [
      {
        path,
        rule: 'buttons.missing',
        message: 'There are no buttons in it.',
        fix: 'Add a button, or leave the component out.',
      },
    ];
  }
  const buttons = readParts(list.slice(0, MAX_BUTTONS), path);
  return [
    ...checkButtonCount(list.length, path),
    ...checkKindCounts(buttons, path),
    ...checkOrder(buttons, path),
    ...buttons.flatMap((button) => checkButton(button, context)),
  ];
}

function checkButtonCount(count: number, path: string): Violation[] {
  if (count <= MAX_BUTTONS) return [];
  return [
    {
      path,
      rule: 'buttons.too_many',
      message: `There are ${count} buttons; at most ${MAX_BUTTONS} are allowed.`,
      fix: 'Take some out.',
    },
  ];
}

function checkKindCounts(buttons: readonly Part[], path: string): Violation[] {
  return [...KINDS].flatMap(([type, { max }]) => {
    const count = buttons.filter((button) => button.type === type).length;
    if (count <= max) return [];
    return [
      {
        path,
        rule: 'buttons.too_many_of_type',
        message: `There are ${count} buttons of type ${type}; at most ${max} may be.`,
        fix: 'Take some out.',
      },
    ];
  });
}

/** Quick replies form one block, the others another; either comes first. */
function checkOrder(buttons: readonly Part[], path: string): Violation[] {
  const changes = buttons.filter(
    (button, index) => index > 0 && isQuickReply(button) !== isQuickReply(buttons[index - 1]),
  );
  if (changes.length <= 1) return [];
  return [
    {
      path,
      rule: 'buttons.order',
      message: 'Quick replies stand between other buttons.',
      fix: 'Put all quick replies together, before or after the others.',
    },
  ];
}

function isQuickReply(button: Part | undefined): boolean {
  return button?.type === 'QUICK_REPLY';
}

function checkButton(button: Part, context: TemplateContext): Violation[] {
  const kind = KINDS.get(button.type);
  if (kind !== undefined) return kind.check(button, context);
  return [
    {
      path: `${button.path}.type`,
      rule: 'button.type',
      message: `Meta knows no button of type “${quote(button.type)}”.`,
      fix: `Use one of ${[...KINDS.keys()].join(', ')}.`,
    },
  ];
}

function accept(): Violation[] {
  return [];
}

function checkLabel(button: Part): Violation[] {
  const limit = { what: 'The button', rule: 'button.text', maxLength: LABEL_MAX_LENGTH };
  const { text, violations } = checkText(button, 'text', limit);
  if (text === undefined) return violations;
  return [...violations, ...checkNoVariables(text, `${button.path}.text`, 'A button’s text')];
}

function checkUrlButton(button: Part, context: TemplateContext): Violation[] {
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
  if (!/^https?:\/\//i.test(url) || !URL.canParse(fixed)) {
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
  if (variables.length > 0 && firstExample(button) === undefined) {
    violations.push({
      path: `${button.path}.example`,
      rule: 'example.missing',
      message: 'There is no example for the link’s variable.',
      fix: 'Add "example" with the whole link as a list of one: ["https://shop.example/orders/17"].',
    });
  }
  return violations;
}

function checkPhoneButton(button: Part): Violation[] {
  const limit = {
    what: 'The phone number',
    rule: 'button.phone_number',
    maxLength: PHONE_MAX_LENGTH,
  };
  const { text, violations } = checkText(button, 'phone_number', limit);
  const isNumber = text === undefined || /^\+?[0-9][0-9 ().-]*$/.test(text);
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

function checkCopyCodeButton(button: Part): Violation[] {
  const path = `${button.path}.example`;
  const example = firstExample(button);
  if (example === undefined) {
    return [
      {
        path,
        rule: 'example.missing',
        message: 'There is no example code.',
        fix: 'Add "example": "SPRING25".',
      },
    ];
  }
  if (countCharacters(example) <= CODE_MAX_LENGTH) return [];
  return [
    {
      path,
      rule: 'button.code.too_long',
      message: `The code has more than ${CODE_MAX_LENGTH} characters.`,
      fix: 'Use a shorter code.',
    },
  ];
}

function checkFlowButton(button: Part): Violation[] {
  const hasFlow = ['flow_id', 'flow_name', 'flow_json'].some((name) => {
    const value = fieldOf(button.fields, name);
    return value !== undefined && value !== null && value !== '';
  });
  const missing: Violation = {
    path: button.path,
    rule: 'button.flow.missing',
    message: 'The button names no flow.',
    fix: 'Give flow_id, flow_name or flow_json.',
  };
  return [...checkLabel(button), ...(hasFlow ? [] : [missing])];
}

function refuseOtp(button: Part): Violation[] {
  return [
    {
      path: `${button.path}.type`,
      rule: 'button.otp.category',
      message: 'Only an authentication template can have a button for a login code.',
      fix: 'Use another button, or the category AUTHENTICATION.',
    },
  ];
}

/** Meta's examples show a list of one for links and a plain text for codes; either is taken. */
function firstExample(button: Part): string | undefined {
  const first = listAt(button.fields, 'example')?.[0];
  return typeof first === 'string' && first !== '' ? first : textAt(button.fields, 'example');
}
