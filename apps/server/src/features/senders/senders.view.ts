import type { AdminSender, Sender, SenderQuality } from '@waypost/contract';
import type { NumberStanding, Restraint } from '../standing/index.js';
import type { SenderDoc } from './senders.store.js';

export function toSender(
  sender: SenderDoc,
  { isDefault, standing, now }: { isDefault: boolean; standing: NumberStanding; now: Date },
): Sender {
  const { _id, label, displayPhoneNumber, shared, paused, quality } = sender;
  const { messagingLimit } = standing;
  const reason = restraintIn(standing)?.reason;
  return {
    id: _id,
    label,
    ...(displayPhoneNumber === undefined ? {} : { displayPhoneNumber }),
    shared,
    isDefault,
    status: statusOf({ paused }, standing, now),
    ...(reason === undefined ? {} : { statusReason: reason }),
    quality: qualities[quality] ?? 'unknown',
    ...(messagingLimit === undefined ? {} : { messagingLimit }),
  };
}

/** A number as an admin sees it. */
export function toAdminSender(
  sender: SenderDoc,
  { standing, now }: { standing: NumberStanding; now: Date },
): AdminSender {
  const { _id: id, label, phoneNumberId, wabaId, displayPhoneNumber, shared } = sender;
  const { grantedTo, quality, throughputPerSecond, createdAt } = sender;
  const status = statusOf(sender, standing, now);
  const { paused, marketingPaused } = sender;
  const { messagingLimit } = standing;
  const stop = restraintIn(standing) ?? (status === 'paused' ? paused : undefined);
  return {
    ...{ id, label, phoneNumberId, wabaId },
    ...(displayPhoneNumber === undefined ? {} : { displayPhoneNumber }),
    shared,
    ...(grantedTo === 'everyone' ? {} : { merchantIds: grantedTo }),
    status,
    ...(stop === undefined ? {} : { pauseReason: stop.reason }),
    ...(stop?.until === undefined ? {} : { pausedUntil: stop.until.toISOString() }),
    ...(marketingPaused && marketingPaused.until > now
      ? { marketingPausedUntil: marketingPaused.until.toISOString() }
      : {}),
    quality: qualities[quality] ?? 'unknown',
    ...(messagingLimit === undefined ? {} : { messagingLimit }),
    throughputPerSecond,
    hasOwnToken: sender.accessToken !== undefined,
    ...(sender.app === undefined ? {} : { webhookPath: `/api/webhooks/meta/${sender.app.key}` }),
    createdAt: createdAt.toISOString(),
  };
}

function statusOf(
  { paused }: { paused?: SenderDoc['paused'] | undefined },
  standing: NumberStanding,
  now: Date,
): Sender['status'] {
  if (standing.restraints.all || (paused && paused.until > now)) return 'paused';
  return restraintIn(standing) ? 'restricted' : 'active';
}

/** What Meta stops first of all. */
function restraintIn({ restraints }: NumberStanding): Restraint | undefined {
  const { all, templates, utility, replies } = restraints;
  return all ?? templates ?? utility ?? replies;
}

/** cloud-api.md §3.1: Meta's ratings; what it does not rate it calls UNKNOWN or NA. */
const qualities: Readonly<Record<string, SenderQuality>> = {
  GREEN: 'green',
  YELLOW: 'yellow',
  RED: 'red',
};
