import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { backoffMs } from '../../platform/jobs/backoff.js';
import { isRefusal, toProviderError } from '../provider/index.js';
import { findListed } from './find-at-meta.js';
import { isSameAtMeta } from './same-at-meta.js';
import { statusOf } from './templates.rules.js';
import { postponed, refused, submitted, type Created } from './submitted-template.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

/** For how long whoever submits a template has it to itself; longer than any call to Meta. */
export const SUBMISSION_LEASE_MS = 60_000;

const wait = { baseMs: 2_000, capMs: 600_000 };

export interface HandOverTemplateDeps {
  templates: Pick<TemplateStore, 'update'>;
  api: Pick<CloudApi, 'templates'>;
  clock: Clock;
}

/** Hands a template to Meta and records what came of it; gives it as it then stands. */
export async function handOverTemplate(
  deps: HandOverTemplateDeps,
  template: TemplateDoc,
): Promise<TemplateDoc> {
  const decide = await callMeta(deps, template);
  const updated = await deps.templates.update(template._id, decide);
  if (!updated) throw new Error('The template is gone.');
  return updated.document;
}

async function callMeta(
  { api, clock }: HandOverTemplateDeps,
  template: TemplateDoc,
): Promise<(current: TemplateDoc) => TemplateDoc | null> {
  let mayExist = template.submission.mayExist ?? false;
  try {
    const existing = mayExist ? await findExisting(api, template) : null;
    mayExist = false;
    const created = existing ?? (await create(api, template));
    return (current) => submitted(current, created, clock.now());
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    const now = clock.now();
    const reason = toProviderError(error);
    if (isRefusal(error.kind))
      return (current) => refused(current, { error: reason, mayExist }, now);
    const delay = error.retryAfterMs ?? backoffMs(template.submission.attempts + 1, wait);
    const again = {
      error: reason,
      dueAt: new Date(now.getTime() + delay),
      mayExist: mayExist || error.kind === 'unknown_outcome',
    };
    return (current) => postponed(current, again, now);
  }
}

/**
 * After a lost answer Meta may have the template, and would refuse it as a duplicate. One that says something else is
 * not ours: Meta refuses ours beside it, and says why.
 */
async function findExisting(
  api: Pick<CloudApi, 'templates'>,
  template: TemplateDoc,
): Promise<Created | null> {
  const { accountId, providerName, language } = template;
  const found = await findListed(
    api,
    { accountId, name: providerName },
    (it) => it.name === providerName && it.language === language,
  );
  // One on its way out is an older one of this name.
  const isOurs = found && statusOf(found.status) !== 'deleted' && isSameAtMeta(template, found);
  return isOurs ? found : null;
}

function create(api: Pick<CloudApi, 'templates'>, template: TemplateDoc): Promise<Created> {
  return api.templates.create(template.accountId, {
    name: template.providerName,
    language: template.language,
    category: template.category,
    parameterFormat: template.parameterFormat,
    components: template.components,
  });
}
