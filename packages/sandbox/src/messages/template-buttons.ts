import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import { buttonsOf, upper } from '../templates/parts.js';
import { variablesIn } from '../templates/variables.js';
import { checkParameterText } from './template-texts.js';

const COUPON_MAX = 15;
const OTP_MAX = 15;

interface ButtonKind {
  subType: string;
  /** Meta's own spelling inside its details text. */
  word: string;
}

const KINDS: Record<string, ButtonKind> = {
  QUICK_REPLY: { subType: 'quick_reply', word: 'QuickReply' },
  URL: { subType: 'url', word: 'Url' },
  // cloud-api.md §1.5: created as OTP, addressed as url.
  OTP: { subType: 'url', word: 'Url' },
  COPY_CODE: { subType: 'copy_code', word: 'CopyCode' },
  FLOW: { subType: 'flow', word: 'Flow' },
  CATALOG: { subType: 'catalog', word: 'Catalog' },
  MPM: { subType: 'mpm', word: 'Mpm' },
  VOICE_CALL: { subType: 'voice_call', word: 'VoiceCall' },
  ORDER_DETAILS: { subType: 'order_details', word: 'OrderDetails' },
};

export function checkButtons(components: readonly Json[], sent: readonly Json[]): void {
  const buttons = buttonsOf(components);
  const sentByIndex = new Map<number, Json>();
  for (const component of sent) sentByIndex.set(indexOf(component), component);
  buttons.forEach((button, index) => {
    if (needsParameter(button) && recordsIn(sentByIndex.get(index)?.parameters).length === 0) {
      throw missingValue(index, KINDS[upper(button.type)]?.word ?? upper(button.type));
    }
  });
  for (const [index, component] of sentByIndex) checkSent(buttons[index], index, component);
}

function indexOf(component: Json): number {
  const { index } = component;
  if (index === undefined || index === '') throw missingParameter('button: index');
  const number = typeof index === 'string' || typeof index === 'number' ? Number(index) : NaN;
  if (!Number.isInteger(number) || number < 0 || number > 9) {
    throw invalidParameter('button: index must be between 0 and 9');
  }
  return number;
}

function needsParameter(button: Json): boolean {
  const type = upper(button.type);
  if (type === 'URL') return variablesIn(textOf(button.url) ?? '').length > 0;
  return ['OTP', 'COPY_CODE', 'MPM', 'ORDER_DETAILS'].includes(type);
}

function checkSent(button: Json | undefined, index: number, component: Json): void {
  const subType = textOf(component.sub_type)?.toLowerCase();
  if (subType === undefined) throw missingParameter('button: sub_type');
  if (!button) {
    throw new GraphError(132018, {
      details: `buttons: the template has no button at index ${index}`,
    });
  }
  const expected = KINDS[upper(button.type)]?.subType;
  if (expected !== subType) {
    throw new GraphError(132018, {
      details: `buttons: Button at index ${index} is of type ${upper(button.type)}, received ${subType}`,
    });
  }
  const parameters = recordsIn(component.parameters);
  const isStaticUrl = subType === 'url' && !needsParameter(button);
  if (isStaticUrl && parameters.length > 0) {
    throw new GraphError(132018, {
      details: `buttons: Button at index ${index} of type Url does not take a parameter`,
    });
  }
  const [parameter] = parameters;
  if (parameter) checkParameter(upper(button.type), index, parameter);
}

function checkParameter(type: string, index: number, parameter: Json): void {
  switch (type) {
    case 'URL':
      if (parameter.type !== 'text') throw wrongKind(index, 'text');
      checkParameterText(parameter.text);
      return;
    case 'OTP':
      if (checkParameterText(parameter.text).length > OTP_MAX) {
        throw new GraphError(132005, {
          details: `buttons: the code has more than ${OTP_MAX} characters`,
        });
      }
      return;
    case 'QUICK_REPLY':
      if (parameter.type !== 'payload') throw wrongKind(index, 'payload');
      if (typeof parameter.payload !== 'string') throw missingValue(index, 'QuickReply');
      return;
    case 'COPY_CODE':
      if (parameter.type !== 'coupon_code') throw wrongKind(index, 'coupon_code');
      checkCoupon(index, parameter.coupon_code);
      return;
    default:
      if (parameter.type !== 'action') throw wrongKind(index, 'action');
      if (!isRecord(parameter.action)) throw missingValue(index, type);
  }
}

function checkCoupon(index: number, code: unknown): void {
  if (typeof code !== 'string' || code === '') throw missingValue(index, 'CopyCode');
  if (code.length <= COUPON_MAX) return;
  throw new GraphError(132005, {
    details: `buttons: the coupon code has more than ${COUPON_MAX} characters`,
  });
}

function missingValue(index: number, word: string): GraphError {
  return new GraphError(131008, {
    details: `buttons: Button at index ${index} of type ${word} requires a parameter`,
  });
}

function wrongKind(index: number, expected: string): GraphError {
  return new GraphError(132018, {
    details: `buttons: Button at index ${index} takes a parameter of type ${expected}`,
  });
}
