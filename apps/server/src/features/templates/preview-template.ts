import type { PreviewTemplateBody, TemplatePreview } from '@waypost/contract';
import { renderTemplate, templateContent } from '@waypost/whatsapp';
import type { UserContext } from '../../platform/http/request-context.js';
import { getVisible } from './read-templates.js';
import type { TemplateStore } from './templates.store.js';

/** A template as its reader would see it, and why it could not be sent so. */
export async function previewTemplate(
  deps: { templates: Pick<TemplateStore, 'find' | 'findAcrossOwners'> },
  { caller }: UserContext,
  id: string,
  { variables = {} }: PreviewTemplateBody,
): Promise<TemplatePreview> {
  const template = await getVisible(deps, caller, id);
  const { providerName, language } = template;
  const content = templateContent({ providerName, language, definition: template, variables });
  const problems = content.ok ? [] : content.problems;
  return {
    ...renderTemplate(template, variables),
    problems: problems.map(({ path, message }) => ({ path: inBody(path), message })),
  };
}

/** In a message the variables stand within `template`. */
function inBody(path: string): string {
  return path.replace(/^template\./, '');
}
