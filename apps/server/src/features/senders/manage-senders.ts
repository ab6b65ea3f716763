import type { AdminSender, CreateSenderBody, UpdateSenderBody } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError, validationFailed } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import { askMeta } from '../provider/index.js';
import { detailsOf } from './refresh-numbers.js';
import type { SenderDoc, SenderStore } from './senders.store.js';
import { toAdminSender } from './senders.view.js';

export interface ManageSendersDeps {
  senders: Pick<SenderStore, 'listAcrossOwners' | 'findAcrossOwners' | 'insertIfNew' | 'update'>;
  accounts: Pick<Accounts, 'assertMerchantsExist'>;
  api: Pick<CloudApi, 'phoneNumbers'>;
  newId: typeof newId;
  clock: Clock;
}

export async function listAllSenders({
  senders,
  clock,
}: {
  senders: Pick<SenderStore, 'listAcrossOwners'>;
  clock: Clock;
}): Promise<AdminSender[]> {
  const now = clock.now();
  return (await senders.listAcrossOwners()).map((sender) => toAdminSender(sender, now));
}

/**
 * Makes a number known, once Meta has told that it is on the account.
 * @throws AppError validation_failed, conflict, provider_rejected, provider_error
 */
export async function createSender(
  { senders, accounts, api, newId, clock }: ManageSendersDeps,
  { phoneNumberId, wabaId, label, shared, merchantIds }: CreateSenderBody,
): Promise<AdminSender> {
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
  const now = clock.now();
  const sender: SenderDoc = {
    _id: newId('snd'),
    ...{ phoneNumberId, wabaId, label, shared },
    grantedTo: merchantIds ?? 'everyone',
    ...detailsOf(number),
    createdAt: now,
  };
  if (await senders.insertIfNew(sender)) return toAdminSender(sender, now);
  throw new AppError('conflict', 'This number is known already.');
}

/** @throws AppError not_found, validation_failed */
export async function updateSender(
  { senders, accounts, clock }: ManageSendersDeps,
  id: string,
  { label, shared, merchantIds }: UpdateSenderBody,
): Promise<AdminSender> {
  const current = await senders.findAcrossOwners(id);
  if (!current) throw notFound();
  await accounts.assertMerchantsExist(merchantIds ?? [], 'merchantIds');
  const isShared = shared ?? current.shared;
  if (!isShared && merchantIds && merchantIds.length !== 1) {
    const message = 'A number that is not shared is one merchant’s.';
    throw validationFailed([{ path: 'merchantIds', message }]);
  }
  const grantedTo: SenderDoc['grantedTo'] | undefined =
    merchantIds ?? (shared === true ? 'everyone' : undefined);
  const changes = {
    ...(label === undefined ? {} : { label }),
    ...(shared === undefined ? {} : { shared }),
    ...(grantedTo === undefined ? {} : { grantedTo }),
  };
  if (Object.keys(changes).length === 0) return toAdminSender(current, clock.now());
  const updated = await senders.update(id, changes);
  if (!updated) throw notFound();
  return toAdminSender(updated, clock.now());
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such sender.');
}
