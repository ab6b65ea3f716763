import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.js';
import { backoffMs } from '../../platform/jobs/backoff.js';
import type { Logger } from '../../platform/logger.js';
import type { Address, DeviceDoc, DeviceStore } from './devices.store.js';
import { isHopeless } from './push.rules.js';

/** What a device is sent. */
export interface Payload {
  data: { type: string; id: string; eventId: string; title: string; body?: string; at: string };
  /** What is newer of the same takes the place of what still waits; short enough for every service. */
  collapseId: string;
  /** For how long the push service keeps it for a device that is away. */
  ttlSeconds: number;
  isUrgent: boolean;
}

export type Outcome =
  | { is: 'delivered' }
  /** The device is not there any more. */
  | { is: 'gone' }
  /** Not now; with how long to leave the push service alone, where it says so. */
  | { is: 'later'; afterMs: number | null }
  | { is: 'refused'; status: number };

export interface Push {
  device: DeviceDoc;
  payload: Payload;
}

/** `dropped`: too much waited before it, or for too long. */
export type PushResult = Outcome['is'] | 'given_up' | 'dropped';

export interface PushQueue {
  /** They are sent in time; the oldest of whoever has too many waiting are dropped. */
  add(pushes: readonly Push[]): void;
  /** Lets go of what does not get through in a moment: nobody misses more than a notice. */
  stop(): Promise<void>;
}

interface Job {
  push: Push;
  tries: number;
  service: Service;
  addedAtMs: number;
}

/** Whose devices they are: a merchant, or an admin. */
interface Owner {
  ready: Job[];
  underWay: number;
  /** How many wait for a later try. */
  later: number;
}

interface Service {
  underWay: number;
  silences: number;
  pausedUntilMs: number;
}

const AT_ONCE = 256;
/** Anybody may name a push service that hardly answers: it takes up no more than its owner's share. */
const AT_ONCE_OF_OWNER = 4;
const AT_ONCE_TO_SERVICE = 16;
const READY_MAX = 10_000;
const READY_MAX_OF_OWNER = 1_000;
const TRIES_MAX = 4;
/** Past it no further try is kept in mind. */
const LATER_MAX = 5_000;
const LATER_MAX_OF_OWNER = 500;
/** What waited for longer may be for a device that is no longer theirs. */
const CERTAIN_MS = 1_000;
const BACKOFF = { baseMs: 2_000, capMs: 60_000 };
/** A push service that asks for more is given it, and what was to be pushed is no news by then. */
const PATIENCE_MS = 300_000;
const PAUSE_MAX_MS = 3_600_000;
/** Any address may be registered, so what is known of them is bounded. */
const SERVICES_MAX = 1_000;
/** A push service that does not answer so often in a row is left alone for a while. */
const SILENCES_MAX = 5;
const SILENT_PAUSE_MS = 60_000;
const NOTE_EVERY_MS = 60_000;
const STOP_WITHIN_MS = 2_000;

/**
 * Sends pushes, a bounded number at once: in all, of each owner and to each service, owners in turn. A
 * push service that asks for time is given it, and only its own pushes wait; what is tried again was
 * refused before, so none is sent twice.
 */
