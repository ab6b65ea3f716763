import type { Db } from 'mongodb';
import { Counter, type Registry } from 'prom-client';
import type { Clock } from '../../platform/clock.js';
import type { PushConfig } from '../../platform/config.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { newId } from '../../platform/ids.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { SecretBox } from '../../platform/secret-box.js';
import type { Accounts } from '../accounts/index.js';
import type { EventReader } from '../live/index.js';
import { deviceRoutes } from './devices.routes.js';
import { DeviceStore } from './devices.store.js';
import { devicesWorker } from './devices.worker.js';
import { createPushHttp } from './push-http.js';
import { createPushQueue } from './push-queue.js';
import { PusherStore } from './pusher.store.js';
import { createFcm } from './send-fcm.js';
import { sendWebPush } from './send-web-push.js';
import { createVapidKeys } from './vapid-keys.js';

export const deviceIndexes = [DeviceStore.indexes, PusherStore.indexes];

export interface Devices {
  routes: BoundEndpoint[];
  worker: Worker;
  /** A session was ended: what it registered is told nothing any more. */
  forgetSession(sessionId: string): Promise<void>;
}

/** Browsers and apps that are told by push what happens while they sleep. */
export function devicesFeature({
  db,
  config,
  isPrivateAllowed,
  box,
  registry,
  ...base
}: {
  db: Db;
  config: PushConfig;
  /** Push services may be on this machine: in sandbox mode alone. */
  isPrivateAllowed: boolean;
  box: SecretBox;
  registry: Registry;
  events: EventReader;
  accounts: Pick<Accounts, 'findByUserId'>;
  newId: typeof newId;
  clock: Clock;
  owner: string;
  log: Logger;
}): Devices {
  const { clock, log } = base;
  const devices = new DeviceStore(db);
  const pusher = new PusherStore(db);
  const readKeys = createVapidKeys({ pusher, box, log });
  const toStrangers = createPushHttp({ isPublic: !isPrivateAllowed });
  const toFirebase = createPushHttp({ isPublic: false });
  const { contact, fcm } = config;
  const sendFcm = fcm && createFcm({ http: toFirebase, fcm, clock, log });
  const results = new Counter({
    name: 'waypost_pushes_total',
    help: 'Pushes by what came of them; one that is tried again counts as later first.',
    labelNames: ['kind', 'result'],
    registers: [registry],
  });
  const queue = createPushQueue({
    devices,
    clock,
    log,
    abort: async () => {
      await Promise.all([toStrangers.close(), toFirebase.close()]);
    },
    send: async (address, payload) => {
      if (address.kind === 'webpush')
        return sendWebPush({ http: toStrangers, contact, readKeys, clock }, address, payload);
      // Firebase was set up once, and is no more.
      return sendFcm ? sendFcm(address, payload) : { is: 'refused', status: 0 };
    },
    onResult: ({ device: { kind } }, result) => results.inc({ kind, result }),
  });
  return {
    routes: deviceRoutes({
      ...base,
      devices,
      isPrivateAllowed,
      isFcmReady: fcm !== undefined,
      readPublicKey: async () => (await readKeys()).publicKey,
    }),
    worker: devicesWorker({ ...base, devices, pusher, queue }),
    forgetSession: (sessionId) => devices.removeOfSessionAcrossOwners(sessionId),
  };
}
