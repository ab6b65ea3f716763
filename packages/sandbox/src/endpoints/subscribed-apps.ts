import { randomInt } from 'node:crypto';
import { request } from 'undici';
import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';

const URL_MAX = 200;
const VERIFY_TIMEOUT_MS = 10_000;

/** `POST /{waba-id}/subscribed_apps` (cloud-api.md §7.4): without a body it resets the override. */
export async function subscribeApp(deps: SandboxDeps, { body }: GraphCall): Promise<Json> {
  const url = body.override_callback_uri;
  const overrideUrl = url === undefined ? null : await verified(url, body.verify_token);
  deps.state.commit({ t: 'subscription', subscription: { isSubscribed: true, overrideUrl } });
  deps.webhooks.wake();
  return { success: true };
}

export function unsubscribeApp({ state }: SandboxDeps): Json {
  state.commit({ t: 'subscription', subscription: { isSubscribed: false, overrideUrl: null } });
  return { success: true };
}

export function listSubscribedApps({ state, identity }: SandboxDeps): Json {
  const { isSubscribed, overrideUrl } = state.subscription;
  const app = { id: identity.appId, name: 'Sandbox App' };
  const override = overrideUrl === null ? {} : { override_callback_uri: overrideUrl };
  return { data: isSubscribed ? [{ whatsapp_business_api_data: app, ...override }] : [] };
}

/** The GET handshake of §6.1: the callback must give back the bare challenge. */
async function verified(url: unknown, verifyToken: unknown): Promise<string> {
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw invalidParameter('override_callback_uri is not a valid URL');
  }
  if (url.length > URL_MAX) throw invalidParameter('override_callback_uri is over 200 characters');
  if (typeof verifyToken !== 'string') throw missingParameter('verify_token');
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const target = new URL(url);
  target.searchParams.set('hub.mode', 'subscribe');
  target.searchParams.set('hub.challenge', challenge);
  target.searchParams.set('hub.verify_token', verifyToken);
  const answer = await answerOf(target);
  if (answer.status === 200 && answer.text === challenge) return url;
  throw new GraphError(2200, {
    message: `(#2200) Callback verification failed with the following errors: ${answer.problem}`,
  });
}

async function answerOf(target: URL): Promise<{ status: number; text: string; problem: string }> {
  try {
    const { statusCode, body } = await request(target, {
      headersTimeout: VERIFY_TIMEOUT_MS,
      bodyTimeout: VERIFY_TIMEOUT_MS,
    });
    const text = await body.text();
    const problem = `HTTP Status Code = ${statusCode}; the body is not the challenge or the status is not 200.`;
    return { status: statusCode, text, problem };
  } catch {
    return { status: 0, text: '', problem: 'The callback URL could not be reached.' };
  }
}
