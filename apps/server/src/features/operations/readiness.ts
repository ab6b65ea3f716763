import type { Db } from 'mongodb';

const TIMEOUT_MS = 2_000;

export interface Readiness {
  /** The first steps (migrations, indexes) are done. */
  markPrepared(): void;
  isPrepared(): boolean;
  /** The process is stopping: no new work should come. */
  markStopping(): void;
  /** What is missing; null when it can serve. */
  problem(): Promise<string | null>;
}

/** Whether this process can serve: prepared, the database writable, the sandbox (if any) answering. */
export function createReadiness(db: Db, sandboxUrl: string | null): Readiness {
  let isPrepared = false;
  let isStopping = false;
  return {
    markPrepared: () => {
      isPrepared = true;
    },
    isPrepared: () => isPrepared,
    markStopping: () => {
      isStopping = true;
    },
    problem: async () => {
      if (isStopping) return 'The server is stopping.';
      if (!isPrepared) return 'The database is being prepared.';
      if (!(await isWritable(db))) return 'The database takes no writes.';
      if (sandboxUrl !== null && !(await answers(sandboxUrl)))
        return 'The sandbox does not answer.';
      return null;
    },
  };
}

async function isWritable(db: Db): Promise<boolean> {
  try {
    await db
      .collection<{ _id: string; at: Date }>('system')
      .updateOne({ _id: 'readiness' }, [{ $set: { at: '$$NOW' } }], { upsert: true });
    return true;
  } catch {
    return false;
  }
}

async function answers(sandboxUrl: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return (await fetch(`${sandboxUrl}/_sandbox/recipients`, { signal })).ok;
  } catch {
    return false;
  }
}
