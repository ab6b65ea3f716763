import type { Template } from '@waypost/contract';
import type { TemplateDoc } from './templates.store.js';

export function toTemplate(template: TemplateDoc): Template {
  const { submission, merchantId, providerTemplateId, rejectedReason, previousCategory } = template;
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
    quality: template.quality,
    ...(previousCategory === undefined ? {} : { previousCategory }),
    createdAt: template.createdAt.toISOString(),
    updatedAt: template.updatedAt.toISOString(),
  };
}
