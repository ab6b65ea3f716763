import type { GraphApiError } from '@waypost/whatsapp';
import type { Logger } from '../../platform/logger.js';
import type { Media } from '../media/index.js';
import type { MessageDoc } from './messages.store.js';
import type { SendOutcome } from './send-outcome.js';

export interface ForgetFilesDeps {
  media: Pick<Media, 'forgetMetaIds'>;
  log: Logger;
}

/** What Meta calls an id that it does not know: a wrong parameter, or one with a wrong value. */
const WRONG_PARAMETER = new Set([100, 131009]);

/**
 * Meta may have lost a file before its time. Where it refuses a message that names files, they are
 * brought there anew and the message is tried again, once: the refusal is known, so nothing was sent.
 * @returns null where the refusal stands
 */
export async function forgetFiles(
  { media, log }: ForgetFilesDeps,
  { _id, merchantId, phoneNumberId, mediaIds = [], unexplainedErrors }: MessageDoc,
  { kind, code = 0 }: GraphApiError,
): Promise<SendOutcome | null> {
  const mayHelp = kind === 'rejected' && WRONG_PARAMETER.has(code) && unexplainedErrors === 0;
  if (!mayHelp || mediaIds.length === 0 || merchantId === undefined) return null;
  try {
    await media.forgetMetaIds(merchantId, mediaIds, phoneNumberId);
  } catch (error) {
    log.warn({ err: error, messageId: _id }, 'files at Meta could not be forgotten');
    return null;
  }
  const detail = 'Meta may have lost its file, which is brought there again.';
  return { kind: 'requeue', delayMs: 0, detail, isUnexplained: true };
}
