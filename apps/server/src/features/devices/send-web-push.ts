import webPush, { type RequestDetails } from 'web-push';
import type { Clock } from '../../platform/clock.js';
import type { Address } from './devices.store.js';
import { retryAfterMs } from './push.rules.js';
import type { PushHttp } from './push-http.js';
import type { Payload, Outcome } from './push-queue.js';
import type { VapidKeys } from './vapid-keys.js';

export interface WebPushDeps {
  http: PushHttp;
  contact: string;
  readKeys: () => Promise<VapidKeys>;
  clock: Clock;
}

/** To a browser, encrypted for it alone (RFC 8030, 8188, 8291, 8292). */
export async function sendWebPush(
  { http, contact, readKeys, clock }: WebPushDeps,
  { subscription }: Extract<Address, { kind: 'webpush' }>,
  { data, collapseId, ttlSeconds, isUrgent }: Payload,
): Promise<Outcome> {
  const keys = await readKeys();
  let details: RequestDetails & { body: Buffer };
  try {
    details = webPush.generateRequestDetails(subscription, JSON.stringify(data), {
      vapidDetails: { subject: contact, ...keys },
      TTL: ttlSeconds,
      urgency: isUrgent ? 'high' : 'normal',
      // At most 32 characters (RFC 8030 §5.4).
      topic: collapseId,
      contentEncoding: 'aes128gcm',
    });
  } catch {
    // Its key is no point of the curve: nothing can ever be encrypted for it.
    return { is: 'gone' };
  }
  const { endpoint, headers, body } = details;
  const answer = await http.post(endpoint, headers, body);
  if (answer.status >= 200 && answer.status < 300) return { is: 'delivered' };
  if (answer.status === 404 || answer.status === 410) return { is: 'gone' };
  if (answer.status === 429 || answer.status >= 500) {
    return { is: 'later', afterMs: retryAfterMs(answer.retryAfter, clock.now()) };
  }
  return { is: 'refused', status: answer.status };
}
