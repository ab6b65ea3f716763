import type { MerchantSettings, UpdateOwnMerchantBody } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import { toMerchantSettings } from './accounts.view.js';
import type { MerchantDoc, MerchantStore } from './merchants.store.js';

export interface OwnMerchantDeps {
  merchants: Pick<MerchantStore, 'find' | 'update'>;
  isGranted: (merchantId: string, senderId: string) => Promise<boolean>;
  tellChange: (merchant: MerchantDoc) => void;
}

export async function getOwnMerchant(
  { merchants }: OwnMerchantDeps,
  { caller }: MerchantContext,
): Promise<MerchantSettings> {
  return settingsOf(await merchants.find(caller.merchantId));
}

export async function updateOwnMerchant(
  { merchants, isGranted, tellChange }: OwnMerchantDeps,
  { caller: { merchantId } }: MerchantContext,
  { businessName, timezone, defaultSenderId, onUnconfirmed }: UpdateOwnMerchantBody,
): Promise<MerchantSettings> {
  const isChosen = defaultSenderId !== undefined && defaultSenderId !== null;
  if (isChosen && !(await isGranted(merchantId, defaultSenderId))) {
    throw new AppError('sender_unavailable', 'You have no such sender.', {
      details: [{ path: 'defaultSenderId', message: 'You have no such sender.' }],
    });
  }
  const updated = await merchants.update(merchantId, {
    ...(businessName === undefined ? {} : { businessName }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(defaultSenderId === undefined ? {} : { defaultSenderId }),
    ...(onUnconfirmed === undefined ? {} : { onUnconfirmed }),
  });
  if (updated) tellChange(updated);
  return settingsOf(updated);
}

function settingsOf(merchant: MerchantDoc | null): MerchantSettings {
  if (!merchant) throw new Error('The merchant of a caller is gone.');
  return toMerchantSettings(merchant);
}
