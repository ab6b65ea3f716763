import { nameField, ownValue, problem, takesNames, type Built, type Filling } from './built.js';
import type { TemplateParameter } from './content.js';
import type { ContentProblem } from './template-content.js';
import { codeFault, filledFault, textFault } from './value-rules.js';

/** What fills the text (cloud-api.md §1.5). */
export function buildBody(filling: Filling): Built {
  const { slots, variables, path } = filling;
  const isNamed = takesNames(slots);
  if (isNamed && variables.body !== undefined && variables.body.length > 0) {
    return problem(`${path}.body`, 'The template’s variables have names: give them in named.');
  }
  const { names } = slots.body;
  const problems: ContentProblem[] = [];
  const values = new Map<string, string>();
  names.forEach((name, index) => {
    const at = isNamed ? `${path}.named.${name}` : `${path}.body.${index}`;
    const value = isNamed ? ownValue(variables.named, name) : variables.body?.[index];
    const fault =
      value === undefined
        ? `The body’s variable {{${name}}} has no value.`
        : (textFault(value) ?? (slots.isAuthentication ? codeFault(value) : undefined));
    if (fault !== undefined) problems.push({ path: at, message: fault });
    if (value !== undefined) values.set(name, value);
  });
  if (!isNamed) problems.push(...refuseSurplus(variables.body ?? [], names.length, path));
  problems.push(...checkKinds(filling));
  const tooLong = filledFault(slots.body, values);
  if (tooLong !== undefined) {
    problems.push({ path: isNamed ? `${path}.named` : `${path}.body`, message: tooLong });
  }
  const parameters = [...values].map(([name, value]) => bodyParameter(filling, name, value));
  return { components: parameters.length === 0 ? [] : [{ type: 'body', parameters }], problems };
}

function refuseSurplus(body: readonly string[], count: number, path: string): ContentProblem[] {
  return body.slice(count).map((_, index) => ({
    path: `${path}.body.${count + index}`,
    message: `The body has ${count} variables; this value has no place.`,
  }));
}

/** Amounts and dates are of variables that are there, each of one kind. */
function checkKinds({ slots, variables, path }: Filling): ContentProblem[] {
  const kinds = [
    ...(variables.amounts ?? []).map(({ variable }, index) => ({
      variable,
      at: `${path}.amounts.${index}.variable`,
    })),
    ...(variables.dates ?? []).map((variable, index) => ({
      variable,
      at: `${path}.dates.${index}`,
    })),
  ];
  return kinds.flatMap(({ variable, at }, index) => {
    if (slots.isAuthentication || !slots.body.names.includes(variable)) {
      return [{ path: at, message: `The body has no variable {{${variable}}} for it.` }];
    }
    const isRepeated = kinds.findIndex((kind) => kind.variable === variable) < index;
    return isRepeated
      ? [{ path: at, message: `The variable {{${variable}}} is named twice.` }]
      : [];
  });
}

/** Meta shows the text as it is, and localises neither amounts nor dates (cloud-api.md §1.5). */
function bodyParameter(
  { slots, variables }: Filling,
  name: string,
  text: string,
): TemplateParameter {
  const named = nameField(slots, name);
  const amount = variables.amounts?.find(({ variable }) => variable === name);
  if (amount !== undefined) {
    const { code, amount1000 } = amount;
    const currency = { fallback_value: text, code, amount_1000: amount1000 };
    return { type: 'currency', ...named, currency };
  }
  return variables.dates?.includes(name) === true
    ? { type: 'date_time', ...named, date_time: { fallback_value: text } }
    : { type: 'text', ...named, text };
}
