import type { TemplateSendComponent } from './content.js';
import type { ContentProblem, TemplateVariables } from './template-content.js';
import type { TemplateSlots } from './template-slots.js';

/** What is to be filled, and with what: the template itself, or one of its cards. */
export interface Filling {
  slots: TemplateSlots;
  variables: TemplateVariables;
  /** Where the variables stand in the request's body: `template.variables`. */
  path: string;
}

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

/** Meta wants each value of a template with named variables to say its name (cloud-api.md §1.5). */
export function nameField(slots: TemplateSlots, name: string): { parameter_name?: string } {
  return takesNames(slots) ? { parameter_name: name } : {};
}

export function ownValue(
  values: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}
