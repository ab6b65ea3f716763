import { fieldOf, isRecord, listAt, recordAt, textAt, type Json } from '../json.js';
import { takesNames } from './built.js';
import type { ContentProblem } from './template-content.js';
import type { TemplateSlots } from './template-slots.js';
import { codeFault, textFault } from './value-rules.js';

/** A component as given, with its place. */
export interface Given {
  type: string;
  fields: Json;
  path: string;
}

export function parametersOf(component: Given): readonly unknown[] {
  return listAt(component.fields, 'parameters') ?? [];
}

/** The values of text parameters by variable, and what is wrong with them. */
export function readTexts(
  parameters: readonly unknown[],
  names: readonly string[],
  slots: TemplateSlots,
  path: string,
): { values: Map<string, string>; problems: ContentProblem[] } {
  const values = new Map<string, string>();
  const problems: ContentProblem[] = [];
  if (parameters.length !== names.length) {
    problems.push({
      path,
      message: `The template has ${names.length} variables here; there are ${parameters.length} values.`,
    });
  }
  parameters.slice(0, names.length).forEach((parameter, index) => {
    const fields = isRecord(parameter) ? parameter : {};
    const at = `${path}.${index}`;
    const name = takesNames(slots) ? textAt(fields, 'parameter_name') : names[index];
    const text = shownText(fields);
    const fault =
      name === undefined || !names.includes(name)
        ? 'The parameter’s parameter_name is none of the template’s variables.'
        : values.has(name)
          ? `The variable {{${name}}} is given twice.`
          : text === undefined
            ? 'The parameter is none of text, currency or date_time, or has no value.'
            : (textFault(text) ??
              (slots.isAuthentication ? codeFault(text) : currencyFault(fields)));
    if (fault !== undefined) problems.push({ path: at, message: fault });
    if (name !== undefined && text !== undefined) values.set(name, text);
  });
  return { values, problems };
}

/** What the person sees of a parameter: Meta never localises amounts and dates (cloud-api.md §1.5). */
function shownText(parameter: Json): string | undefined {
  const type = textAt(parameter, 'type')?.toLowerCase();
  if (type === 'text') return stringAt(parameter, 'text');
  if (type === 'currency' || type === 'date_time') {
    return stringAt(recordAt(parameter, type), 'fallback_value');
  }
  return undefined;
}

function currencyFault(parameter: Json): string | undefined {
  if (textAt(parameter, 'type')?.toLowerCase() !== 'currency') return undefined;
  const currency = recordAt(parameter, 'currency');
  const isWhole =
    /^[A-Za-z]{3}$/.test(stringAt(currency, 'code') ?? '') &&
    Number.isSafeInteger(fieldOf(currency, 'amount_1000'));
  return isWhole
    ? undefined
    : 'A currency needs its code of three letters, and amount_1000, a whole number.';
}

export function stringAt(object: Json | undefined, name: string): string | undefined {
  const value = fieldOf(object, name);
  return typeof value === 'string' ? value : undefined;
}
