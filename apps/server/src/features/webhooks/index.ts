import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { ServerConfig } from '../../platform/config.js';
import type { PlainRoute } from '../../platform/http/plain-routes.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { Messages } from '../messages/index.js';
import type { Templates } from '../templates/index.js';
import { webhookRoutes } from './webhooks.routes.js';
import { WebhookEventStore } from './webhooks.store.js';
import { webhooksWorker } from './webhooks.worker.js';

export { createIntakeClock } from './intake-clock.js';

export interface WebhooksDeps {
  db: Db;
  messages: Messages;
  templates: Templates;
  whenEventsWritten: () => Promise<void>;
  meta: Pick<ServerConfig['meta'], 'webhookVerifyToken'>;
  readAppSecrets: () => readonly string[];
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

export interface Webhooks {
  routes: PlainRoute[];
  worker: Worker;
}

export const webhookIndexes = [WebhookEventStore.indexes];

/** What Meta tells: stored before it is answered, then applied. */
export function webhooksFeature({ db, meta, ...others }: WebhooksDeps): Webhooks {
  const events = new WebhookEventStore(db);
  const worker = webhooksWorker({ ...others, events });
  return {
    routes: webhookRoutes({
      ...others,
      events,
      verifyToken: meta.webhookVerifyToken,
      wake: () => worker.wake(),
    }),
    worker,
  };
}
