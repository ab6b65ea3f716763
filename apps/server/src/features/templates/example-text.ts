import { renderTemplate } from '@waypost/whatsapp';
import { z } from 'zod';
import type { TemplateDoc } from './templates.store.js';

const named = z.array(z.object({ param_name: z.string(), example: z.string() })).catch([]);

/** Meta's shapes of examples (cloud-api.md §4.1); what is of no such shape is none. */
const Examples = z
  .object({
    header_text: z.array(z.string()).catch([]),
    header_text_named_params: named,
    body_text: z.array(z.array(z.string())).catch([]),
    body_text_named_params: named,
  })
  .catch({
    header_text: [],
    header_text_named_params: [],
    body_text: [],
    body_text_named_params: [],
  });

/** A login code, whose template has no example. */
const CODE = '123456';

/** A template as its reader would see it, filled with its own examples. */
export function exampleText(
  template: Pick<TemplateDoc, 'category' | 'parameterFormat' | 'components'>,
): string {
  const examples = template.components.map(({ example }) => Examples.parse(example));
  const header = examples.find(({ header_text }) => header_text.length > 0)?.header_text[0];
  const body = examples.find(({ body_text }) => body_text.length > 0)?.body_text[0];
  const names = examples.flatMap((it) => [
    ...it.header_text_named_params,
    ...it.body_text_named_params,
  ]);
  return renderTemplate(template, {
    ...(header === undefined ? {} : { header }),
    body: template.category === 'AUTHENTICATION' ? [CODE] : (body ?? []),
    named: Object.fromEntries(names.map(({ param_name, example }) => [param_name, example])),
  }).text;
}
