import type { Sender, SenderQuality } from '@waypost/contract';
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
    status: paused && paused.until > now ? 'paused' : 'active',
    quality: qualities[quality] ?? 'unknown',
  };
}

/** cloud-api.md §3.1: Meta's ratings; what it does not rate it calls UNKNOWN or NA. */
const qualities: Readonly<Record<string, SenderQuality>> = {
  GREEN: 'green',
  YELLOW: 'yellow',
  RED: 'red',
};
