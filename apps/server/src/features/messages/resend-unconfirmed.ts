import { AppError } from '../../platform/errors.js';
import type { Accounts } from '../accounts/index.js';
import type { MessageDoc } from './messages.store.js';
import { toBody } from './resend-message.js';
import { sendMessage, type SendMessageDeps } from './send-message.js';

export interface ResendUnconfirmedDeps extends SendMessageDeps {
  accounts: Pick<Accounts, 'findMerchant'>;
}

/** Less than this is not worth a code any more. */
const WORTH_MS = 30_000;

/**
 * Sends a one-time code whose outcome stays unknown once more, where its merchant set it so: a person
 * who waits for a code would rather have it twice. Nothing else is ever sent again by itself.
 */
export async function resendUnconfirmed(
  deps: ResendUnconfirmedDeps,
  message: MessageDoc,
): Promise<void> {
  const { _id: messageId, merchantId, template, resendOf, validUntil } = message;
  if (merchantId === undefined || template?.category !== 'AUTHENTICATION') return;
  const leftMs = (validUntil?.getTime() ?? 0) - deps.clock.now().getTime();
  if (resendOf !== undefined || leftMs < WORTH_MS) return;
  const merchant = await deps.accounts.findMerchant(merchantId);
  if (merchant?.status !== 'active') return;
  if (merchant.onUnconfirmed !== 'resend_authentication') return;
  const body = { ...toBody(message), validForSeconds: Math.floor(leftMs / 1000) };
  try {
    await sendMessage(deps, { caller: { merchantId } }, body, {
      resendOf: messageId,
      isAsync: true,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    deps.log.warn({ err: error, messageId }, 'an unconfirmed code is not sent again');
  }
}
