import { verifySignature } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import type { WebhookEventStore } from './webhooks.store.js';

export interface ReceiveWebhookDeps {
  events: Pick<WebhookEventStore, 'insert'>;
  /** Asked at each POST: several while one is rotated. */
  readAppSecrets: () => readonly string[];
  /** There is a new event to apply. */
  wake: () => void;
  newId: typeof newId;
  clock: Clock;
}

/**
 * Stores a POST of Meta's durably, once its signature is proven over the raw bytes.
 * @returns false when the signature does not match; nothing is stored then.
 */
export async function receiveWebhook(
  { events, readAppSecrets, wake, newId, clock }: ReceiveWebhookDeps,
  raw: Uint8Array,
  signature: string | string[] | undefined,
): Promise<boolean> {
  if (!verifySignature(raw, signature, readAppSecrets())) return false;
  await events.insert(newId('whk'), raw, clock.now());
  wake();
  return true;
}