export function createPushQueue({
  send,
  abort,
  devices,
  clock,
  log,
  onResult,
}: {
  send: (address: Address, payload: Payload) => Promise<Outcome>;
  /** Ends what is being sent. */
  abort: () => Promise<void>;
  devices: Pick<
    DeviceStore,
    'has' | 'noteSuccessAcrossOwners' | 'noteFailureAcrossOwners' | 'removeGoneAcrossOwners'
  >;
  clock: Clock;
  log: Logger;
  onResult: (push: Push, result: PushResult) => void;
}): PushQueue {
  /** Those with anything to send, in the order of their turns. */
  const owners = new Map<string, Owner>();
  let readyCount = 0;
  const running = new Set<Promise<void>>();
  const waiting = new Set<NodeJS.Timeout>();
  const services = new LRUCache<string, Service>({ max: SERVICES_MAX });
  let isStopping = false;

  const ownerOf = ({ merchantId, userId }: DeviceDoc): Owner => {
    const name = merchantId ?? userId;
    const owner = owners.get(name) ?? { ready: [], underWay: 0, later: 0 };
    owners.set(name, owner);
    return owner;
  };

  const serviceOf = ({ address }: DeviceDoc): Service => {
    const name = address.kind === 'fcm' ? 'fcm' : new URL(address.subscription.endpoint).origin;
    const service = services.get(name) ?? { underWay: 0, silences: 0, pausedUntilMs: 0 };
    services.set(name, service);
    return service;
  };

  const pauseMs = (service: Service): number => service.pausedUntilMs - performance.now();

  const attempt = async ({ push, service }: Job): Promise<Outcome> => {
    try {
      const outcome = await send(push.device.address, push.payload);
      service.silences = 0;
      if (outcome.is === 'later' && outcome.afterMs !== null) {
        const untilMs = performance.now() + Math.min(outcome.afterMs, PAUSE_MAX_MS);
        service.pausedUntilMs = Math.max(service.pausedUntilMs, untilMs);
      }
      return outcome;
    } catch (error) {
      log.debug({ err: error, deviceId: push.device._id }, 'a push service gave no answer');
      service.silences += 1;
      if (service.silences >= SILENCES_MAX)
        service.pausedUntilMs = performance.now() + SILENT_PAUSE_MS;
      // Where it may have got through it must not be there twice.
      return isUnsent(error) ? { is: 'later', afterMs: null } : { is: 'refused', status: 0 };
    }
  };

  const settle = async (job: Job, outcome: Outcome): Promise<void> => {
    const { push, service, tries } = job;
    const { device } = push;
    switch (outcome.is) {
      case 'delivered': {
        onResult(push, 'delivered');
        const sinceMs = clock.now().getTime() - (device.lastPushedAt?.getTime() ?? 0);
        if (device.failures > 0 || sinceMs > NOTE_EVERY_MS)
          await devices.noteSuccessAcrossOwners(device._id, clock.now());
        return;
      }
      case 'gone':
        onResult(push, 'gone');
        await devices.removeGoneAcrossOwners(device);
        return;
      case 'later':
        if (tries < TRIES_MAX && pauseMs(service) <= PATIENCE_MS && mayWait(device)) {
          onResult(push, 'later');
          later(job);
          return;
        }
        break;
      case 'refused':
        log.warn({ deviceId: device._id, status: outcome.status }, 'a push was not taken');
    }
    onResult(push, outcome.is === 'refused' ? 'refused' : 'given_up');
    const failing = await devices.noteFailureAcrossOwners(device._id);
    // Only what a browser's push service says is about that browser: the rest may be our own trouble.
    const isItsOwn = device.kind === 'webpush' && outcome.is === 'refused' && outcome.status > 0;
    if (isItsOwn && failing && isHopeless(failing, clock.now()))
      await devices.removeGoneAcrossOwners(failing);
  };

  const tryOnce = async (job: Job): Promise<void> => {
    const { push, service, tries, addedAtMs } = job;
    const { _id, userId } = push.device;
    const waitedMs = performance.now() - addedAtMs;
    if (waitedMs > PATIENCE_MS) {
      onResult(push, 'dropped');
      return;
    }
    // A device may have changed hands since.
    const isOld = tries > 1 || waitedMs > CERTAIN_MS;
    if (isOld && !(await devices.has(userId, _id).catch(() => false))) return;
    const isPaused = pauseMs(service) > 0;
    const outcome: Outcome = isPaused ? { is: 'later', afterMs: null } : await attempt(job);
    await settle(job, outcome).catch((error: unknown) => {
      log.warn({ err: error, deviceId: _id }, 'what came of a push is not written');
    });
  };

  const mayWait = (device: DeviceDoc): boolean =>
    !isStopping && waiting.size < LATER_MAX && ownerOf(device).later < LATER_MAX_OF_OWNER;

  const later = ({ push, service, tries }: Job): void => {
    const owner = ownerOf(push.device);
    owner.later += 1;
    const timer = setTimeout(
      () => {
        waiting.delete(timer);
        owner.later -= 1;
        enqueue(push, tries + 1);
        runNext();
      },
      Math.max(backoffMs(tries, BACKOFF), pauseMs(service)),
    );
    waiting.add(timer);
  };

  const enqueue = (push: Push, tries: number): void => {
    const owner = ownerOf(push.device);
    const service = serviceOf(push.device);
    owner.ready.push({ push, tries, service, addedAtMs: performance.now() });
    readyCount += 1;
    if (owner.ready.length <= READY_MAX_OF_OWNER && readyCount <= READY_MAX) return;
    const oldest = owner.ready.shift();
    readyCount -= 1;
    if (oldest) onResult(oldest.push, 'dropped');
  };

  const run = async (name: string, owner: Owner, job: Job): Promise<void> => {
    owner.underWay += 1;
    job.service.underWay += 1;
    try {
      await tryOnce(job);
    } finally {
      owner.underWay -= 1;
      job.service.underWay -= 1;
      if (owner.underWay + owner.later + owner.ready.length === 0) owners.delete(name);
    }
  };

  const isFree = ({ service }: Job): boolean => service.underWay < AT_ONCE_TO_SERVICE;

  /** Takes what is next of the owner whose turn it is; false when nothing can be sent now. */
  const start = (): boolean => {
    if (running.size >= AT_ONCE) return false;
    for (const [name, owner] of owners) {
      if (owner.underWay >= AT_ONCE_OF_OWNER) continue;
      const index = owner.ready.findIndex(isFree);
      const [job] = index < 0 ? [] : owner.ready.splice(index, 1);
      if (!job) continue;
      readyCount -= 1;
      owners.delete(name);
      owners.set(name, owner);
      const task = run(name, owner, job).finally(() => {
        running.delete(task);
        runNext();
      });
      running.add(task);
      return true;
    }
    return false;
  };

  const runNext = (): void => {
    while (start());
  };

  const whenIdle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    add: (pushes) => {
      for (const push of pushes) enqueue(push, 1);
      runNext();
    },
    stop: async () => {
      isStopping = true;
      for (const timer of waiting) clearTimeout(timer);
      await Promise.race([whenIdle(), sleep(STOP_WITHIN_MS)]);
      owners.clear();
      await abort();
      await whenIdle();
    },
  };
}

const UNSENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** There was no connection, so nothing has left. */
function isUnsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && UNSENT.includes(code);
}
