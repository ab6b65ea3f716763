import type { AdminSender, Sender, SenderQuality } from '@waypost/contract';
import type { SenderDoc } from './senders.store.js';

export function toSender(
  sender: SenderDoc,
  { isDefault, now }: { isDefault: boolean; now: Date },
): Sender {
  const { _id, label, displayPhoneNumber, shared, paused, quality } = sender;
  return {
    id: _id,
    label,
    ...(displayPhoneNumber === undefined ? {} : { displayPhoneNumber }),
    shared,
    isDefault,
    status: statusOf({ paused }, now),
    quality: qualities[quality] ?? 'unknown',
  };
}

/** A number as an admin sees it. */
export function toAdminSender(sender: SenderDoc, now: Date): AdminSender {
  const { _id: id, label, phoneNumberId, wabaId, displayPhoneNumber, shared } = sender;
  const { grantedTo, quality, throughputPerSecond, createdAt } = sender;
  const status = statusOf(sender, now);
  const { paused, marketingPaused } = sender;
  return {
    ...{ id, label, phoneNumberId, wabaId },
    ...(displayPhoneNumber === undefined ? {} : { displayPhoneNumber }),
    shared,
    ...(grantedTo === 'everyone' ? {} : { merchantIds: grantedTo }),
    status,
    ...(paused && status === 'paused'
      ? { pauseReason: paused.reason, pausedUntil: paused.until.toISOString() }
      : {}),
    ...(marketingPaused && marketingPaused.until > now
      ? { marketingPausedUntil: marketingPaused.until.toISOString() }
      : {}),
    quality: qualities[quality] ?? 'unknown',
    throughputPerSecond,
    createdAt: createdAt.toISOString(),
  };
}

function statusOf(
  { paused }: { paused?: SenderDoc['paused'] | undefined },
  now: Date,
): Sender['status'] {
  return paused && paused.until > now ? 'paused' : 'active';
}

/** cloud-api.md §3.1: Meta's ratings; what it does not rate it calls UNKNOWN or NA. */
const qualities: Readonly<Record<string, SenderQuality>> = {
  GREEN: 'green',
  YELLOW: 'yellow',
  RED: 'red',
};
