import { createCloudApi, GraphApiError } from '@waypost/whatsapp';
import type { Express } from 'express';
import type { MongoClient } from 'mongodb';
import { createApp } from './app.js';
import { accountIndexes, accountsFeature, accountRoutes } from './features/accounts/index.js';
import { auditFeature, auditIndexes } from './features/audit/index.js';
import { authFeature, authIndexes, hashPassword } from './features/auth/index.js';
import { contactIndexes, contactsFeature } from './features/contacts/index.js';
import { deviceIndexes, devicesFeature } from './features/devices/index.js';
import { exportIndexes, exportsFeature } from './features/exports/index.js';
import { healthRoutes } from './features/health/index.js';
import { liveFeature, liveIndexes } from './features/live/index.js';
import { mediaFeature, mediaIndexes } from './features/media/index.js';
import { messageIndexes, messageReader, messagesFeature } from './features/messages/index.js';
import { createReadiness, operationsFeature, type Readiness } from './features/operations/index.js';
import { appSecretReader, senderIndexes, sendersFeature } from './features/senders/index.js';
import { standingFeature } from './features/standing/index.js';
import { failureCounter, statsRoutes } from './features/stats/index.js';
import { templateIndexes, templatesFeature } from './features/templates/index.js';
import { tokensFeature } from './features/tokens/index.js';
import {
  createIntakeClock,
  webhookIndexes,
  webhooksFeature,
  type ReplayReport,
} from './features/webhooks/index.js';
import type { Clock } from './platform/clock.js';
import type { ServerConfig } from './platform/config.js';
import { createCursorCodec } from './platform/http/cursor.js';
import { createRequestLimits, noLimits, type LimitTable } from './platform/http/request-limits.js';
import { newId } from './platform/ids.js';
import { createWorker } from './platform/jobs/worker.js';
import { currentKey, deriveKey } from './platform/keys.js';
import type { Logger } from './platform/logger.js';
import { createMetrics } from './platform/metrics.js';
import { createIntakeMongoClient, createPatientMongoClient } from './platform/mongo/connect.js';
import { createDatabaseClock } from './platform/mongo/database-clock.js';
import { createTransactionRunner } from './platform/mongo/transaction.js';
import { createSecretBox } from './platform/secret-box.js';
import type { SecretSource } from './platform/secret-source.js';

const NUMBERS_EVERY_MS = 600_000;
/** Connections to Meta: what is being sent never waits for one, so that it has left when it says so. */
const SENDS_AT_ONCE = 448;
const OTHER_CALLS_AT_ONCE = 64;
const GRAPH_ID = /^\d+$/;

export const allIndexes = [
  ...auditIndexes,
  ...accountIndexes,
  ...authIndexes,
  ...senderIndexes,
  ...contactIndexes,
  ...templateIndexes,
  ...mediaIndexes,
  ...messageIndexes,
  ...exportIndexes,
  ...liveIndexes,
  ...deviceIndexes,
  ...webhookIndexes,
];

interface Startable {
  start(): void;
  stop(): Promise<void>;
}

export interface Composed {
  app: Express;
  /** What runs beside the requests, by the roles that run it, in the order it is started. */
  workers: Record<'web' | 'worker', Startable[]>;
  readiness: Readiness;
  /** Makes what must exist before the first request; true when the first admin was made. */
  prepareAccounts(): Promise<boolean>;
  /** Lets no request wait any longer. */
  stopWaiting(): void;
  /** Lets nothing that is not sent yet leave by itself; gives how many messages that were. */
  holdQueue(): Promise<number>;
  /** Makes anew, from the log, what webhooks made of a span. @throws UnusableSpan */
  replay(span: { from: Date; until: Date }): Promise<ReplayReport>;
  /**
   * Connects to the database. A client that was never connected, and is first used while the database is
   * away, stays closed for good; one that was connected comes back by itself.
   */
  connect(): Promise<void>;
  close(): Promise<void>;
}

