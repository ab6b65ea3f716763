import type { Template } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { getChangeable } from './read-templates.js';
import { revisionOf } from './template-revision.js';
import { viewFor } from './shown-template.js';
import { changeTemplate, type UpdateTemplateDeps } from './update-template.js';

/** Changes a template back to what it said; a change like any other. */
export async function restoreRevision(
  deps: UpdateTemplateDeps,
  { caller }: UserContext,
  id: string,
  number: number,
): Promise<Template> {
  const template = await getChangeable(deps, caller, id);
  if (number === revisionOf(template).number) return viewFor(caller)(template);
  const past = await deps.templates.revisions.find(template._id, number);
  if (!past) throw new AppError('not_found', 'There is no such revision of this template.');
  const { category, components } = past;
  // cloud-api.md §4.6: the category of an approved template is fixed.
  const edit = template.status === 'approved' ? { components } : { category, components };
  return viewFor(caller)(await changeTemplate(deps, caller, template, edit));
}
