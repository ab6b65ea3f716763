import type { Template } from '@waypost/contract';
import { describeError, explainTemplateStatus } from '@waypost/whatsapp';
import type { Caller } from '../../platform/http/request-context.js';
import { leavingStatus } from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

/** An admin also sees whom a template is shared with. */
export function viewFor(caller: Caller): (template: TemplateDoc) => Template {
  if (caller.role === 'merchant') return toTemplate;
  return (template) => ({
    ...toTemplate(template),
    ...(template.sharedWith ? { merchantIds: template.sharedWith } : {}),
  });
}

function toTemplate(template: TemplateDoc): Template {
  const { merchantId, providerTemplateId, rejectedReason, previousCategory } = template;
  const { statusDetail, upcomingCategory, pausedUntil } = template;
  const explained = explainTemplateStatus(template.status, rejectedReason);
  return {
    id: template._id,
    ...(merchantId === undefined ? {} : { merchantId }),
    shared: template.shared,
    name: template.name,
    language: template.language,
    category: template.category,
    parameterFormat: template.parameterFormat,
    components: template.components,
    status: template.status,
    submission: toSubmission(template.submission),
    ...(providerTemplateId === undefined ? {} : { providerTemplateId }),
    providerName: template.providerName,
    ...(rejectedReason === undefined ? {} : { rejectedReason }),
    ...(statusDetail === undefined ? {} : { statusDetail }),
    ...(explained && { statusMeaning: explained.meaning, statusAdvice: explained.advice }),
    ...(pausedUntil === undefined ? {} : { pausedUntil: pausedUntil.toISOString() }),
    ...(upcomingCategory && { upcomingCategory: upcomingCategory.category }),
    ...(upcomingCategory?.at && { upcomingCategoryAt: upcomingCategory.at.toISOString() }),
    quality: template.quality,
    ...(previousCategory === undefined ? {} : { previousCategory }),
    createdAt: template.createdAt.toISOString(),
    updatedAt: template.updatedAt.toISOString(),
  };
}

/** In an event, which also says what it is about. */
export function toToldTemplate(template: TemplateDoc): Template {
  const { change } = template;
  return { ...toTemplate(template), ...(change === undefined ? {} : { change }) };
}

/** For whoever does not see it any more: as it was seen last, and gone. */
export function toTakenTemplate(before: TemplateDoc, { change, updatedAt }: TemplateDoc): Template {
  const {
    statusMeaning: _deleted,
    statusAdvice: _anew,
    ...shown
  } = toTemplate({
    ...leavingStatus(before),
    ...{ status: 'deleted', updatedAt },
  });
  return { ...shown, ...(change === undefined ? {} : { change }) };
}

const TRIED_AGAIN = 'It is tried again by itself; nothing has to be done.';

function toSubmission({
  state,
  attempts,
  error,
}: TemplateDoc['submission']): Template['submission'] {
  if (error === undefined) return { state, attempts };
  const code = error.subcode ?? error.code;
  // Without a code Meta has judged nothing: the answer got lost, or somebody else gave one.
  const isLost = code === undefined && state === 'queued';
  return { state, attempts, error, advice: isLost ? TRIED_AGAIN : describeError(code).advice };
}
