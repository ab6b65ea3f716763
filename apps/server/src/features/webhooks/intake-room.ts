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
/** The same for each merchant's own app, whose secret is not ours: it has no part of the platform's room. */
const OWN_APP = { changesMax: 2_000, waitingMax: 16 };
const WAIT_MS = 2_000;
const LOOK_EVERY_MS = 500;
const LOOK_MAX = 1_000;

/** The room of one app. */
interface Part {
  changesMax: number;
  waitingMax: number;
  total: number;
  waiting: Set<Waiting>;
}

interface Waiting {
  id: string;
  changes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

export interface IntakeRoom {
  /** Resolves when what is not applied yet leaves room. @throws AppError unavailable when that takes too long */
  enter(id: string, changes: number, appKey?: string): Promise<void>;
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

/** Bounds what is taken of each app and not applied yet: above the bound a POST waits for the applying. */
export function createIntakeRoom({
  events,
  log,
  changesMax = CHANGES_MAX,
}: IntakeRoomDeps): IntakeRoom {
  const inside = new Map<string, { part: Part; changes: number; since: number }>();
  const platform = aPart({ changesMax, waitingMax: WAITING_MAX });
  const ownApps = new Map<string, Part>();

  const partOf = (appKey: string | undefined): Part => {
    if (appKey === undefined) return platform;
    const part = ownApps.get(appKey) ?? aPart(OWN_APP);
    ownApps.set(appKey, part);
    return part;
  };

  const admit = (part: Part, { id, changes }: Pick<Waiting, 'id' | 'changes'>): void => {
    inside.set(id, { part, changes, since: performance.now() });
    part.total += changes;
  };

  const letIn = (part: Part): void => {
    for (const entry of part.waiting) {
      if (part.total >= part.changesMax) return;
      part.waiting.delete(entry);
      admit(part, entry);
      entry.resolve();
    }
  };

  const leave = (id: string): void => {
    const left = inside.get(id);
    if (!left) return;
    inside.delete(id);
    left.part.total -= left.changes;
    letIn(left.part);
  };

  /** Those that came in a moment ago may not be stored yet. Gives whether there may be more to find. */
  const look = async (): Promise<boolean> => {
    const settled = performance.now() - LOOK_EVERY_MS;
    const ids = [...inside].filter(([, { since }]) => since < settled).map(([id]) => id);
    const asked = ids.slice(0, LOOK_MAX);
    if (asked.length === 0) return false;
    const unapplied = new Set(await events.listReceived(asked));
    const applied = asked.filter((it) => !unapplied.has(it));
    for (const id of applied) leave(id);
    return asked.length === LOOK_MAX && applied.length > 0;
  };

  return {
    enter: (id, changes, appKey) =>
      new Promise((resolve, reject) => {
        const part = partOf(appKey);
        const { waiting } = part;
        if (part.total < part.changesMax && waiting.size === 0) {
          admit(part, { id, changes });
          resolve();
          return;
        }
        if (waiting.size >= part.waitingMax) {
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
      work: look,
    }),
  };
}

function aPart(bounds: Pick<Part, 'changesMax' | 'waitingMax'>): Part {
  return { ...bounds, total: 0, waiting: new Set() };
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
