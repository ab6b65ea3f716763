import type { Template } from '@waypost/contract';
import type { Caller } from '../../platform/http/request-context.js';
import type { TemplateDoc } from './templates.store.js';

/** An admin also sees whom a template is shared with. */
export function viewFor(caller: Caller): (template: TemplateDoc) => Template {
  if (caller.role === 'merchant') return toTemplate;
  return (template) => ({
    ...toTemplate(template),
    ...(template.sharedWith ? { merchantIds: template.sharedWith } : {}),
  });
}

export function toTemplate(template: TemplateDoc): Template {
  const { submission, merchantId, providerTemplateId, rejectedReason, previousCategory } = template;
  const { statusDetail, upcomingCategory } = template;
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
    submission: {
      state: submission.state,
      attempts: submission.attempts,
      ...(submission.error === undefined ? {} : { error: submission.error }),
    },
    ...(providerTemplateId === undefined ? {} : { providerTemplateId }),
    providerName: template.providerName,
    ...(rejectedReason === undefined ? {} : { rejectedReason }),
    ...(statusDetail === undefined ? {} : { statusDetail }),
    ...(upcomingCategory === undefined
      ? {}
      : {
          upcomingCategory: upcomingCategory.category,
          upcomingCategoryAt: upcomingCategory.at.toISOString(),
        }),
    quality: template.quality,
    ...(previousCategory === undefined ? {} : { previousCategory }),
    createdAt: template.createdAt.toISOString(),
    updatedAt: template.updatedAt.toISOString(),
  };
}
