import { GraphApiError, withMediaIds, type MessageContent } from '@waypost/whatsapp';
import { UploadFailed, UploadsBusy, type Media } from '../media/index.js';
import type { MessageDoc } from './messages.store.js';
import { outcomeOfError, type SendOutcome } from './send-outcome.js';

export interface PayloadToSendDeps {
  media: Pick<Media, 'findMetaId'>;
}

/** What becomes of a message whose files are not at Meta. */
interface NotPrepared {
  outcome: SendOutcome;
  /** Meta was not asked. */
  isUntried?: true;
}

const LATER_MS = 3_000;

/**
 * What Meta is sent, its files named by Meta's ids: those that are not at Meta yet are brought there.
 * Nothing of the message has left by then, so whatever fails leaves no doubt about it.
 */
export async function payloadToSend(
  { media }: PayloadToSendDeps,
  { merchantId, phoneNumberId, payload, unexplainedErrors }: MessageDoc,
  mediaIds: readonly string[],
): Promise<Pick<MessageDoc, 'payload'> | NotPrepared> {
  if (merchantId === undefined || payload === undefined) {
    throw new Error('The message has nothing to send.');
  }
  try {
    const ids = new Map<string, string>();
    for (const mediaId of mediaIds) {
      ids.set(mediaId, await media.findMetaId(merchantId, mediaId, phoneNumberId));
    }
    // Safe: an outbound message is only ever stored with the content that the builders made.
    return { payload: withMediaIds(payload as MessageContent, ids) };
  } catch (error) {
    if (error instanceof UploadsBusy) return { outcome: goLater(), isUntried: true };
    if (!(error instanceof UploadFailed)) throw error;
    const { failures: attempts, reason } = error;
    return { outcome: outcomeOfError(certain(reason), { attempts, unexplainedErrors }) };
  }
}

/** An upload that may have happened is simply made again. */
function certain(error: GraphApiError): GraphApiError {
  if (error.kind !== 'unknown_outcome') return error;
  return new GraphApiError({ kind: 'transient', title: error.title });
}

function goLater(): SendOutcome {
  const delayMs = Math.round(LATER_MS * (1 + Math.random()));
  return { kind: 'requeue', delayMs, detail: 'Other files are brought to Meta first.' };
}
