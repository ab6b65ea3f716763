import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import type { Composed } from './compose.js';
import type { ServerConfig } from './platform/config.js';
import { UPLOAD_MS } from './platform/http/body-deadline.js';
import type { Logger } from './platform/logger.js';
import { createHttpServer } from './platform/http/create-server.js';
import { createPatientMongoClient } from './platform/mongo/connect.js';
import { isDatabaseUnavailable } from './platform/mongo/mongo-errors.js';
import { prepareDatabase } from './prepare-database.js';

const RETRY_MS = 1_000;
const DRAIN_MS = 8_000;

export interface RunServerParts {
  config: ServerConfig;
  log: Logger;
  mongo: MongoClient;
  composed: Composed;
  /** Names this process in leases. */
  owner: string;
  onReady: (adminCreated: boolean) => void;
}

export interface RunningServer {
  /** Where it listens, without a path. */
  url: string;
  /** No new work; what is under way is finished; then all is closed. */
  stop(): Promise<void>;
}

/**
 * Listens, prepares the database (waiting for it where it is away), then starts the workers of the
 * roles asked for.
 */
export async function runServer(parts: RunServerParts): Promise<RunningServer> {
  const { config, composed, log } = parts;
  const server = createHttpServer(composed.app);
  server.headersTimeout = 15_000;
  // The longest that any body may take; most have less (body-deadline.ts).
  server.requestTimeout = UPLOAD_MS;
  server.keepAliveTimeout = 65_000;
  if (config.roles.includes('web')) await listen(server, config.http);
  const adminCreated = await whenDatabaseAnswers(log, () => prepare(parts));
  const workers = new Set(config.roles.flatMap((role) => composed.workers[role]));
  for (const worker of workers) worker.start();
  composed.readiness.markPrepared();
  log.info({ url: urlOf(server), roles: config.roles }, 'ready');
  parts.onReady(adminCreated);

  return {
    url: urlOf(server),
    stop: async () => {
      log.info('stopping');
      composed.readiness.markStopping();
      composed.stopWaiting();
      const ends = await Promise.allSettled([
        closeServer(server),
        ...[...workers].map((worker) => worker.stop()),
      ]);
      for (const end of ends) {
        if (end.status === 'rejected') log.error({ err: end.reason as unknown }, 'stopping failed');
      }
      await composed.close();
      await parts.mongo.close();
      log.info('stopped');
    },
  };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

async function prepare({ config, composed, owner }: RunServerParts): Promise<boolean> {
  await composed.connect();
  const patient = createPatientMongoClient(config.mongo.url);
  try {
    const { sandbox } = config;
    await prepareDatabase(patient.db(config.mongo.database), { sandbox, owner });
  } finally {
    await patient.close();
  }
  return composed.prepareAccounts();
}

async function whenDatabaseAnswers<T>(log: Logger, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      log.warn({ err: error }, 'waiting for the database');
      await sleep(RETRY_MS);
    }
  }
}

function listen(server: Server, { host, port }: ServerConfig['http']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is in use; set PORT to another one.`)
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Requests under way are answered; connections without one are closed at once, and a client that keeps
 * its connection busy is told to leave it with its next answer.
 */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
