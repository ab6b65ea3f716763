import type { AdminSender, CreateSenderBody, UpdateSenderBody } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError, validationFailed } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import { askMeta } from '../provider/index.js';
import type { Standing } from '../standing/index.js';
import { detailsOf } from './refresh-numbers.js';
import type { SenderDoc, SenderStore } from './senders.store.js';
import { toAdminSender } from './senders.view.js';

export interface ManageSendersDeps {
  senders: Pick<
    SenderStore,
    'listAcrossOwners' | 'findAcrossOwners' | 'insertIfNew' | 'updateIfUnchanged'
  >;
  accounts: Pick<Accounts, 'assertMerchantsExist'>;
  api: Pick<CloudApi, 'phoneNumbers'>;
  standing: Pick<Standing, 'readFor'>;
  newId: typeof newId;
  clock: Clock;
}

/** How often a change is decided anew when another one was faster. */
const TRIES_MAX = 10;

export async function listAllSenders({
  senders,
  standing,
  clock,
}: Pick<ManageSendersDeps, 'standing' | 'clock'> & {
  senders: Pick<SenderStore, 'listAcrossOwners'>;
}): Promise<AdminSender[]> {
  const now = clock.now();
  const all = await senders.listAcrossOwners();
  const standingOf = await standing.readFor(all);
  return all.map((sender) => toAdminSender(sender, { standing: standingOf(sender), now }));
}

async function viewOf(
  { standing, clock }: Pick<ManageSendersDeps, 'standing' | 'clock'>,
  sender: SenderDoc,
): Promise<AdminSender> {
  const standingOf = await standing.readFor([sender]);
  return toAdminSender(sender, { standing: standingOf(sender), now: clock.now() });
}

/**
 * Makes a number known, once Meta has told that it is on the account.
 * @throws AppError validation_failed, conflict, provider_rejected, provider_error
 */
export async function createSender(
  deps: ManageSendersDeps,
  { phoneNumberId, wabaId, label, shared, merchantIds }: CreateSenderBody,
): Promise<AdminSender> {
  const { senders, accounts, api, newId, clock } = deps;
  await accounts.assertMerchantsExist(merchantIds ?? [], 'merchantIds');
  const numbers = await askMeta(
    'list the numbers of this account',
    () => api.phoneNumbers.list(wabaId),
    // The id is wrong, or the token may not see it: waiting changes neither.
    ({ kind }) => (kind === 'account' ? 'provider_rejected' : undefined),
  );
  const number = numbers.find(({ id }) => id === phoneNumberId);
  if (!number) {
    const message = 'Meta has no such number on this account.';
    throw validationFailed([{ path: 'phoneNumberId', message }]);
  }
  const sender: SenderDoc = {
    _id: newId('snd'),
    ...{ phoneNumberId, wabaId, label, shared },
    grantedTo: merchantIds ?? 'everyone',
    ...detailsOf(number),
    createdAt: clock.now(),
  };
  if (await senders.insertIfNew(sender)) return viewOf(deps, sender);
  throw new AppError('conflict', 'This number is known already.');
}

/** @throws AppError not_found, validation_failed, conflict */
export async function updateSender(
  deps: ManageSendersDeps,
  id: string,
  body: UpdateSenderBody,
): Promise<AdminSender> {
  const { senders, accounts } = deps;
  await accounts.assertMerchantsExist(body.merchantIds ?? [], 'merchantIds');
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const current = await senders.findAcrossOwners(id);
    if (!current) throw new AppError('not_found', 'There is no such sender.');
    const changes = changesOf(current, body);
    if (Object.keys(changes).length === 0) return viewOf(deps, current);
    // Two changes that are each allowed may together give one merchant's conversations to another.
    const updated = await senders.updateIfUnchanged(current, changes);
    if (updated) return viewOf(deps, updated);
  }
  throw new AppError('conflict', 'Somebody else is changing this sender. Please try again.');
}

function changesOf(
  current: SenderDoc,
  { label, shared, merchantIds }: UpdateSenderBody,
): Partial<Pick<SenderDoc, 'label' | 'shared' | 'grantedTo'>> {
  const grantedTo: SenderDoc['grantedTo'] =
    merchantIds ?? (shared === true ? 'everyone' : current.grantedTo);
  const isShared = shared ?? current.shared;
  if (!isShared && (grantedTo === 'everyone' || grantedTo.length !== 1)) {
    const message = 'A number that is not shared is one merchant’s.';
    throw validationFailed([{ path: 'merchantIds', message }]);
  }
  return {
    ...(label === undefined ? {} : { label }),
    ...(shared === undefined ? {} : { shared }),
    ...(grantedTo === current.grantedTo ? {} : { grantedTo }),
  };
}
