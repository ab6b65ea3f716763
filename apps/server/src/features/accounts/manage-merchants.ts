import type {
  CreateMerchantBody,
  Identity,
  MerchantListQuery,
  MerchantOverview,
  UpdateMerchantBody,
} from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { pageOf } from '../../platform/http/read-page.js';
import { toE164 } from '../contacts/index.js';
import { toMerchant, toMerchantOverview, toUser } from './accounts.view.js';
import { createMerchant, type CreateMerchantDeps } from './create-merchant.js';
import type { MerchantDoc, MerchantStore } from './merchants.store.js';

const COUNTED_MS = 30 * 86_400_000;

/** How many messages of each status each of these merchants made since then. */
export type CountMessages = (
  merchantIds: readonly string[],
  since: Date,
) => Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;

export interface ReadMerchantsDeps {
  merchants: Pick<MerchantStore, 'find' | 'listAcrossOwners' | 'update'>;
  countMessages: CountMessages;
  cursors: CursorCodec;
  clock: Clock;
}

export interface UpdateMerchantDeps extends ReadMerchantsDeps {
  releaseHeld: (merchantId: string) => Promise<void>;
  tellChange: (merchant: MerchantDoc) => void;
}

export interface CreateMerchantAsAdminDeps extends CreateMerchantDeps {
  hashPassword: (password: string) => Promise<string>;
}

/** Makes a merchant with its owner, whether or not registration is open. */
export async function createMerchantAsAdmin(
  deps: CreateMerchantAsAdminDeps,
  { email, password, name, businessName, phone, timezone }: CreateMerchantBody,
): Promise<Identity> {
  const { user, merchant } = await createMerchant(deps, {
    email,
    name,
    businessName,
    ...(phone === undefined ? {} : { phone: toE164(phone, 'phone') }),
    ...(timezone === undefined ? {} : { timezone }),
    passwordHash: await deps.hashPassword(password),
  });
  return { user: toUser(user), merchant: toMerchant(merchant) };
}

export async function listMerchants(
  deps: ReadMerchantsDeps,
  { cursor, limit, ...filters }: MerchantListQuery,
): Promise<Page<MerchantOverview>> {
  const page = await pageOf({
    scope: 'merchants:admin',
    query: { cursor, limit },
    read: (position) => deps.merchants.listAcrossOwners(filters, position),
    cursors: deps.cursors,
    toView: (merchant) => merchant,
  });
  return { ...page, items: await withCounts(deps, page.items) };
}

export async function getMerchant(deps: ReadMerchantsDeps, id: string): Promise<MerchantOverview> {
  return overviewOf(deps, await deps.merchants.find(id));
}

/**
 * Every request and every sending looks at the status, so it holds once it is written (for other processes
 * within a second); what a
 * suspension held goes at once when it ends.
 */
export async function updateMerchant(
  deps: UpdateMerchantDeps,
  id: string,
  { status }: UpdateMerchantBody,
): Promise<MerchantOverview> {
  if (status === undefined) return getMerchant(deps, id);
  const merchant = await deps.merchants.update(id, { status });
  if (merchant) {
    deps.tellChange(merchant);
    if (status === 'active') await deps.releaseHeld(id);
  }
  return overviewOf(deps, merchant);
}

async function overviewOf(
  deps: ReadMerchantsDeps,
  merchant: MerchantDoc | null,
): Promise<MerchantOverview> {
  const [overview] = await withCounts(deps, merchant ? [merchant] : []);
  if (!overview) throw new AppError('not_found', 'There is no such merchant.');
  return overview;
}

async function withCounts(
  { countMessages, clock }: ReadMerchantsDeps,
  merchants: readonly MerchantDoc[],
): Promise<MerchantOverview[]> {
  const since = new Date(clock.now().getTime() - COUNTED_MS);
  const counts = await countMessages(
    merchants.map(({ _id }) => _id),
    since,
  );
  return merchants.map((merchant) => toMerchantOverview(merchant, counts.get(merchant._id)));
}
