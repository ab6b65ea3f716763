import { MongoClient } from 'mongodb';
import { failWritesOfClosedConnections } from './closed-connections.js';

failWritesOfClosedConnections();

/**
 * A client whose timeouts are set together, so that a frozen database gets its callers an error
 * within 5 s; the driver's defaults hang for half a minute. It is to be connected before its first use:
 * one that is first used while the database is away stays closed for good.
 */
export function createMongoClient(url: string): MongoClient {
  return new MongoClient(url, { ...prompt, appName: 'waypost', maxPoolSize: 50 });
}

/** For taking webhooks alone: whatever all other queries wait for, these connections are free. */
export function createIntakeMongoClient(url: string): MongoClient {
  return new MongoClient(url, { ...prompt, appName: 'waypost-intake', maxPoolSize: 4 });
}

const prompt = {
  connectTimeoutMS: 1_000,
  heartbeatFrequencyMS: 1_000,
  socketTimeoutMS: 3_000,
  serverSelectionTimeoutMS: 2_000,
  waitQueueTimeoutMS: 1_000,
  writeConcern: { w: 'majority' },
  retryWrites: true,
} as const;

/** For building indexes, migrating and exporting, which may rightly take longer than any request. */
export function createPatientMongoClient(url: string): MongoClient {
  return new MongoClient(url, {
    appName: 'waypost-patient',
    connectTimeoutMS: 1_000,
    serverSelectionTimeoutMS: 2_000,
    writeConcern: { w: 'majority' },
    maxPoolSize: 5,
  });
}
