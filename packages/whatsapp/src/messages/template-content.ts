import type { MessageContent, TemplateSendComponent } from './content.js';
import { buildFromVariables } from './friendly-variables.js';
import { checkGivenComponents } from './given-components.js';
import { readTemplateSlots } from './template-slots.js';

/** What fills one button, in the friendly form. */
export interface ButtonVariable {
  index: number;
  /** The end of a link, a payload, a code, a flow's token or the product that is shown. */
  value?: string | undefined;
  /** Of a flow. */
  flowActionData?: Readonly<Record<string, unknown>> | undefined;
  /** Of a button with several products. */
  sections?:
    | readonly {
        title?: string | undefined;
        productItems: readonly { productRetailerId: string }[];
      }[]
    | undefined;
}

/** What fills a template, or a card of it, in the friendly form of api.md "Messages". */
export interface TemplateVariables {
  header?: string | undefined;
  body?: readonly string[] | undefined;
  named?: Readonly<Record<string, string>> | undefined;
  /** Which of the body's variables are amounts; their text is what the person sees. */
  amounts?: readonly { variable: string; code: string; amount1000: number }[] | undefined;
  /** Which of them are dates. */
  dates?: readonly string[] | undefined;
  buttons?: readonly ButtonVariable[] | undefined;
  /** `mediaId` is Meta's id here. */
  headerMedia?:
    | { link?: string | undefined; mediaId?: string | undefined; filename?: string | undefined }
    | undefined;
  headerLocation?:
    | {
        latitude: number;
        longitude: number;
        name?: string | undefined;
        address?: string | undefined;
      }
    | undefined;
  headerProduct?: { productRetailerId: string; catalogId: string } | undefined;
  /** ISO 8601. */
  offerEndsAt?: string | undefined;
  /** One for each card, in their order. */
  cards?: readonly TemplateVariables[] | undefined;
}

/** What of an approved template matters to a message. */
export interface TemplateDefinition {
  parameterFormat: string;
  /** In Meta's shape, as created or as Meta lists them. */
  components: unknown;
  category: string;
}

export interface TemplateContentInput {
  /** The template's name at Meta. */
  providerName: string;
  language: string;
  definition: TemplateDefinition;
  variables?: TemplateVariables | undefined;
  /** Meta's own shape, instead of `variables`. */
  components?: readonly unknown[] | undefined;
}

export interface ContentProblem {
  /** Dotted, from the request's body: `template.variables.body.1`. */
  path: string;
  message: string;
}

export type TemplateContentResult =
  { ok: true; content: MessageContent } | { ok: false; problems: ContentProblem[] };

const MAX_PROBLEMS = 100;

/**
 * A template message: the variables measured at the template and put into Meta's shape, or every problem at once
 * (cloud-api.md §1.5). Components given directly are measured in the same way and passed on as they are.
 */
export function templateContent(input: TemplateContentInput): TemplateContentResult {
  const { variables, components: given } = input;
  if (given !== undefined && variables !== undefined) {
    const message = 'Give either variables or components.';
    return { ok: false, problems: [{ path: 'template.components', message }] };
  }
  const slots = readTemplateSlots(input.definition);
  const { components, problems } =
    given === undefined
      ? buildFromVariables({ slots, variables: variables ?? {}, path: 'template.variables' })
      : {
          components: given,
          problems: checkGivenComponents(slots, given, 'template.components'),
        };
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  return {
    ok: true,
    content: {
      type: 'template',
      template: {
        name: input.providerName,
        language: { code: input.language },
        // Checked above, save for kinds of Meta's that we do not know and pass on.
        ...(components.length === 0 ? {} : { components: components as TemplateSendComponent[] }),
      },
    },
  };
}
