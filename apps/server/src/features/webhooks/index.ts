import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { ServerConfig } from '../../platform/config.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { PlainRoute } from '../../platform/http/plain-routes.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { Contacts } from '../contacts/index.js';
import type { Messages, Span } from '../messages/index.js';
import type { Senders } from '../senders/index.js';
import type { Standing } from '../standing/index.js';
import type { Templates } from '../templates/index.js';
import { replayLog, type ReplayReport } from './replay-log.js';
import { ReplayItemStore } from './replay.store.js';
import { createIntakeRoom } from './intake-room.js';
import { createParkingLot, messageSubject } from './park-items.js';
import { ParkedItemStore } from './parked.store.js';
import { parkedWorker } from './parked.worker.js';
import { webhookEventRoutes, webhookRoutes } from './webhooks.routes.js';
import { WebhookEventStore } from './webhooks.store.js';
import { webhooksWorker } from './webhooks.worker.js';

export { createIntakeClock } from './intake-clock.js';
export { UnusableSpan, type ReplayReport } from './replay-log.js';

export interface WebhooksDeps {
  db: Db;
  /** The same database by connections of its own. */
  intakeDb: Db;
  messages: Messages;
  templates: Templates;
  contacts: Contacts;
  senders: Senders;
  standing: Standing;
  whenEventsWritten: () => Promise<void>;
  meta: Pick<ServerConfig['meta'], 'webhookVerifyToken'>;
  readAppSecrets: () => readonly string[];
  readOwnAppSecrets: (appKey: string) => Promise<readonly string[]>;
  cursors: CursorCodec;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

export interface Webhooks {
  /** What Meta calls. */
  plainRoutes: PlainRoute[];
  /** What admins call. */
  routes: BoundEndpoint[];
  /** What waits to be applied, and when the last one came. */
  readBacklog(): ReturnType<WebhookEventStore['readBacklog']>;
  /** When Meta last posted something. */
  readLastReceivedAt(): Promise<Date | undefined>;
  /** How many since then have something that is in quarantine, or failed. */
  countTroubled(since: Date): ReturnType<WebhookEventStore['countTroubled']>;
  /** A message of ours has this id at Meta from now on. */
  noteKnown(phoneNumberId: string, wamid: string): void;
  /** Makes anew what the log says of a span. @throws UnusableSpan */
  replay(span: Span): Promise<ReplayReport>;
  workers: Worker[];
  /** Runs where webhooks are taken. */
  intakeWorker: Worker;
}

export const webhookIndexes = [
  WebhookEventStore.indexes,
  ParkedItemStore.indexes,
  ReplayItemStore.indexes,
];

/** What Meta tells: stored before it is answered, then applied. */
export function webhooksFeature({ db, intakeDb, meta, ...others }: WebhooksDeps): Webhooks {
  const events = new WebhookEventStore(db);
  const intake = new WebhookEventStore(intakeDb);
  const room = createIntakeRoom({ events: intake, log: others.log });
  const parked = new ParkedItemStore(db);
  const lot = createParkingLot({ parked, clock: others.clock }, () => retries.wake());
  const retries = parkedWorker({ ...others, events, parked, lot });
  const worker = webhooksWorker({ ...others, events, lot, onFinished: (id) => room.leave(id) });
  return {
    readBacklog: () => events.readBacklog(),
    readLastReceivedAt: () => events.readLastReceivedAt(),
    countTroubled: (since) => events.countTroubled(since),
    routes: webhookEventRoutes({ ...others, events, wake: () => worker.wake() }),
    plainRoutes: webhookRoutes({
      ...others,
      intake,
      room,
      verifyToken: meta.webhookVerifyToken,
      wake: () => worker.wake(),
    }),
    noteKnown: (phoneNumberId, wamid) => lot.noteKnown(messageSubject(phoneNumberId, wamid)),
    replay: (span) =>
      replayLog({ ...others, events, lot, replayItems: new ReplayItemStore(db) }, span),
    workers: [worker, retries],
    intakeWorker: room.worker,
  };
}
