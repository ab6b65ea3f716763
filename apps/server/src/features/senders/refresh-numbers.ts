import { parsePhoneNumber, type CloudApi, type GraphPhoneNumber } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { Standing } from '../standing/index.js';
import type { NumberDetails, SenderDoc, SenderStore } from './senders.store.js';

export interface RefreshNumbersDeps {
  senders: Pick<SenderStore, 'listAcrossOwners' | 'updateDetails'>;
  api: Pick<CloudApi, 'phoneNumbers'>;
  standing: Pick<Standing, 'readFor' | 'noteNumber'>;
  clock: Clock;
  log: Logger;
}

/** cloud-api.md §3.1: messages a second by the number's throughput level. */
const throughput: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1000 };

/** Brings number, pace and quality of every sender up to date; one that fails is left as it was. */
export async function refreshNumbers(deps: RefreshNumbersDeps): Promise<void> {
  const { senders, api, clock, log } = deps;
  for (const sender of await senders.listAcrossOwners()) {
    const askedAt = clock.now();
    try {
      const number = await api.phoneNumbers.get(sender.phoneNumberId);
      await noteChanges(deps, sender, number, askedAt);
      await senders.updateDetails(sender._id, detailsOf(number));
    } catch (error) {
      log.warn({ err: error, senderId: sender._id }, 'could not read the number from Meta');
    }
  }
}

/** Of these Meta posts late, or nothing at all (cloud-api.md §6.5). */
async function noteChanges(
  { standing }: RefreshNumbersDeps,
  sender: SenderDoc,
  number: GraphPhoneNumber,
  at: Date,
): Promise<void> {
  const { quality } = detailsOf(number);
  const isRated = RATED.has(quality) && sender.quality !== 'UNKNOWN';
  if (isRated && quality !== sender.quality) {
    const severity = quality === 'GREEN' ? 'info' : 'warning';
    const fact = { topic: 'quality', event: quality, severity, at } as const;
    await standing.noteNumber(sender, fact, { isTold: true });
  }
  const known = (await standing.readFor([sender]))(sender);
  const { status } = number;
  if (status && status !== (known.status ?? CONNECTED)) {
    const severity = status === CONNECTED ? 'info' : 'critical';
    const fact = { topic: 'status', event: status, severity, at } as const;
    await standing.noteNumber(sender, fact, { isTold: true });
  }
  const limit = number.whatsapp_business_manager_messaging_limit;
  const { messagingLimit } = known;
  if (!limit || limit === messagingLimit) return;
  const fact = { topic: 'limit', event: limit, severity: 'info', at } as const;
  await standing.noteNumber(sender, fact, { isTold: messagingLimit !== undefined });
}

/** cloud-api.md §7.1: only such a number can send. */
const CONNECTED = 'CONNECTED';
const RATED: ReadonlySet<string> = new Set(['GREEN', 'YELLOW', 'RED']);

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
