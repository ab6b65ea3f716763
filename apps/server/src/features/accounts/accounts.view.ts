import type { Merchant, User } from '@waypost/contract';
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
