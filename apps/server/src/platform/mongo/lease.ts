import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from './mongo-errors.js';

interface LeaseDoc {
  _id: string;
  owner: string;
  until: Date;
}

const LEASE_MS = 30_000;
const RETRY_MS = 250;

/** Does work that only one process may do at a time; others wait until it is done or dead. */
export async function withLease<T>(
  db: Db,
  { name, owner }: { name: string; owner: string },
  work: () => Promise<T>,
): Promise<T> {
  const leases: Collection<LeaseDoc> = db.collection('leases');
  await ensureExists(leases, name);
  while (!(await take(leases, name, owner))) {
    await sleep(RETRY_MS);
  }
  const renewal = setInterval(() => {
    // A failed renewal is made up for by the next one, well before the lease ends.
    take(leases, name, owner).catch(() => undefined);
  }, LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await leases.updateOne({ _id: name, owner }, { $set: { until: new Date(0) } });
  }
}

/** By the database's clock, so that no process's own matters. */
async function take(leases: Collection<LeaseDoc>, name: string, owner: string): Promise<boolean> {
  const { matchedCount } = await leases.updateOne(
    { _id: name, $or: [{ owner }, { $expr: { $lte: ['$until', '$$NOW'] } }] },
    [{ $set: { owner, until: { $add: ['$$NOW', LEASE_MS] } } }],
  );
  return matchedCount === 1;
}

/** A lease has to be there to be taken. */
async function ensureExists(leases: Collection<LeaseDoc>, name: string): Promise<void> {
  try {
    await leases.insertOne({ _id: name, owner: '', until: new Date(0) });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
