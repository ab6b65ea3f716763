import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { textOf, type Json } from '../json.js';
import { buttonsOf, upper } from '../templates/parts.js';
import { variablesIn } from '../templates/variables.js';
import { checkButtonValue, checkCall, missingValue } from './template-button-values.js';
import { checkCount, sentParameters } from './template-parameters.js';

/** Which buttons take a value; cloud-api.md §1.5: one created as OTP is addressed as url. */
const SUB_TYPES: Record<string, string> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  OTP: 'url',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  CATALOG: 'catalog',
  MPM: 'mpm',
  VOICE_CALL: 'voice_call',
  ORDER_DETAILS: 'order_details',
};

export function checkButtons(components: readonly Json[], sent: readonly Json[]): void {
  const buttons = buttonsOf(components);
  const sentByIndex = new Map<number, Json>();
  for (const component of sent) {
    const index = indexOf(component);
    if (sentByIndex.has(index)) throw invalidParameter(`button: index ${index} is given twice`);
    sentByIndex.set(index, component);
  }
  buttons.forEach((button, index) => {
    const parameters = sentParameters(sentByIndex.get(index) ?? null, 'buttons');
    if (needsParameter(button) && parameters.length === 0) {
      throw missingValue(index, upper(button.type));
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
  const expected = SUB_TYPES[upper(button.type)];
  if (expected !== subType) {
    throw new GraphError(132018, {
      details: `buttons: Button at index ${index} is of type ${upper(button.type)}, received ${subType}`,
    });
  }
  const parameters = sentParameters(component, 'buttons');
  const isStaticUrl = subType === 'url' && !needsParameter(button);
  if (isStaticUrl && parameters.length > 0) {
    throw new GraphError(132018, {
      details: `buttons: Button at index ${index} of type Url does not take a parameter`,
    });
  }
  if (subType === 'voice_call') {
    checkCall(index, parameters);
    return;
  }
  if (parameters.length > 1) checkCount(`buttons: index ${index}`, parameters.length, 1);
  const [parameter] = parameters;
  if (parameter) checkButtonValue(upper(button.type), index, parameter);
}
