import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import {
  handOverTemplate,
  SUBMISSION_LEASE_MS,
  type HandOverTemplateDeps,
} from './hand-over-template.js';
import type { TemplateStore } from './templates.store.js';

export interface TemplatesWorkerDeps extends HandOverTemplateDeps {
  templates: Pick<TemplateStore, 'claimQueuedAcrossOwners' | 'update'>;
  log: Logger;
}

/** Hands to Meta the templates that could not be handed to it when they were made. */
export function templatesWorker(deps: TemplatesWorkerDeps): Worker {
  return createWorker({
    name: 'templates',
    everyMs: 1_000,
    log: deps.log,
    work: async () => {
      const now = deps.clock.now();
      const leaseUntil = new Date(now.getTime() + SUBMISSION_LEASE_MS);
      const template = await deps.templates.claimQueuedAcrossOwners(now, leaseUntil);
      if (!template) return false;
      await handOverTemplate(deps, template);
      return true;
    },
  });
}
