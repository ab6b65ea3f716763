import { isSignature, verifySignature } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import { countChanges, type IntakeRoom } from './intake-room.js';
import type { WebhookEventStore } from './webhooks.store.js';

export interface ReceiveWebhookDeps {
  /** By connections that nothing else uses. */
  intake: Pick<WebhookEventStore, 'insert'>;
  room: Pick<IntakeRoom, 'enter' | 'leave'>;
  /** Asked at each POST: several while one is rotated. */
  readAppSecrets: () => readonly string[];
  /** Those of a merchant's own app; none where there is no such app. */
  readOwnAppSecrets: (appKey: string) => Promise<readonly string[]>;
  /** There is a new event to apply. */
  wake: () => void;
  newId: typeof newId;
  clock: Clock;
}

/** Meta gets an answer within 5 s, whatever the database does. */
const ANSWER_MS = 4_800;

/**
 * Stores a POST of Meta's durably, once its signature is proven over the raw bytes.
 * @returns false when the signature does not match; nothing is stored then.
 * @throws AppError unavailable when it could not be stored in time; Meta sends it again
 */
export async function receiveWebhook(
  deps: ReceiveWebhookDeps,
  raw: Uint8Array,
  { signature, appKey }: { signature: string | string[] | undefined; appKey?: string | undefined },
): Promise<boolean> {
  const isStored = await inTime(verifyAndStore(deps, raw, { signature, appKey }));
  if (isStored) deps.wake();
  return isStored;
}

async function verifyAndStore(
  deps: ReceiveWebhookDeps,
  raw: Uint8Array,
  { signature, appKey }: Parameters<typeof receiveWebhook>[2],
): Promise<boolean> {
  // Whoever is not Meta must cost the database nothing.
  if (!isSignature(signature)) return false;
  const secrets =
    appKey === undefined ? deps.readAppSecrets() : await deps.readOwnAppSecrets(appKey);
  if (!verifySignature(raw, signature, secrets)) return false;
  await store(deps, raw, appKey);
  return true;
}

async function store(
  { intake, room, newId, clock }: ReceiveWebhookDeps,
  raw: Uint8Array,
  appKey: string | undefined,
): Promise<void> {
  const id = newId('whk');
  await room.enter(id, countChanges(raw), appKey);
  try {
    await intake.insert(id, raw, { receivedAt: clock.now(), appKey });
  } catch (error) {
    room.leave(id);
    throw error;
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('unavailable', 'It could not be stored in time. Please try again.'));
    }, ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
