import { randomInt } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import type { RunTransaction } from '../../platform/mongo/transaction.js';
import type { MerchantDoc, MerchantStore } from './merchants.store.js';
import type { UserDoc, UserStore } from './users.store.js';

export interface CreateMerchantDeps {
  users: Pick<UserStore, 'insert'>;
  merchants: Pick<MerchantStore, 'insert'>;
  transaction: RunTransaction;
  newId: typeof newId;
  clock: Clock;
}

export interface NewMerchant {
  email: string;
  passwordHash: string;
  name: string;
  businessName: string;
  phone?: string;
  timezone?: string;
}

export interface Account {
  user: UserDoc;
  merchant?: MerchantDoc;
}

/**
 * Makes a merchant and its owner, both or neither.
 * @throws AppError email_taken
 */
export async function createMerchant(
  deps: CreateMerchantDeps,
  input: NewMerchant,
): Promise<Required<Account>> {
  const createdAt = deps.clock.now();
  const merchant: MerchantDoc = {
    _id: deps.newId('mer'),
    businessName: input.businessName,
    status: 'active',
    timezone: input.timezone ?? 'UTC',
    ...(input.phone === undefined ? {} : { phone: input.phone }),
    templateSuffix: randomTemplateSuffix(),
    createdAt,
  };
  const user: UserDoc = {
    _id: deps.newId('usr'),
    email: input.email.toLowerCase(),
    name: input.name,
    passwordHash: input.passwordHash,
    role: 'merchant',
    access: 'owner',
    merchantId: merchant._id,
    tokenVersion: 1,
    createdAt,
  };
  try {
    await deps.transaction(async (tx) => {
      await deps.merchants.insert(merchant, tx);
      if (!(await deps.users.insert(user, tx))) {
        throw new AppError('email_taken', 'There is an account with this e-mail address already.');
      }
    });
  } catch (error) {
    if (isDuplicateKey(error, 'templateSuffix')) return createMerchant(deps, input);
    throw error;
  }
  return { user, merchant };
}

const suffixAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

function randomTemplateSuffix(): string {
  return Array.from({ length: 6 }, () => suffixAlphabet.charAt(randomInt(36))).join('');
}
