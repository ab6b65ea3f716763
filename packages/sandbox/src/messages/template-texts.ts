import { GraphError, missingParameter } from '../errors.js';
import { isRecord, lengthOf, textOf, type Json } from '../json.js';
import { bodyTextOf, componentOf, hasOtpButton, textIn, upper } from '../templates/parts.js';
import { distinctVariables, substitute } from '../templates/variables.js';
import { checkHeaderValue } from './template-header.js';
import { checkCount, sentParameters } from './template-parameters.js';

const HEADER_MAX = 60;
const OTP_MAX = 15;

type ParameterFormat = 'POSITIONAL' | 'NAMED';

interface TextPart {
  where: 'header' | 'body';
  text: string;
  parameters: Json[];
  format: ParameterFormat;
  mostCharacters: number;
}

export function checkHeader(
  components: readonly Json[],
  sent: Json | null,
  format: ParameterFormat,
): void {
  const header = componentOf(components, 'HEADER');
  const parameters = sentParameters(sent, 'header');
  const kind = header ? upper(header.format) || 'TEXT' : 'TEXT';
  if (kind === 'TEXT') {
    const text = textIn(header);
    checkText({ where: 'header', text, parameters, format, mostCharacters: HEADER_MAX });
    return;
  }
  checkHeaderValue(kind, parameters);
}

export function checkBody(
  components: readonly Json[],
  sent: Json | null,
  format: ParameterFormat,
  mostCharacters: number,
): void {
  const text = bodyTextOf(components);
  const parameters = sentParameters(sent, 'body');
  checkText({ where: 'body', text, parameters, format, mostCharacters });
  const code = textOf(parameters[0]?.text) ?? '';
  if (hasOtpButton(components) && code.length > OTP_MAX) {
    throw new GraphError(132005, { details: `body: the code has more than ${OTP_MAX} characters` });
  }
}

function checkText(part: TextPart): void {
  const variables = distinctVariables(part.text);
  const { where, parameters } = part;
  checkCount(where, parameters.length, variables.length);
  if (variables.length === 0) return;
  const values = new Map<string, string>();
  parameters.forEach((parameter, index) => {
    const variable = part.format === 'NAMED' ? nameOf(parameter, part) : variables[index];
    values.set(variable ?? '', valueOf(parameter, where));
  });
  if (variables.some((variable) => !values.has(variable)) && part.format === 'NAMED') {
    throw new GraphError(100, {
      message: '(#100) Invalid parameter',
      details: `${where}: the parameter names do not match those of the template`,
    });
  }
  const text = substitute(part.text, (variable) => values.get(variable) ?? '');
  if (lengthOf(text) > part.mostCharacters) {
    throw new GraphError(132005, {
      details: `${where}: text has ${lengthOf(text)} characters, at most ${part.mostCharacters} are allowed`,
    });
  }
}

function nameOf(parameter: Json, part: TextPart): string {
  const name = textOf(parameter.parameter_name);
  if (name !== undefined && name !== '') return name;
  throw new GraphError(100, {
    message: '(#100) Invalid parameter',
    details: `${part.where}: Parameter name is missing or empty`,
  });
}

/** What the user will see: Cloud API never localises, it shows the fallback (cloud-api.md §1.5). */
function valueOf(parameter: Json, where: 'header' | 'body'): string {
  const type = textOf(parameter.type);
  if (type === undefined) throw missingParameter(`${where}: parameters[*]['type']`);
  if (type === 'text') return checkParameterText(parameter.text);
  if (where === 'body' && (type === 'currency' || type === 'date_time')) {
    return fallbackOf(type, parameter[type]);
  }
  throw new GraphError(132012, {
    details: `${where}: Format mismatch, expected TEXT, received ${type.toUpperCase()}`,
  });
}

function fallbackOf(type: string, value: unknown): string {
  const fallback = isRecord(value) ? textOf(value.fallback_value) : undefined;
  if (!isRecord(value) || fallback === undefined) {
    throw new GraphError(131008, { details: `body: ${type} needs a fallback_value` });
  }
  if (type === 'currency') checkCurrency(value);
  return checkParameterText(fallback);
}

function checkCurrency({ code, amount_1000: amount }: Json): void {
  if (code === undefined || amount === undefined) {
    throw new GraphError(131008, { details: 'body: currency needs code and amount_1000' });
  }
  if (!/^[A-Za-z]{3}$/.test(textOf(code) ?? '') || !Number.isInteger(amount)) {
    throw new GraphError(132012, {
      details: 'body: currency takes a code of three letters and a whole amount_1000',
    });
  }
}

export function checkParameterText(text: unknown): string {
  if (typeof text !== 'string' || text === '') {
    throw new GraphError(131008, { details: 'Parameter of type text is missing text value' });
  }
  if (/[\n\r\t]| {5,}/.test(text)) {
    throw new GraphError(132018, {
      details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    });
  }
  return text;
}
