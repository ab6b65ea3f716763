import type { SendMessageBody } from '@waypost/contract';
import { AppError, validationFailed } from '../../platform/errors.js';
import { toE164, type Contacts } from '../contacts/index.js';
import type { SenderDoc, Senders } from '../senders/index.js';
import { findQuoted, type FindQuotedDeps } from './find-quoted.js';
import type { MessageDoc } from './messages.store.js';
import {
  assertNotOptedOut,
  assertWindowOpen,
  prepareContent,
  type PrepareContentDeps,
  type PreparedContent,
} from './prepare-content.js';

export interface CheckMessageDeps extends PrepareContentDeps, FindQuotedDeps {
  contacts: Pick<Contacts, 'findWindowEnd' | 'isOptedOut' | 'isSamePerson'>;
  senders: Pick<Senders, 'getForMerchant'>;
}

/** All that is needed to store a message that may be sent. */
export interface CheckedMessage {
  to: string;
  sender: SenderDoc;
  content: PreparedContent;
  replyTo: MessageDoc['replyTo'];
  scheduledAt: Date | undefined;
}

const SCHEDULE_MAX_MS = 30 * 86_400_000;

/** Checks a message against the rules and the account's state; tells everything that is wrong. */
export async function checkMessage(
  deps: CheckMessageDeps,
  merchantId: string,
  body: SendMessageBody,
  now: Date,
): Promise<CheckedMessage | readonly AppError[]> {
  const faults: AppError[] = [];
  const trying = async <T>(work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      faults.push(error);
      return undefined;
    }
  };
  const to = await trying(() => toE164(body.to, 'to'));
  const scheduledAt = await trying(() => scheduledAtOf(body, now));
  const sender = await trying(() => deps.senders.getForMerchant(merchantId, body.senderId));
  if (!sender) return faults;
  const quotedBy = (path: string, id: string | undefined) =>
    to === undefined
      ? undefined
      : trying(() => findQuoted(deps, { merchantId, senderId: sender._id, to }, { path, id }));
  const replyTo = await quotedBy('replyTo', body.replyTo);
  const reacted = await quotedBy('reaction.messageId', body.reaction?.messageId);
  const reactedWamid = reacted?.providerMessageId;
  const content = await trying(() =>
    prepareContent(deps, sender, { merchantId, body, reactedWamid }),
  );
  if (body.type !== 'template' && to !== undefined) {
    const at = scheduledAt ?? now;
    await trying(() => assertWindowOpen(deps, sender, { merchantId, to, at }));
  }
  if (content?.template?.category === 'MARKETING' && to !== undefined) {
    await trying(() => assertNotOptedOut(deps, sender, to));
  }
  if (faults.length > 0 || to === undefined || !content) return faults;
  return { to, sender, content, replyTo, scheduledAt };
}

/** Whether it may not be sent. */
export function isRefused(
  checked: CheckedMessage | readonly AppError[],
): checked is readonly AppError[] {
  return Array.isArray(checked);
}

/**
 * When it is to leave, where that is later.
 * @throws AppError validation_failed
 */
function scheduledAtOf({ scheduledAt }: SendMessageBody, now: Date): Date | undefined {
  if (scheduledAt === undefined) return undefined;
  const at = new Date(scheduledAt);
  if (at <= now) throw validationFailed([{ path: 'scheduledAt', message: 'Is in the past.' }]);
  if (at.getTime() - now.getTime() > SCHEDULE_MAX_MS) {
    throw validationFailed([{ path: 'scheduledAt', message: 'Is more than 30 days ahead.' }]);
  }
  return at;
}
