import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError, type Db } from 'mongodb';

const NAME = 'waypost';
const ALREADY_INITIALIZED = 23;
const POLL_MS = 20;

export const replicaSetArgs = ['--replSet', NAME];

export function replicaSetUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${NAME}`;
}

/** Makes the mongod on this port the primary of its one-node replica set. */
export async function becomePrimary(port: number, gone: AbortSignal): Promise<void> {
  await withMongod(port, gone, async (client) => {
    const admin = client.db('admin');
    await initiateOnce(admin, port);
    while (!(await isPrimary(admin))) await sleep(POLL_MS, undefined, { signal: gone });
  });
}

/**
 * Writes the port into the replica set that is kept in a data folder, which a mongod has opened
 * without `--replSet`. A set that still has an old port looks for itself there, and waits half a
 * minute when another program listens on it and says nothing.
 */
export async function moveReplicaSet(port: number, gone: AbortSignal): Promise<void> {
  await withMongod(port, gone, async (client) => {
    const sets = client.db('local').collection<{ _id: string }>('system.replset');
    await sets.updateOne({ _id: NAME }, { $set: { 'members.0.host': hostOf(port) } });
  });
}

async function withMongod(
  port: number,
  gone: AbortSignal,
  work: (client: MongoClient) => Promise<void>,
): Promise<void> {
  // The driver looks again only after half a second, so it is not asked before somebody listens.
  while (!(await isListening(port))) await sleep(POLL_MS, undefined, { signal: gone });
  const client = new MongoClient(`mongodb://${hostOf(port)}/`, { directConnection: true });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

async function initiateOnce(admin: Db, port: number): Promise<void> {
  try {
    const members = [{ _id: 0, host: hostOf(port) }];
    await admin.command({ replSetInitiate: { _id: NAME, members } });
  } catch (error) {
    const isKept = error instanceof MongoServerError && error.code === ALREADY_INITIALIZED;
    if (!isKept) throw error;
  }
}

async function isPrimary(admin: Db): Promise<boolean> {
  const hello = await admin.command({ hello: 1 });
  return hello.isWritablePrimary === true;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function hostOf(port: number): string {
  return `127.0.0.1:${port}`;
}