export interface ComposeParts {
  config: ServerConfig;
  mongo: MongoClient;
  log: Logger;
  /** This machine's; what counts is the database's. */
  clock: Clock;
  /** Names this process in leases. */
  owner: string;
  secrets: SecretSource;
  /** What to do about an answer that breaks the contract. */
  onResponseMismatch: 'throw' | 'log';
  limits: LimitTable;
}

/** Builds every part once and hands it to those that need it. */
export function compose(parts: ComposeParts): Composed {
  const { config, secrets, mongo, log, owner, onResponseMismatch, limits } = parts;
  const db = mongo.db(config.mongo.database);
  const clock = createDatabaseClock(db, parts.clock, log);
  const metrics = createMetrics();
  const tokens = tokensFeature({ db, secrets, registry: metrics.registry, clock, log });
  const api = createCloudApi({
    baseUrl: config.meta.graphUrl,
    version: config.meta.graphVersion,
    accessToken: async (owner) => (await ownTokenOf(owner)) ?? tokens.current(),
    // A number's own token has no other to take its place.
    onTokenRefused: (token) => tokens.isOurs(token) && tokens.refuse(token),
    onTokenAccepted: (token) => tokens.accept(token),
    timeoutMs: config.meta.timeoutMs,
    connections: SENDS_AT_ONCE + OTHER_CALLS_AT_ONCE,
  });
  const ownTokenOf = async (owner: string): Promise<string | undefined> => {
    // Some calls are about no number or account.
    if (!GRAPH_ID.test(owner)) return undefined;
    try {
      return await senders.findOwnToken(owner);
    } catch (error) {
      log.warn({ err: error }, 'a token could not be read; nothing was sent');
      throw new GraphApiError({ kind: 'not_sent', title: 'The access token could not be read' });
    }
  };
  const cursors = createCursorCodec(deriveKey(currentKey(config.auth.signingKeys), 'cursors'));
  const box = createSecretBox(config.encryptionKeys);
  const base = { db, api, cursors, newId, clock, log };

  const transaction = createTransactionRunner(mongo);
  const accounts = accountsFeature({ ...base, transaction });
  const auth = authFeature({
    ...base,
    accounts,
    config: config.auth,
    rateLimits: config.rateLimits,
    onSessionEnded: (sessionId) => {
      live.endSession(sessionId);
      return devices.forgetSession(sessionId);
    },
  });
  const audit = auditFeature({ ...base, accounts });
  const live = liveFeature({ ...base, authenticate: auth.authenticate });
  const recordEvent = live.record;
  const standing = standingFeature({
    ...base,
    appId: config.meta.appId,
    graphVersion: config.meta.graphVersion,
    recordEvent,
    listAllNumbers: () => senders.listAcrossOwners(),
    readLastReceivedAt: () => webhooks.readLastReceivedAt(),
    onChange: () => messages.dispatcher.refresh(),
  });
  const senders = sendersFeature({
    ...base,
    accounts,
    standing,
    box,
    findDefaultId: async (merchantId) => (await accounts.findMerchant(merchantId))?.defaultSenderId,
  });
  const contacts = contactsFeature({
    ...base,
    transaction,
    recordEvent,
    isGranted: (merchantId, senderId) => senders.isGranted(merchantId, senderId),
    listSenderIds: (appKey) => senders.listIdsOfApp(appKey),
  });
  const devices = devicesFeature({
    ...base,
    accounts,
    owner,
    events: live.reader,
    config: config.push,
    isPrivateAllowed: config.sandbox.enabled,
    box,
    registry: metrics.registry,
  });
  const media = mediaFeature({
    ...base,
    tellMessage: (messageId, file) => messages.attachFile(messageId, file),
  });
  const templates = templatesFeature({
    ...base,
    recordEvent,
    accounts,
    senders,
    files: media,
    onSendable: (templateId) => messages.releaseHeldOfTemplate(templateId),
  });
  const intake = createIntakeClock(db, log);
  const messages = messagesFeature({
    ...base,
    accounts,
    contacts,
    senders,
    standing,
    templates,
    media,
    recordEvent,
    onIdKnown: (phoneNumberId, wamid) => webhooks.noteKnown(phoneNumberId, wamid),
    readIntakeMs: () => intake.read(),
    abortCalls: () => api.close(),
    sendsAtOnce: SENDS_AT_ONCE,
    config: config.sending,
    owner,
  });
  const patient = createPatientMongoClient(config.mongo.url);
  const exports = exportsFeature({
    ...base,
    accounts,
    authenticate: auth.authenticate,
    reader: messageReader(patient.db(config.mongo.database)),
  });
  const merchants = accountRoutes({
    ...base,
    transaction,
    hashPassword,
    countMessages: (ids, since) => messages.countByStatus(ids, since),
    releaseHeld: (merchantId) => messages.releaseHeld(merchantId),
    recordEvent,
    isGranted: (merchantId, senderId) => senders.isGranted(merchantId, senderId),
    forget: () => accounts.forget(),
  });
  const intakeMongo = createIntakeMongoClient(config.mongo.url);
  const webhooks = webhooksFeature({
    ...base,
    intakeDb: intakeMongo.db(config.mongo.database),
    messages,
    templates,
    contacts,
    senders,
    standing,
    whenEventsWritten: () => live.whenWritten(),
    meta: config.meta,
    readAppSecrets: () => secrets.read().appSecrets,
    // By the intake's connections: the answer to Meta waits for it.
    readOwnAppSecrets: appSecretReader(intakeMongo.db(config.mongo.database), { box, clock, log }),
  });
  const health = healthRoutes({
    ...base,
    messages,
    webhooks,
    senders,
    standing,
    graphVersion: config.meta.graphVersion,
    tokens,
    countFailures: failureCounter(db),
  });
  const numbers = createWorker({
    name: 'numbers',
    everyMs: NUMBERS_EVERY_MS,
    log,
    work: async () => {
      await senders.refreshNumbers();
      return false;
    },
  });

  const sandboxUrl = config.sandbox.enabled ? config.meta.graphUrl : null;
  const readiness = createReadiness(db, sandboxUrl);
  const operations = operationsFeature({ readiness, metrics, metricsToken: config.metricsToken });
  const app = createApp({
    routes: [
      ...auth.routes,
      ...merchants,
      ...senders.routes,
      ...messages.routes,
      ...contacts.routes,
      ...media.routes,
      ...statsRoutes({ ...base, accounts }),
      ...templates.routes,
      ...live.routes,
      ...devices.routes,
      ...exports.routes,
      ...audit.routes,
      ...webhooks.routes,
      ...health,
      ...operations.routes,
    ],
    plainRoutes: [...webhooks.plainRoutes, ...operations.plainRoutes],
    pages: operations.pages,
    corsOrigins: config.http.corsOrigins,
    trustedProxies: config.http.trustedProxies,
    authenticate: auth.authenticate,
    onResponseMismatch,
    limits: config.rateLimits === 'off' ? noLimits : createRequestLimits(limits),
    audit: audit.trail,
    isPrepared: () => readiness.isPrepared(),
    metrics,
    log,
  });

  const both = [secrets.worker, tokens.worker, clock.worker];
  return {
    app,
    workers: {
      web: [...both, intake.worker, webhooks.intakeWorker, live.worker],
      worker: [
        ...both,
        numbers,
        ...webhooks.workers,
        templates.worker,
        templates.nightlySync,
        messages.dispatcher,
        messages.recipientsWorker,
        exports.worker,
        ...standing.workers,
        devices.worker,
        ...media.workers,
      ],
    },
    readiness,
    prepareAccounts: async () => {
      await clock.sync();
      await tokens.prepare();
      await senders.ensurePlatformSender(config.meta, config.sandbox);
      return auth.ensureFirstAdmin(config.admin);
    },
    holdQueue: async () => {
      await clock.sync();
      return messages.holdQueue();
    },
    replay: async (span) => {
      await clock.sync();
      return webhooks.replay(span);
    },
    stopWaiting: () => {
      messages.stopWaiting();
      live.endStreams();
    },
    connect: async () => {
      await Promise.all([mongo, patient, intakeMongo].map((client) => client.connect()));
    },
    close: async () => {
      await api.close();
      await contacts.close();
      await live.close();
      await patient.close();
      await intakeMongo.close();
    },
  };
}
