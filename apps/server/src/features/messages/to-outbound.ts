import type { SendMessageBody } from '@waypost/contract';
import { waIdOf } from '@waypost/whatsapp';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { CheckedMessage } from './check-message.js';
import type { MessageDoc } from './messages.store.js';

export interface OutboundOrigin {
  id: string;
  merchantId: string;
  now: Date;
  request?: IdempotentRequest | undefined;
  resendOf?: string | undefined;
  /** One of many: what is sent by itself goes ahead of it. */
  isBulk?: true;
}

/** A message that may be sent, as it is stored: from then on it is its own entry in the outbox. */
export function toOutbound(
  { to, sender, content: prepared, replyTo, scheduledAt }: CheckedMessage,
  body: SendMessageBody,
  { id, merchantId, now, request, resendOf, isBulk }: OutboundOrigin,
): MessageDoc {
  const { validForSeconds, ...content } = prepared;
  const leavesAt = scheduledAt ?? now;
  const status = scheduledAt ? 'scheduled' : 'queued';
  return {
    _id: id,
    rev: 1,
    merchantId,
    direction: 'outbound',
    status,
    type: body.type,
    to,
    from: sender.displayPhoneNumber ?? null,
    senderId: sender._id,
    phoneNumberId: sender.phoneNumberId,
    waId: waIdOf(to),
    ...content,
    ...(body.clientReference === undefined ? {} : { clientReference: body.clientReference }),
    ...(request === undefined ? {} : { request }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(resendOf === undefined ? {} : { resendOf }),
    attempts: 0,
    unexplainedErrors: 0,
    dueAt: leavesAt,
    ...(isBulk ? { isBulk } : {}),
    ...(scheduledAt ? { scheduledAt } : {}),
    validUntil: new Date(leavesAt.getTime() + (body.validForSeconds ?? validForSeconds) * 1000),
    timeline: [{ status, at: now, source: 'api' }],
    createdAt: now,
    updatedAt: now,
  };
}
