import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import type { InboundMediaStore } from './inbound-media.store.js';
import { plainType } from './media.rules.js';

/** A file that somebody sent, as Meta's webhook tells it. */
export interface InboundFileRequest {
  messageId: string;
  /** Absent where it is no merchant's. */
  merchantId?: string;
  phoneNumberId: string;
  /** Meta's id of it. */
  metaId: string;
  mimeType: string;
  sha256?: string;
  name?: string;
}

export interface ExpectInboundDeps {
  inbound: Pick<InboundMediaStore, 'insertIfNew'>;
  wake: () => void;
  newId: typeof newId;
  clock: Clock;
}

/** For how long Meta gives a received file (cloud-api.md §5). */
const GIVEN_MS = 7 * 86_400_000;

/** Has the file of a received message fetched; once, however often its webhook is applied. */
export async function expectInbound(
  { inbound, wake, newId, clock }: ExpectInboundDeps,
  { messageId, merchantId, phoneNumberId, metaId, mimeType, sha256, name }: InboundFileRequest,
): Promise<void> {
  const now = clock.now();
  const until = new Date(now.getTime() + GIVEN_MS);
  await inbound.insertIfNew({
    _id: newId('med'),
    ...(merchantId === undefined ? {} : { merchantId }),
    mimeType: plainType(mimeType),
    ...(name === undefined ? {} : { name }),
    inbound: {
      ...{ messageId, phoneNumberId, metaId, until },
      ...(sha256 === undefined ? {} : { sha256 }),
    },
    createdAt: now,
  });
  wake();
}
