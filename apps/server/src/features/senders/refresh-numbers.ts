import { parsePhoneNumber, type CloudApi, type GraphPhoneNumber } from '@waypost/whatsapp';
import type { Logger } from '../../platform/logger.js';
import type { NumberDetails, SenderStore } from './senders.store.js';

export interface RefreshNumbersDeps {
  senders: Pick<SenderStore, 'listAcrossOwners' | 'updateDetails'>;
  api: Pick<CloudApi, 'phoneNumbers'>;
  log: Logger;
}

/** cloud-api.md §3.1: messages a second by the number's throughput level. */
const throughput: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1000 };

/** Brings number, pace and quality of every sender up to date; one that fails is left as it was. */
export async function refreshNumbers({ senders, api, log }: RefreshNumbersDeps): Promise<void> {
  for (const { _id, phoneNumberId } of await senders.listAcrossOwners()) {
    try {
      await senders.updateDetails(_id, detailsOf(await api.phoneNumbers.get(phoneNumberId)));
    } catch (error) {
      log.warn({ err: error, senderId: _id }, 'could not read the number from Meta');
    }
  }
}

/** What Meta tells of a number, as a sender keeps it. */
export function detailsOf(number: GraphPhoneNumber): NumberDetails {
  const display = number.display_phone_number ?? '';
  const parsed = parsePhoneNumber(display);
  return {
    displayPhoneNumber: parsed.ok ? parsed.e164 : display,
    throughputPerSecond: throughput[number.throughput?.level ?? ''] ?? 80,
    quality: number.quality_rating ?? 'UNKNOWN',
  };
}
