import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.js';
import type { PushConfig } from '../../platform/config.js';
import type { Logger } from '../../platform/logger.js';
import type { Address } from './devices.store.js';
import { retryAfterMs } from './push.rules.js';
import type { PushAnswer, PushHttp } from './push-http.js';
import type { Payload, Outcome } from './push-queue.js';

export type SendFcm = (
  address: Extract<Address, { kind: 'fcm' }>,
  payload: Payload,
) => Promise<Outcome>;

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const ASSERTION_SECONDS = 3_600;
/** A token is replaced so long before it ends. */
const MARGIN_MS = 60_000;
/** Where Firebase says nothing (its guide on scaling: at least a minute). */
const QUOTA_WAIT_MS = 60_000;

const TokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });
const ErrorAnswer = z.object({
  error: z.object({
    status: z.string().optional(),
    details: z.array(z.object({ errorCode: z.string().optional() })).optional(),
  }),
});

/** To an app, through the HTTP v1 API of Firebase Cloud Messaging. */
export function createFcm({
  http,
  fcm: { account, url, tokenUrl },
  clock,
  log,
}: {
  http: PushHttp;
  fcm: NonNullable<PushConfig['fcm']>;
  clock: Clock;
  log: Logger;
}): SendFcm {
  let token: { text: string; endsAtMs: number } | undefined;
  let asking: Promise<string> | undefined;

  const ask = async (): Promise<string> => {
    const issuedAt = Math.floor(clock.now().getTime() / 1000);
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(account.clientEmail)
      .setAudience(tokenUrl)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ASSERTION_SECONDS)
      .sign(await importPKCS8(account.privateKey, 'RS256'));
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body } = await http.post(tokenUrl, type, form.toString());
    if (status !== 200) throw new Error(`Firebase gives no token: ${status}.`);
    const { access_token: text, expires_in: seconds } = TokenAnswer.parse(JSON.parse(body));
    token = { text, endsAtMs: clock.now().getTime() + seconds * 1000 };
    return text;
  };

  const tokenNow = async (): Promise<string> => {
    if (token && token.endsAtMs - MARGIN_MS > clock.now().getTime()) return token.text;
    return (asking ??= ask().finally(() => (asking = undefined)));
  };

  /** Without one nothing has left, so it can be tried again. */
  const tokenOrNull = async (): Promise<string | null> => {
    try {
      return await tokenNow();
    } catch (error) {
      log.warn({ err: error }, 'Firebase gives no token; are its service account and URLs right?');
      return null;
    }
  };

  const post = async (bearer: string, body: string): Promise<PushAnswer> => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const path = `/v1/projects/${account.projectId}/messages:send`;
    return http.post(url + path, headers, body);
  };

  return async ({ token: device }, payload) => {
    const body = JSON.stringify({ message: messageFor(device, payload, clock.now()) });
    let bearer = await tokenOrNull();
    if (bearer === null) return { is: 'later', afterMs: null };
    let answer = await post(bearer, body);
    if (answer.status === 401) {
      // Taken back before its time.
      if (token?.text === bearer) token = undefined;
      bearer = await tokenOrNull();
      if (bearer === null) return { is: 'later', afterMs: null };
      answer = await post(bearer, body);
    }
    return outcomeOf(answer, clock.now());
  };
}

function messageFor(token: string, payload: Payload, now: Date): object {
  const { data, collapseId, ttlSeconds, isUrgent } = payload;
  const { title, body } = data;
  const expiresAt = Math.floor(now.getTime() / 1000) + ttlSeconds;
  return {
    token,
    notification: { title, ...(body === undefined ? {} : { body }) },
    data,
    android: {
      priority: isUrgent ? 'HIGH' : 'NORMAL',
      ttl: `${ttlSeconds}s`,
      collapse_key: collapseId,
      notification: { tag: collapseId },
    },
    apns: {
      headers: {
        'apns-priority': isUrgent ? '10' : '5',
        'apns-expiration': String(expiresAt),
        'apns-collapse-id': collapseId,
      },
    },
  };
}

function outcomeOf({ status, retryAfter, body }: PushAnswer, now: Date): Outcome {
  if (status === 200) return { is: 'delivered' };
  const codes = errorCodesOf(body);
  // The app is gone from the device, or the token is another project's.
  if (codes.includes('UNREGISTERED') || codes.includes('SENDER_ID_MISMATCH')) return { is: 'gone' };
  if (status === 429)
    return { is: 'later', afterMs: retryAfterMs(retryAfter, now) ?? QUOTA_WAIT_MS };
  if (status >= 500) return { is: 'later', afterMs: retryAfterMs(retryAfter, now) };
  return { is: 'refused', status };
}

function errorCodesOf(body: string): string[] {
  try {
    const { error } = ErrorAnswer.parse(JSON.parse(body));
    return (error.details ?? []).flatMap(({ errorCode }) => errorCode ?? []);
  } catch {
    return [];
  }
}
