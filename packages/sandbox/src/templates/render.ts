import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import type { TemplateStore } from '../state/templates.js';
import { buttonsOf, componentOf, textIn, upper } from './parts.js';
import { templateNode } from './template-view.js';
import { distinctVariables, substitute } from './variables.js';

/** A sent template as its reader sees it, or null when the template is gone. */
export function renderTemplate(node: unknown, templates: TemplateStore): Json | null {
  if (!isRecord(node) || !isRecord(node.language)) return null;
  const template = templates.findInLanguage(
    textOf(node.name) ?? '',
    textOf(node.language.code) ?? '',
  );
  if (!template) return null;
  const components = recordsIn(templateNode(template, ['components']).components);
  const sent = recordsIn(node.components);
  const header = componentOf(components, 'HEADER');
  const format = header ? upper(header.format) || 'TEXT' : '';
  return {
    ...(format === 'TEXT' ? { header: fill(textIn(header), componentOf(sent, 'HEADER')) } : {}),
    ...(format === '' || format === 'TEXT' ? {} : { media: format }),
    body: fill(textIn(componentOf(components, 'BODY')), componentOf(sent, 'BODY')),
    footer: textIn(componentOf(components, 'FOOTER')),
    buttons: buttonsOf(components).map((button) => ({
      type: upper(button.type),
      text: textOf(button.text) ?? (upper(button.type) === 'COPY_CODE' ? 'Copy offer code' : ''),
    })),
  };
}

function fill(text: string, sent: Json | null): string {
  const values = new Map<string, string>();
  const variables = distinctVariables(text);
  recordsIn(sent?.parameters).forEach((parameter, index) => {
    const name = textOf(parameter.parameter_name) ?? variables[index] ?? '';
    values.set(name, shownValue(parameter));
  });
  return substitute(text, (variable) => values.get(variable) ?? `{{${variable}}}`);
}

function shownValue(parameter: Json): string {
  const inner = parameter[textOf(parameter.type) ?? ''];
  return (isRecord(inner) ? textOf(inner.fallback_value) : textOf(inner)) ?? '';
}
