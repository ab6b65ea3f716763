import {
  NOTHING,
  PATH,
  join,
  ownValue,
  problem,
  takesNames,
  textParameter,
  type Built,
} from './built.js';
import { buildButtons } from './friendly-buttons.js';
import { buildHeader } from './friendly-header.js';
import type { ContentProblem, TemplateVariables } from './template-content.js';
import type { TemplateSlots } from './template-slots.js';
import { codeFault, filledFault, textFault } from './value-rules.js';

/** Meta's components out of the friendly form, with every problem at once; the form is api.md's "Messages". */
export function buildFromVariables(slots: TemplateSlots, variables: TemplateVariables): Built {
  return join(
    refuseWhatNeedsComponents(slots),
    buildHeader(slots, variables),
    buildBody(slots, variables),
    buildButtons(slots, variables),
    refuseUnknownNames(slots, variables),
  );
}

function refuseWhatNeedsComponents(slots: TemplateSlots): Built {
  const needs =
    slots.cards.length > 0
      ? 'a carousel'
      : slots.needsOffer
        ? 'an offer that ends'
        : slots.header?.format === 'PRODUCT'
          ? 'a product as header'
          : undefined;
  return needs === undefined
    ? NOTHING
    : problem('template.components', `The template has ${needs}: give components, not variables.`);
}

function buildBody(slots: TemplateSlots, variables: TemplateVariables): Built {
  const isNamed = takesNames(slots);
  if (isNamed && variables.body !== undefined && variables.body.length > 0) {
    return problem(`${PATH}.body`, 'The template’s variables have names: give them in named.');
  }
  const { names } = slots.body;
  const problems: ContentProblem[] = [];
  const values = new Map<string, string>();
  names.forEach((name, index) => {
    const path = isNamed ? `${PATH}.named.${name}` : `${PATH}.body.${index}`;
    const value = isNamed ? ownValue(variables.named, name) : variables.body?.[index];
    const fault =
      value === undefined
        ? `The body’s variable {{${name}}} has no value.`
        : (textFault(value) ?? (slots.isAuthentication ? codeFault(value) : undefined));
    if (fault !== undefined) problems.push({ path, message: fault });
    if (value !== undefined) values.set(name, value);
  });
  if (!isNamed) problems.push(...refuseSurplus(variables.body ?? [], names.length));
  const tooLong = filledFault(slots.body, values);
  if (tooLong !== undefined) {
    problems.push({ path: isNamed ? `${PATH}.named` : `${PATH}.body`, message: tooLong });
  }
  const parameters = [...values].map(([name, value]) => textParameter(slots, name, value));
  return { components: parameters.length === 0 ? [] : [{ type: 'body', parameters }], problems };
}

function refuseSurplus(body: readonly string[], count: number): ContentProblem[] {
  return body.slice(count).map((_, index) => ({
    path: `${PATH}.body.${count + index}`,
    message: `The body has ${count} variables; this value has no place.`,
  }));
}

function refuseUnknownNames(slots: TemplateSlots, variables: TemplateVariables): Built {
  const header = slots.header?.format === 'TEXT' ? slots.header.names : [];
  const isNamed = takesNames(slots);
  const known = new Set(isNamed ? [...header, ...slots.body.names] : []);
  const unknown = Object.keys(variables.named ?? {}).filter((name) => !known.has(name));
  return {
    components: [],
    problems: unknown.map((name) => ({
      path: `${PATH}.named.${name}`,
      message: isNamed
        ? 'The template has no variable of this name.'
        : 'The template’s variables have no names: give them in body and header.',
    })),
  };
}
