import type { Sender } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import type { Standing } from '../standing/index.js';
import type { SenderDoc, SenderStore } from './senders.store.js';
import { toSender } from './senders.view.js';

export interface OwnSendersDeps {
  senders: Pick<SenderStore, 'listGranted' | 'listRecentlyGranted'>;
  /** The sender that the merchant chose for where none is named. */
  findDefaultId: (merchantId: string) => Promise<string | undefined>;
  standing: Pick<Standing, 'readFor'>;
  clock: Clock;
}

/** The sender named, or the merchant's default. @throws AppError sender_unavailable */
export async function getForMerchant(
  deps: OwnSendersDeps,
  merchantId: string,
  senderId?: string,
): Promise<SenderDoc> {
  const granted = await deps.senders.listRecentlyGranted(merchantId);
  const sender =
    senderId === undefined
      ? await defaultOf(deps, merchantId, granted)
      : granted.find(({ _id }) => _id === senderId);
  if (sender) return sender;
  throw senderId === undefined
    ? new AppError('sender_unavailable', 'No number is granted to you yet; ask your admin.')
    : new AppError('sender_unavailable', 'You have no such sender.', {
        details: [{ path: 'senderId', message: 'You have no such sender.' }],
      });
}

export async function listSenders(
  deps: OwnSendersDeps,
  { caller: { merchantId } }: MerchantContext,
): Promise<Sender[]> {
  const granted = await deps.senders.listGranted(merchantId);
  const chosen = await defaultOf(deps, merchantId, granted);
  const now = deps.clock.now();
  const standingOf = await deps.standing.readFor(granted);
  return granted.map((sender) =>
    toSender(sender, { isDefault: sender === chosen, standing: standingOf(sender), now }),
  );
}

/** A choice that is no longer granted counts no more: the oldest one that is takes its place. */
async function defaultOf(
  { findDefaultId }: OwnSendersDeps,
  merchantId: string,
  granted: readonly SenderDoc[],
): Promise<SenderDoc | undefined> {
  // Most merchants have one: nothing is to be looked up on each of their sends.
  if (granted.length < 2) return granted[0];
  const chosenId = await findDefaultId(merchantId);
  return granted.find(({ _id }) => _id === chosenId) ?? granted[0];
}
