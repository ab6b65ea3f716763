import { GraphError, invalidParameter } from '../errors.js';
import { isRecord, lengthOf, type Json } from '../json.js';
import { checkProductSections } from './product-sections.js';
import { checkParameterText } from './template-texts.js';
import { optionalText } from './texts.js';

const CODE_MAX = 15;

/** cloud-api.md §1.5: a call takes both or either, each by itself. */
export function checkCall(index: number, parameters: readonly Json[]): void {
  for (const parameter of parameters) {
    const isMinutes = parameter.type === 'ttl_minutes';
    if (!isMinutes && parameter.type !== 'payload') throw wrongKind(index, 'ttl_minutes');
    const isGood = isMinutes
      ? Number.isInteger(parameter.ttl_minutes)
      : typeof parameter.payload === 'string';
    if (!isGood) throw missingValue(index, 'VOICE_CALL');
  }
}

export function checkButtonValue(type: string, index: number, parameter: Json): void {
  switch (type) {
    case 'URL':
      if (parameter.type !== 'text') throw wrongKind(index, 'text');
      checkParameterText(parameter.text);
      return;
    case 'OTP':
      if (parameter.type !== 'text') throw wrongKind(index, 'text');
      if (lengthOf(checkParameterText(parameter.text)) > CODE_MAX) {
        throw new GraphError(132005, {
          details: `buttons: the code has more than ${CODE_MAX} characters`,
        });
      }
      return;
    case 'QUICK_REPLY':
      if (parameter.type !== 'payload') throw wrongKind(index, 'payload');
      if (typeof parameter.payload !== 'string' || parameter.payload === '')
        throw missingValue(index, 'QUICK_REPLY');
      return;
    case 'COPY_CODE':
      if (parameter.type !== 'coupon_code') throw wrongKind(index, 'coupon_code');
      checkCoupon(index, parameter.coupon_code);
      return;
    default:
      if (parameter.type !== 'action') throw wrongKind(index, 'action');
      checkAction(type, index, parameter.action);
  }
}

function checkAction(type: string, index: number, action: unknown): void {
  if (!isRecord(action)) throw missingValue(index, type);
  const where = `buttons[${index}]['action']`;
  switch (type) {
    case 'FLOW':
      optionalText(action, 'flow_token', { where });
      if (action.flow_action_data !== undefined && !isRecord(action.flow_action_data)) {
        throw invalidParameter(`${where}['flow_action_data'] must be an object`);
      }
      return;
    case 'CATALOG':
      optionalText(action, 'thumbnail_product_retailer_id', { where });
      return;
    case 'MPM':
      optionalText(action, 'thumbnail_product_retailer_id', { where });
      checkProductSections(action.sections, `${where}['sections']`);
      return;
    default:
      if (!isRecord(action.order_details)) throw missingValue(index, 'ORDER_DETAILS');
  }
}

function checkCoupon(index: number, code: unknown): void {
  if (typeof code !== 'string' || code === '') throw missingValue(index, 'COPY_CODE');
  if (lengthOf(code) <= CODE_MAX) return;
  throw new GraphError(132005, {
    details: `buttons: the coupon code has more than ${CODE_MAX} characters`,
  });
}

export function missingValue(index: number, type: string): GraphError {
  // Meta's own spelling inside its details text (cloud-api.md §2.9).
  const word = (type === 'OTP' ? 'URL' : type)
    .split('_')
    .map((part) => part.charAt(0) + part.slice(1).toLowerCase())
    .join('');
  return new GraphError(131008, {
    details: `buttons: Button at index ${index} of type ${word} requires a parameter`,
  });
}

function wrongKind(index: number, expected: string): GraphError {
  return new GraphError(132018, {
    details: `buttons: Button at index ${index} takes a parameter of type ${expected}`,
  });
}
