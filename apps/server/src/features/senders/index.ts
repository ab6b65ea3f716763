import type { Db } from 'mongodb';
import type { AdminSender } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Config, ServerConfig } from '../../platform/config.js';
import { AppError } from '../../platform/errors.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { newId } from '../../platform/ids.js';
import type { Logger } from '../../platform/logger.js';
import type { Standing } from '../standing/index.js';
import { listAllSenders, type ManageSendersDeps } from './manage-senders.js';
import { getForMerchant, type OwnSendersDeps } from './own-senders.js';
import { refreshNumbers } from './refresh-numbers.js';
import { senderRoutes } from './senders.routes.js';
import { SenderStore, type SenderDoc } from './senders.store.js';

export type { SenderDoc } from './senders.store.js';

export interface SendersDeps {
  db: Db;
  api: Pick<CloudApi, 'phoneNumbers'>;
  accounts: ManageSendersDeps['accounts'];
  findDefaultId: OwnSendersDeps['findDefaultId'];
  standing: Pick<Standing, 'readFor' | 'noteNumber'>;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

export interface Senders {
  routes: BoundEndpoint[];
  /** Makes the platform's own sender, from the environment, known. */
  ensurePlatformSender(meta: ServerConfig['meta'], sandbox: Config['sandbox']): Promise<void>;
  /** The sender named, or the merchant's default. @throws AppError sender_unavailable */
  getForMerchant(merchantId: string, senderId?: string): Promise<SenderDoc>;
  isGranted(merchantId: string, senderId: string): Promise<boolean>;
  /** The platform's own sender. @throws AppError sender_unavailable */
  getPlatformSender(): Promise<SenderDoc>;
  listForMerchant(merchantId: string): Promise<SenderDoc[]>;
  listAcrossOwners(): Promise<SenderDoc[]>;
  /** Every number as an admin sees it. */
  listForAdmin(): Promise<AdminSender[]>;
  findByPhoneNumberId(phoneNumberId: string): Promise<SenderDoc | null>;
  /** Asks Meta for the number, its pace and its quality, of each sender it knows not all of. */
  refreshNumbers(): Promise<void>;
  dispatch: Pick<SenderStore, 'leaseAll' | 'release' | 'pause' | 'pauseMarketing' | 'resume'>;
}

export const senderIndexes = [SenderStore.indexes];

/** The numbers that messages are sent from, and who may use them. */
export function sendersFeature(deps: SendersDeps): Senders {
  const { db, api, findDefaultId, standing, newId, clock, log } = deps;
  const senders = new SenderStore(db);
  const own = { senders, findDefaultId, standing, clock };
  const { accounts } = deps;
  return {
    routes: senderRoutes({ ...own, accounts, api, newId }),
    ensurePlatformSender: async (meta, sandbox) => {
      await senders.insertIfNew({
        _id: newId('snd'),
        phoneNumberId: meta.phoneNumberId,
        wabaId: meta.wabaId,
        label: sandbox.enabled ? 'Sandbox' : 'Shared number',
        shared: true,
        grantedTo: sandbox.enabled ? 'everyone' : [],
        throughputPerSecond: 80,
        quality: 'UNKNOWN',
        createdAt: clock.now(),
      });
    },
    getForMerchant: (merchantId, senderId) => getForMerchant(own, merchantId, senderId),
    isGranted: async (merchantId, senderId) =>
      (await senders.listGranted(merchantId)).some(({ _id }) => _id === senderId),
    getPlatformSender: async () => {
      const sender = await senders.findPlatformSenderAcrossOwners();
      if (sender) return sender;
      throw new AppError('sender_unavailable', 'The platform has no number of its own.');
    },
    listForMerchant: (merchantId) => senders.listGranted(merchantId),
    listAcrossOwners: () => senders.listAcrossOwners(),
    listForAdmin: () => listAllSenders({ senders, standing, clock }),
    findByPhoneNumberId: (phoneNumberId) => senders.findByPhoneNumberId(phoneNumberId),
    refreshNumbers: () => refreshNumbers({ senders, api, standing, clock, log }),
    dispatch: senders,
  };
}
