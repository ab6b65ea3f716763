import { AppError } from '../../platform/errors.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { WebhookEventStore } from './webhooks.store.js';

/**
 * How many changes a process may have taken that are not applied yet: what a kill leaves to be applied
 * again, a second or two of work.
 */
const CHANGES_MAX = 10_000;
/** POSTs that wait for room hold their bodies in memory, up to 4 MB each. */
const WAITING_MAX = 256;
const WAIT_MS = 2_000;
const LOOK_EVERY_MS = 500;
const LOOK_MAX = 1_000;

interface Waiting {
  id: string;
  changes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

export interface IntakeRoom {
  /** Resolves when what is not applied yet leaves room. @throws AppError unavailable when that takes too long */
  enter(id: string, changes: number): Promise<void>;
  /** It is applied, or was not stored after all. */
  leave(id: string): void;
  /** Finds out what other processes have applied. */
  worker: Worker;
}

export interface IntakeRoomDeps {
  events: Pick<WebhookEventStore, 'listReceived'>;
  log: Logger;
  changesMax?: number;
}

/** Bounds what is taken and not applied yet: above the bound a POST waits for the applying. */
export function createIntakeRoom({
  events,
  log,
  changesMax = CHANGES_MAX,
}: IntakeRoomDeps): IntakeRoom {
  const inside = new Map<string, { changes: number; since: number }>();
  const waiting = new Set<Waiting>();
  let total = 0;

  const admit = ({ id, changes }: Pick<Waiting, 'id' | 'changes'>): void => {
    inside.set(id, { changes, since: performance.now() });
    total += changes;
  };

  const letIn = (): void => {
    for (const entry of waiting) {
      if (total >= changesMax) return;
      waiting.delete(entry);
      admit(entry);
      entry.resolve();
    }
  };

  const leave = (id: string): void => {
    total -= inside.get(id)?.changes ?? 0;
    inside.delete(id);
    letIn();
  };

  /** Those that came in a moment ago may not be stored yet. */
  const look = async (): Promise<void> => {
    const settled = performance.now() - LOOK_EVERY_MS;
    const ids = [...inside].filter(([, { since }]) => since < settled).map(([id]) => id);
    const asked = ids.slice(0, LOOK_MAX);
    if (asked.length === 0) return;
    const unapplied = new Set(await events.listReceived(asked));
    for (const id of asked.filter((it) => !unapplied.has(it))) leave(id);
  };

  return {
    enter: (id, changes) =>
      new Promise((resolve, reject) => {
        if (total < changesMax && waiting.size === 0) {
          admit({ id, changes });
          resolve();
          return;
        }
        if (waiting.size >= WAITING_MAX) {
          reject(noRoom());
          return;
        }
        const timer = setTimeout(() => {
          waiting.delete(entry);
          reject(noRoom());
        }, WAIT_MS);
        const entry: Waiting = {
          ...{ id, changes, reject },
          resolve: () => {
            clearTimeout(timer);
            resolve();
          },
        };
        waiting.add(entry);
      }),
    leave,
    worker: createWorker({
      name: 'intake room',
      everyMs: LOOK_EVERY_MS,
      log,
      work: async () => {
        await look();
        return false;
      },
    }),
  };
}

function noRoom(): AppError {
  return new AppError('unavailable', 'Too much waits to be applied. Please try again.');
}

const TIME = Buffer.from('"timestamp"');

/** Of what Meta sends around and within one change, fewer than so many objects are its share. */
const OBJECTS_A_CHANGE = 16;
/** What is beyond it is not read. */
const CHANGES_READ = 20_000;
const BRACE = 0x7b;

/**
 * About how many changes a body tells: each status and each message has one time. Changes without one are
 * told by how many objects there are.
 */
export function countChanges(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(TIME); at !== -1; at = bytes.indexOf(TIME, at + TIME.length)) {
    count += 1;
  }
  let objects = 0;
  for (const byte of bytes) if (byte === BRACE) objects += 1;
  const byObjects = Math.floor(objects / OBJECTS_A_CHANGE);
  return Math.min(Math.max(count, byObjects, 1), CHANGES_READ);
}
