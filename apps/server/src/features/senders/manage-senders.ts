import type { AdminSender, CreateSenderBody, UpdateSenderBody } from '@waypost/contract';
import type { CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError, validationFailed } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import type { SecretBox } from '../../platform/secret-box.js';
import type { Accounts } from '../accounts/index.js';
import { askMeta } from '../provider/index.js';
import type { Standing } from '../standing/index.js';
import { appOf, sealToken, type AppSecretReader } from './own-credentials.js';
import { detailsOf } from './refresh-numbers.js';
import type { SenderDoc, SenderStore } from './senders.store.js';
import { toAdminSender } from './senders.view.js';

export interface ManageSendersDeps {
  senders: Pick<
    SenderStore,
    | 'listAcrossOwners'
    | 'findAcrossOwners'
    | 'insertIfNew'
    | 'updateIfUnchanged'
    | 'setOwn'
    | 'listWithAppAcrossOwners'
    | 'updateApp'
  >;
  box: SecretBox;
  readAppSecrets: AppSecretReader;
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
  { phoneNumberId, wabaId, label, shared, merchantIds, accessToken, appSecret }: CreateSenderBody,
): Promise<AdminSender> {
  const { senders, accounts, api, box, newId, clock } = deps;
  await accounts.assertMerchantsExist(merchantIds ?? [], 'merchantIds');
  const numbers = await askMeta(
    'list the numbers of this account',
    () => api.phoneNumbers.list(wabaId, accessToken),
    // The id is wrong, or the token may not see it: waiting changes neither.
    ({ kind }) => (kind === 'account' ? 'provider_rejected' : undefined),
  );
  const number = numbers.find(({ id }) => id === phoneNumberId);
  if (!number) {
    const message = 'Meta has no such number on this account.';
    throw validationFailed([{ path: 'phoneNumberId', message }]);
  }
  const id = newId('snd');
  const sender: SenderDoc = {
    _id: id,
    ...{ phoneNumberId, wabaId, label, shared },
    grantedTo: merchantIds ?? 'everyone',
    ...(accessToken === undefined ? {} : { accessToken: sealToken(box, id, accessToken) }),
    ...(appSecret === undefined ? {} : { app: await appOf(deps, undefined, appSecret) }),
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
    // Two changes that are each allowed may together give one merchant's conversations to another.
    const updated =
      Object.keys(changes).length === 0
        ? current
        : await senders.updateIfUnchanged(current, changes);
    if (updated) return viewOf(deps, await setOwn(deps, updated, body));
  }
  throw new AppError('conflict', 'Somebody else is changing this sender. Please try again.');
}

/** Takes or gives up a token or an app of its own. */
async function setOwn(
  deps: ManageSendersDeps,
  sender: SenderDoc,
  { accessToken, appSecret }: UpdateSenderBody,
): Promise<SenderDoc> {
  if (accessToken === undefined && appSecret === undefined) return sender;
  const own = {
    ...(accessToken === undefined
      ? {}
      : { accessToken: accessToken && sealToken(deps.box, sender._id, accessToken) }),
    ...(appSecret === undefined
      ? {}
      : { app: appSecret === null ? null : await appOf(deps, sender.app, appSecret) }),
  };
  return (await deps.senders.setOwn(sender._id, own)) ?? sender;
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
