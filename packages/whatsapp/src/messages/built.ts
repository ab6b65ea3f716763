import type { TemplateParameter, TemplateSendComponent } from './content.js';
import type { ContentProblem } from './template-content.js';
import type { TemplateSlots } from './template-slots.js';

/** Where the friendly form stands in the request's body. */
export const PATH = 'template.variables';

/** One part of a message: what Meta gets for it, if anything, and what is wrong. */
export interface Built {
  components: TemplateSendComponent[];
  problems: ContentProblem[];
}

export const NOTHING: Built = { components: [], problems: [] };

export function problem(path: string, message: string): Built {
  return { components: [], problems: [{ path, message }] };
}

export function component(...components: TemplateSendComponent[]): Built {
  return { components, problems: [] };
}

export function join(...parts: readonly Built[]): Built {
  return {
    components: parts.flatMap((part) => part.components),
    problems: parts.flatMap((part) => part.problems),
  };
}

/** A login code has no name, whatever the template's format says. */
export function takesNames(slots: TemplateSlots): boolean {
  return slots.format === 'named' && !slots.isAuthentication;
}

export function textParameter(slots: TemplateSlots, name: string, text: string): TemplateParameter {
  return takesNames(slots) ? { type: 'text', parameter_name: name, text } : { type: 'text', text };
}

export function ownValue(
  values: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}
