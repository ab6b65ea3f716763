import type { Template } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { assertExamples } from './check-examples.js';
import { assertNewText, type CheckSameTextDeps } from './check-same-text.js';
import { handOver } from './create-template.js';
import { SUBMISSION_LEASE_MS, type HandOverTemplateDeps } from './hand-over-template.js';
import { getChangeable } from './read-templates.js';
import { authorOf } from './template-revision.js';
import { toBeSubmitted, withMayExist } from './submitted-template.js';
import type { TemplateDoc } from './templates.store.js';
import { viewFor } from './shown-template.js';
import { editAtMeta, type UpdateTemplateDeps } from './update-template.js';
import { assertRules } from './validate-template.js';

export type SubmitTemplateDeps = HandOverTemplateDeps & UpdateTemplateDeps & CheckSameTextDeps;

/** Hands a draft to Meta, or has a rejected template reviewed once more as it stands. */
export async function submitTemplate(
  deps: SubmitTemplateDeps,
  { caller }: UserContext,
  id: string,
): Promise<Template> {
  const template = await getChangeable(deps, caller, id);
  assertRules(template, { hasSuffix: template.name !== template.providerName });
  await assertExamples(deps, template.merchantId, template.components);
  await assertNewText(deps, template);
  const after =
    template.status === 'rejected'
      ? await editAtMeta(deps, authorOf(caller), template, { components: template.components })
      : await submitDraft(deps, template._id);
  if (after) return viewFor(caller)(after);
  // Of several who submit it at once the others find it submitted.
  const { status } = await getChangeable(deps, caller, id);
  throw new AppError(
    'conflict',
    `Only a draft or a rejected template is submitted; it is ${status}.`,
  );
}

/** Null where it is no draft any more. @throws AppError provider_rejected where Meta refuses it */
export async function submitDraft(
  deps: HandOverTemplateDeps,
  id: string,
): Promise<TemplateDoc | null> {
  const now = deps.clock.now();
  const dueAt = new Date(now.getTime() + SUBMISSION_LEASE_MS);
  let queued: TemplateDoc | null | undefined;
  await deps.templates.update(id, (current) => {
    queued = toBeSubmitted(current, dueAt, now);
    return queued && withMayExist(queued);
  });
  return queued ? handOver(deps, queued) : null;
}
