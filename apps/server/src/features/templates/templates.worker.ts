import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import {
  handOverTemplate,
  SUBMISSION_LEASE_MS,
  type HandOverTemplateDeps,
} from './hand-over-template.js';
import { recheckTemplate } from './recheck-template.js';
import type { TemplateClaimStore } from './template-claims.store.js';

export interface TemplatesWorkerDeps extends HandOverTemplateDeps {
  claims: Pick<TemplateClaimStore, 'claimQueuedAcrossOwners' | 'claimRecheckAcrossOwners'>;
  log: Logger;
}

/** How long after asking Meta of one it is asked again; while Meta is away too. */
const RECHECK_EVERY_MS = 900_000;

/**
 * Hands to Meta the templates that could not be handed to it when they were made, and asks it of those of which it
 * should have told something by now.
 */
export function templatesWorker(deps: TemplatesWorkerDeps): Worker {
  return createWorker({
    name: 'templates',
    everyMs: 1_000,
    log: deps.log,
    work: async () => {
      // In turns: those to be handed over may be many, and do not keep Meta from being asked of the others.
      const isHandedOver = await handOverNext(deps);
      return (await recheckNext(deps)) || isHandedOver;
    },
  });
}

async function handOverNext(deps: TemplatesWorkerDeps): Promise<boolean> {
  const now = deps.clock.now();
  const leaseUntil = new Date(now.getTime() + SUBMISSION_LEASE_MS);
  const template = await deps.claims.claimQueuedAcrossOwners(now, leaseUntil);
  if (template) await handOverTemplate(deps, template);
  return template !== null;
}

async function recheckNext(deps: TemplatesWorkerDeps): Promise<boolean> {
  const now = deps.clock.now();
  const nextAt = new Date(now.getTime() + RECHECK_EVERY_MS);
  const template = await deps.claims.claimRecheckAcrossOwners(now, nextAt);
  if (template) await recheckTemplate(deps, template);
  return template !== null;
}
