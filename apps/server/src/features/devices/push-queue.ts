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

export type PushResult = Outcome['is'] | 'given_up';

export interface PushQueue {
  /** Resolves when each was tried once, or waits for a later try. */
  send(pushes: readonly Push[]): Promise<void>;
  /** Lets go of what waits: nobody misses more than a notice. */
  stop(): Promise<void>;
}

const AT_ONCE = 64;
const TRIES_MAX = 4;
/** Past it no further try is kept in mind. */
const WAITING_MAX = 5_000;
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
 * Sends pushes, a bounded number at once. A push service that asks for time is given it, and only its own
 * pushes wait; what is tried again was refused before, so none is sent twice.
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
  const ready: { task: () => Promise<void>; done: () => void }[] = [];
  const running = new Set<Promise<void>>();
  const waiting = new Set<NodeJS.Timeout>();
  const services = new LRUCache<string, { silences: number; pausedUntilMs: number }>({
    max: SERVICES_MAX,
  });
  let isStopping = false;

  const serviceOf = ({ address }: DeviceDoc) => {
    const name = address.kind === 'fcm' ? 'fcm' : new URL(address.subscription.endpoint).origin;
    const service = services.get(name) ?? { silences: 0, pausedUntilMs: 0 };
    services.set(name, service);
    return service;
  };

  const pauseMs = (device: DeviceDoc): number =>
    serviceOf(device).pausedUntilMs - performance.now();

  const attempt = async (push: Push): Promise<Outcome> => {
    const service = serviceOf(push.device);
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

  const settle = async (push: Push, outcome: Outcome, tries: number): Promise<void> => {
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
        if (tries < TRIES_MAX && waiting.size < WAITING_MAX && pauseMs(device) <= PATIENCE_MS) {
          onResult(push, 'later');
          later(push, tries + 1, backoffMs(tries, BACKOFF));
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

  const tryOnce = async (push: Push, tries: number): Promise<void> => {
    const isPaused = pauseMs(push.device) > 0;
    const outcome: Outcome = isPaused ? { is: 'later', afterMs: null } : await attempt(push);
    await settle(push, outcome, tries).catch((error: unknown) => {
      log.warn({ err: error, deviceId: push.device._id }, 'what came of a push is not written');
    });
  };

  /** A device may have changed hands since. */
  const tryAgain = async (push: Push, tries: number): Promise<void> => {
    const { _id, userId } = push.device;
    const isStill = await devices.has(userId, _id).catch(() => false);
    if (isStill) await tryOnce(push, tries);
  };

  const later = (push: Push, tries: number, afterMs: number): void => {
    const timer = setTimeout(
      () => {
        waiting.delete(timer);
        void enqueue(() => tryAgain(push, tries));
      },
      Math.max(afterMs, pauseMs(push.device)),
    );
    waiting.add(timer);
  };

  const enqueue = (task: () => Promise<void>): Promise<void> =>
    new Promise((resolve) => {
      ready.push({ task, done: resolve });
      runNext();
    });

  const runNext = (): void => {
    while (running.size < AT_ONCE) {
      const next = ready.shift();
      if (!next) return;
      const run = (isStopping ? Promise.resolve() : next.task()).finally(() => {
        running.delete(run);
        next.done();
        runNext();
      });
      running.add(run);
    }
  };

  return {
    send: async (pushes) => {
      await Promise.all(pushes.map((push) => enqueue(() => tryOnce(push, 1))));
    },
    stop: async () => {
      isStopping = true;
      for (const timer of waiting) clearTimeout(timer);
      await Promise.race([Promise.all(running), sleep(STOP_WITHIN_MS)]);
      await abort();
      await Promise.all(running);
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
