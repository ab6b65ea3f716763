import type { Db } from 'mongodb';
import type { AdminSender } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Config, ServerConfig } from '../../platform/config.js';
import { AppError } from '../../platform/errors.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { newId } from '../../platform/ids.js';
import type { Logger } from '../../platform/logger.js';
import type { SecretBox } from '../../platform/secret-box.js';
import type { Standing } from '../standing/index.js';
import { listAllSenders, type ManageSendersDeps } from './manage-senders.js';
import { createAppSecretReader, findOwnToken, isOnApp } from './own-credentials.js';
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
  /** Seals tokens and secrets of numbers' own. */
  box: SecretBox;
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
  /** Whether the number or account that a change is about is on this app; undefined: the platform's. */
  isOfApp(
    appKey: string | undefined,
    about: { phoneNumberId?: string; displayPhoneNumber?: string; wabaId?: string },
  ): Promise<boolean>;
  /** Ids of the numbers that this app speaks for; undefined: the platform's. */
  listIdsOfApp(appKey: string | undefined): Promise<string[]>;
  /** The token to call Meta with about a number or an account; undefined: the platform's. */
  findOwnToken(owner: string): Promise<string | undefined>;
  /** Asks Meta for the number, its pace and its quality, of each sender it knows not all of. */
  refreshNumbers(): Promise<void>;
  dispatch: Pick<SenderStore, 'leaseAll' | 'release' | 'pause' | 'pauseMarketing' | 'resume'>;
}

/** Reads by what secrets a merchant's own app signs now; none where there is no such app. */
export function appSecretReader(
  db: Db,
  { box, clock, log }: Pick<SendersDeps, 'box' | 'clock' | 'log'>,
): (appKey: string) => Promise<string[]> {
  const senders = new SenderStore(db);
  const readAppSecrets = createAppSecretReader({ box, log });
  return async (appKey) => {
    const app = await senders.findAppAcrossOwners(appKey);
    return app ? readAppSecrets(app, clock.now()) : [];
  };
}

export const senderIndexes = [SenderStore.indexes];

/** The numbers that messages are sent from, and who may use them. */
export function sendersFeature(deps: SendersDeps): Senders {
  const { db, api, findDefaultId, standing, box, newId, clock, log } = deps;
  const senders = new SenderStore(db);
  const own = { senders, findDefaultId, standing, clock };
  const { accounts } = deps;
  const readAppSecrets = createAppSecretReader({ box, log });
  return {
    routes: senderRoutes({ ...own, accounts, api, box, readAppSecrets, newId }),
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
    isOfApp: async (appKey, { phoneNumberId, displayPhoneNumber: digits, wabaId }) => {
      if (phoneNumberId !== undefined) {
        const sender = await senders.findByPhoneNumberId(phoneNumberId);
        return sender !== null && isOnApp(sender, appKey);
      }
      if (wabaId === undefined) return true;
      const numbers = await senders.listByAccountAcrossOwners(wabaId);
      const isOn = (sender: SenderDoc): boolean => isOnApp(sender, appKey);
      const named = numbers.filter((it) => it.displayPhoneNumber?.replace('+', '') === digits);
      if (digits !== undefined && named.length > 0) return named.every(isOn);
      // What is said of an account holds for each of its numbers; the platform is believed of its own.
      return appKey === undefined ? numbers.some(isOn) : numbers.length > 0 && numbers.every(isOn);
    },
    listIdsOfApp: async (appKey) => {
      const all = await senders.listAcrossOwners();
      return all.filter((sender) => isOnApp(sender, appKey)).map(({ _id }) => _id);
    },
    findOwnToken: (owner) => findOwnToken({ box, senders }, owner),
    dispatch: senders,
  };
}
