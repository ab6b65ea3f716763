import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { newId } from '../../platform/ids.js';
import { createRecent } from '../../platform/recent.js';
import type { RunTransaction } from '../../platform/mongo/transaction.js';
import type { RecordEvent } from '../live/index.js';
import { toMerchant } from './accounts.view.js';
import { createMerchant, type Account, type NewMerchant } from './create-merchant.js';
import { assertMerchantsExist } from './assert-merchants-exist.js';
import type {
  CreateMerchantAsAdminDeps,
  ReadMerchantsDeps,
  UpdateMerchantDeps,
} from './manage-merchants.js';
import { merchantRoutes } from './merchants.routes.js';
import { MerchantStore, type MerchantDoc } from './merchants.store.js';
import type { OwnMerchantDeps } from './own-merchant.js';
import { UserStore, type UserDoc } from './users.store.js';

export { toMerchant, toUser } from './accounts.view.js';
export type { Account } from './create-merchant.js';
export type { MerchantDoc } from './merchants.store.js';

export interface AccountsDeps {
  db: Db;
  transaction: RunTransaction;
  newId: typeof newId;
  clock: Clock;
}

export const accountIndexes = [UserStore.indexes, MerchantStore.indexes];

export interface Accounts {
  createMerchant(input: NewMerchant): Promise<Required<Account>>;
  /** Makes the first admin; false when there is an admin already, or the address is taken. */
  createFirstAdmin(email: string, passwordHash: string): Promise<boolean>;
  findByEmail(email: string): Promise<Account | null>;
  /** As it was at most a second ago. */
  findByUserId(userId: string): Promise<Account | null>;
  /** As it was at most a second ago. */
  findMerchant(merchantId: string): Promise<MerchantDoc | null>;
  /** @throws AppError validation_failed, naming each that is nobody */
  assertMerchantsExist(merchantIds: readonly string[], path: string): Promise<void>;
  /** Those there were at the end of a span, and those made within it. */
  countMerchants(span: {
    from: Date;
    until: Date;
  }): Promise<{ total: number; createdWithin: number }>;
  hasAdmin(): Promise<boolean>;
  /** An account has changed: it is read anew. */
  forget(): void;
}

export interface AccountRoutesDeps extends AccountsDeps {
  cursors: CursorCodec;
  hashPassword: CreateMerchantAsAdminDeps['hashPassword'];
  countMessages: ReadMerchantsDeps['countMessages'];
  isGranted: OwnMerchantDeps['isGranted'];
  releaseHeld: UpdateMerchantDeps['releaseHeld'];
  recordEvent: RecordEvent;
  forget: Accounts['forget'];
}

/** What admins and merchants do with a merchant; apart, since it needs what other features know. */
export function accountRoutes({
  db,
  recordEvent,
  forget,
  ...others
}: AccountRoutesDeps): BoundEndpoint[] {
  return merchantRoutes({
    ...others,
    tellChange: (merchant) => {
      forget();
      recordEvent({
        id: others.newId('evt'),
        type: 'account.updated',
        audience: [merchant._id],
        data: toMerchant(merchant),
      });
    },
    users: new UserStore(db),
    merchants: new MerchantStore(db),
  });
}

/** Who may log in, and for which merchant. */
export function accountsFeature({ db, transaction, newId, clock }: AccountsDeps): Accounts {
  const users = new UserStore(db);
  const merchants = new MerchantStore(db);
  const recentAccounts = createRecent<Account | null>();
  const recentMerchants = createRecent<MerchantDoc | null>();

  const withMerchant = async (user: UserDoc | null): Promise<Account | null> => {
    if (!user) return null;
    if (user.merchantId === undefined) return { user };
    const merchant = await merchants.find(user.merchantId);
    return merchant ? { user, merchant } : null;
  };

  return {
    createMerchant: (input) =>
      createMerchant({ users, merchants, transaction, newId, clock }, input),
    createFirstAdmin: async (email, passwordHash) => {
      if (await users.hasAdmin()) return false;
      return users.insert({
        _id: newId('usr'),
        email: email.toLowerCase(),
        name: 'Admin',
        passwordHash,
        role: 'admin',
        access: 'owner',
        tokenVersion: 1,
        createdAt: clock.now(),
      });
    },
    findByEmail: async (email) => withMerchant(await users.findByEmailAcrossOwners(email)),
    findByUserId: (userId) =>
      recentAccounts.get(userId, async () =>
        withMerchant(await users.findByIdAcrossOwners(userId)),
      ),
    findMerchant: (merchantId) => recentMerchants.get(merchantId, () => merchants.find(merchantId)),
    assertMerchantsExist: (ids, path) => assertMerchantsExist({ merchants }, ids, path),
    countMerchants: (span) => merchants.countAcrossOwners(span),
    hasAdmin: () => users.hasAdmin(),
    forget: () => {
      recentAccounts.forget();
      recentMerchants.forget();
    },
  };
}
