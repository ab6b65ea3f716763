import type { Db } from 'mongodb';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Config, ServerConfig } from '../../platform/config.js';
import { AppError } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import type { Logger } from '../../platform/logger.js';
import { refreshNumbers } from './refresh-numbers.js';
import { SenderStore, type SenderDoc } from './senders.store.js';

export type { SenderDoc } from './senders.store.js';

export interface SendersDeps {
  db: Db;
  api: Pick<CloudApi, 'phoneNumbers'>;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

export interface Senders {
  /** Makes the platform's own sender, from the environment, known. */
  ensurePlatformSender(meta: ServerConfig['meta'], sandbox: Config['sandbox']): Promise<void>;
  /** The sender named, or the merchant's default. @throws AppError sender_unavailable */
  getForMerchant(merchantId: string, senderId?: string): Promise<SenderDoc>;
  /** The platform's own sender. @throws AppError sender_unavailable */
  getPlatformSender(): Promise<SenderDoc>;
  listForMerchant(merchantId: string): Promise<SenderDoc[]>;
  listAcrossOwners(): Promise<SenderDoc[]>;
  findByPhoneNumberId(phoneNumberId: string): Promise<SenderDoc | null>;
  /** Asks Meta for the number, its pace and its quality, of each sender it knows not all of. */
  refreshNumbers(): Promise<void>;
  dispatch: Pick<SenderStore, 'leaseAll' | 'release' | 'pause' | 'resume'>;
}

export const senderIndexes = [SenderStore.indexes];

/** The numbers that messages are sent from, and who may use them. */
export function sendersFeature({ db, api, newId, clock, log }: SendersDeps): Senders {
  const senders = new SenderStore(db);
  return {
    ensurePlatformSender: (meta, sandbox) =>
      senders.insertIfNew({
        _id: newId('snd'),
        phoneNumberId: meta.phoneNumberId,
        wabaId: meta.wabaId,
        label: sandbox.enabled ? 'Sandbox' : 'Shared number',
        shared: true,
        grantedTo: sandbox.enabled ? 'everyone' : [],
        throughputPerSecond: 80,
        quality: 'UNKNOWN',
        createdAt: clock.now(),
      }),
    getForMerchant: async (merchantId, senderId) => {
      const granted = await senders.listGranted(merchantId);
      const sender =
        senderId === undefined ? granted[0] : granted.find(({ _id }) => _id === senderId);
      if (sender) return sender;
      throw senderId === undefined
        ? new AppError('sender_unavailable', 'No number is granted to you yet; ask your admin.')
        : new AppError('sender_unavailable', 'You have no such sender.', {
            details: [{ path: 'senderId', message: 'You have no such sender.' }],
          });
    },
    getPlatformSender: async () => {
      const sender = await senders.findPlatformSenderAcrossOwners();
      if (sender) return sender;
      throw new AppError('sender_unavailable', 'The platform has no number of its own.');
    },
    listForMerchant: (merchantId) => senders.listGranted(merchantId),
    listAcrossOwners: () => senders.listAcrossOwners(),
    findByPhoneNumberId: (phoneNumberId) => senders.findByPhoneNumberId(phoneNumberId),
    refreshNumbers: () => refreshNumbers({ senders, api, log }),
    dispatch: senders,
  };
}
