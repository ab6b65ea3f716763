import { listAt } from '../json.js';
import {
  checkCallButton,
  checkCopyCodeButton,
  checkFixedLabel,
  checkFlowButton,
  checkLabel,
  checkPhoneButton,
  checkUrlButton,
  refuseOtp,
} from './button-kind-rules.js';
import { MAX_BUTTONS, readParts, type Part, type TemplateContext } from './template-parts.js';
import { quote, type Violation } from './violation.js';

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
  ['CATALOG', { max: 1, check: checkFixedLabel }],
  ['MPM', { max: 1, check: checkFixedLabel }],
  ['SPM', { max: 1, check: checkFixedLabel }],
  ['VOICE_CALL', { max: 1, check: checkCallButton }],
  ['CALL_PERMISSION_REQUEST', { max: 1, check: checkFixedLabel }],
  ['REQUEST_CONTACT_INFO', { max: 1, check: checkFixedLabel }],
  ['APP', { max: 1, check: checkFixedLabel }],
  ['ORDER_DETAILS', { max: 1, check: checkFixedLabel }],
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
