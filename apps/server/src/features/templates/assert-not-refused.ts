import { describeError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { TemplateDoc } from './templates.store.js';

/** @throws AppError provider_rejected where Meta has refused it and it was not changed since */
export function assertNotRefused({
  _id: templateId,
  submission: { state, error },
}: TemplateDoc): void {
  if (state !== 'failed' || error === undefined) return;
  const { advice } = describeError(error.subcode ?? error.code);
  throw new AppError(
    'provider_rejected',
    `Meta refused the template: ${error.title}. It is kept as a draft. ${advice}`,
    { templateId, provider: error },
  );
}
