import type {
  Merchant,
  MerchantCounts,
  MerchantOverview,
  MerchantSettings,
  User,
} from '@waypost/contract';
import type { MerchantDoc } from './merchants.store.js';
import type { UserDoc } from './users.store.js';

export function toUser(user: UserDoc): User {
  return {
    id: user._id,
    email: user.email,
    name: user.name,
    role: user.role,
    access: user.access,
    ...(user.merchantId === undefined ? {} : { merchantId: user.merchantId }),
    createdAt: user.createdAt.toISOString(),
  };
}

export function toMerchant(merchant: MerchantDoc): Merchant {
  return {
    id: merchant._id,
    businessName: merchant.businessName,
    status: merchant.status,
    timezone: merchant.timezone,
    createdAt: merchant.createdAt.toISOString(),
  };
}

export function toMerchantOverview(
  merchant: MerchantDoc,
  byStatus: Readonly<Record<string, number>> = {},
): MerchantOverview {
  return { ...toMerchant(merchant), last30Days: toCounts(byStatus) };
}

function toCounts(byStatus: Readonly<Record<string, number>>): MerchantCounts {
  const { received = 0, sent = 0, delivered = 0, read = 0, failed = 0 } = byStatus;
  const all = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
  return { outbound: all - received, inbound: received, sent, delivered, read, failed };
}

export function toMerchantSettings(merchant: MerchantDoc): MerchantSettings {
  const { defaultSenderId, onUnconfirmed = 'ask' } = merchant;
  return {
    ...toMerchant(merchant),
    ...(defaultSenderId === undefined ? {} : { defaultSenderId }),
    onUnconfirmed,
  };
}
