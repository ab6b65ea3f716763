import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError, type Db } from 'mongodb';

const NAME = 'waypost';
const NOT_YET_INITIALIZED = 94;
const POLL_MS = 20;

interface ReplicaSetConfig {
  version: number;
  members: { _id: number; host: string }[];
}

export const replicaSetArgs = ['--replSet', NAME];

export function replicaSetUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${NAME}`;
}

/** Makes the mongod on this port the primary of its one-node replica set, whatever it was before. */
export async function becomePrimary(port: number, gone: AbortSignal): Promise<void> {
  // The driver looks again only after half a second, so it is not asked before somebody listens.
  while (!(await isListening(port))) await sleep(POLL_MS, undefined, { signal: gone });
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, { directConnection: true });
  try {
    const admin = client.db('admin');
    await configure(admin, `127.0.0.1:${port}`);
    while (!(await isPrimary(admin))) await sleep(POLL_MS, undefined, { signal: gone });
  } finally {
    await client.close();
  }
}

async function configure(admin: Db, host: string): Promise<void> {
  const config = await findConfig(admin);
  if (config === null) {
    const members = [{ _id: 0, host }];
    await admin.command({ replSetInitiate: { _id: NAME, members } });
  } else if (config.members[0]?.host !== host) {
    // Forced: with its old address gone the set has no primary that could take the new one.
    const moved = { ...config, version: config.version + 1, members: [{ _id: 0, host }] };
    await admin.command({ replSetReconfig: moved, force: true });
  }
}

async function findConfig(admin: Db): Promise<ReplicaSetConfig | null> {
  try {
    const answer = await admin.command({ replSetGetConfig: 1 });
    // Safe: the documented answer of replSetGetConfig.
    return answer.config as ReplicaSetConfig;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return null;
    throw error;
  }
}

async function isPrimary(admin: Db): Promise<boolean> {
  const hello = await admin.command({ hello: 1 });
  return hello.isWritablePrimary === true;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
