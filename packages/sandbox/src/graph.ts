import { debugToken } from './endpoints/debug-token.js';
import {
  DOWNLOAD_PATH,
  deleteMedia,
  describeMedia,
  downloadMedia,
  findMedia,
  uploadMedia,
} from './endpoints/media.js';
import { createTemplate, deleteTemplates, listTemplates } from './endpoints/message-templates.js';
import { sendMessage } from './endpoints/phone-messages.js';
import { getPhoneNumber, listPhoneNumbers } from './endpoints/phone-number.js';
import { listSubscribedApps, subscribeApp, unsubscribeApp } from './endpoints/subscribed-apps.js';
import { editTemplate, getTemplate, unpauseTemplate } from './endpoints/template.js';
import { SESSION_PREFIX, beginUpload, describeUpload, receivePart } from './endpoints/uploads.js';
import { getWaba } from './endpoints/waba.js';
import { GraphError, newTraceId, unknownObject } from './errors.js';
import type { FaultTarget } from './faults.js';
import type { GraphCall, GraphEndpoint, SandboxDeps } from './graph-deps.js';
import { splitVersion } from './graph-version.js';
import type { Call } from './http/call.js';
import { jsonReply, type Reply } from './http/reply.js';
import type { Json } from './json.js';
import { isLiveToken } from './tokens.js';

const WABA_ENDPOINTS = new Map<string, GraphEndpoint>([
  ['GET ', getWaba],
  ['GET phone_numbers', listPhoneNumbers],
  ['GET message_templates', listTemplates],
  ['POST message_templates', createTemplate],
  ['DELETE message_templates', deleteTemplates],
  ['GET subscribed_apps', listSubscribedApps],
  ['POST subscribed_apps', subscribeApp],
  ['DELETE subscribed_apps', unsubscribeApp],
]);

/** Graph's answer to a call, a refusal included; it never throws. */
export function answerGraph(deps: SandboxDeps, call: Call): Reply | Promise<Reply> {
  if (call.segments[0] === DOWNLOAD_PATH) {
    return downloadMedia(deps, call, isLiveToken(deps, tokenOf(call)));
  }
  const { version, rest } = splitVersion(call.segments);
  try {
    const answer = dispatch(deps, call, rest);
    if (!(answer instanceof Promise)) return successReply(deps, answer, version, rest);
    return answer.then(
      (body) => successReply(deps, body, version, rest),
      (error: unknown) => errorReply(deps, error, version, rest),
    );
  } catch (error) {
    return errorReply(deps, error, version, rest);
  }
}

/** Which faults a call meets. */
export function faultTarget(deps: SandboxDeps, call: Call): FaultTarget {
  const [id = '', edge = ''] = splitVersion(call.segments).rest;
  if (edge === 'messages') return 'messages';
  if (edge === 'message_templates' || deps.state.templates.find(id)) return 'templates';
  const isUpload = edge === 'uploads' || id.startsWith(SESSION_PREFIX);
  const isMedia = id === DOWNLOAD_PATH || deps.state.media.has(id);
  return isMedia || isUpload || edge === 'media' ? 'media' : 'any';
}

function dispatch(
  deps: SandboxDeps,
  call: Call,
  [id = '', edge = '', ...more]: string[],
): Json | Promise<Json> {
  checkToken(deps, call);
  if (!hasBody(call)) throw new GraphError(100, { details: 'The body is not a JSON object.' });
  const unknown = () => unknownObject(call.method, id);
  if (more.length > 0) throw unknown();
  const number = deps.state.number(id);
  const key = `${call.method} ${edge}`;
  if (number) {
    if (key === 'POST messages') return sendMessage(deps, call, number);
    if (key === 'POST media') return uploadMedia(deps, call, number);
    if (key === 'GET ') return getPhoneNumber(deps, call, number);
    throw unknown();
  }
  if (id === deps.identity.wabaId) {
    const endpoint = WABA_ENDPOINTS.get(key);
    if (!endpoint) throw unknown();
    deps.limits.takeManagementCall(deps.state.settings);
    return endpoint(deps, call);
  }
  if (id === deps.identity.appId && key === 'POST uploads') return beginUpload(deps, call);
  if (id.startsWith(SESSION_PREFIX)) {
    if (key === 'GET ') return describeUpload(deps, call, id);
    if (key === 'POST ') return receivePart(deps, call, id);
  }
  if (id === 'debug_token' && key === 'GET ') return debugToken(deps, call);
  if (findMedia(deps, id, null)) {
    if (key === 'GET ') return describeMedia(deps, call, id);
    if (key === 'DELETE ') return deleteMedia(deps, call, id);
  }
  const template = deps.state.templates.find(id);
  if (template && key === 'GET ') return getTemplate(deps, call, template);
  if (template && key === 'POST ') return editTemplate(deps, call, template);
  if (template && key === 'POST unpause') return unpauseTemplate(deps, template);
  throw unknown();
}

function hasBody(call: Call): call is GraphCall {
  return call.body !== null;
}

function checkToken(deps: SandboxDeps, call: Call): void {
  const { identity } = deps;
  const given = tokenOf(call);
  if (isLiveToken(deps, given)) return;
  const isAppToken = given === `${identity.appId}|${identity.appSecret}`;
  if (isAppToken && call.segments.at(-1) === 'debug_token') return;
  throw new GraphError(190, {
    message:
      given === null
        ? 'An access token is required to request this resource.'
        : 'Invalid OAuth access token - Cannot parse access token',
  });
}

function tokenOf({ headers, query, body }: Call): string | null {
  const bearer = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(headers.authorization ?? '');
  if (bearer?.[1] !== undefined) return bearer[1].trim();
  const parameter = query.get('access_token') ?? body?.access_token;
  return typeof parameter === 'string' ? parameter : null;
}

function successReply(deps: SandboxDeps, body: Json, version: string, path: string[]): Reply {
  return jsonReply(200, body, graphHeaders(deps, version, path));
}

function errorReply(deps: SandboxDeps, error: unknown, version: string, path: string[]): Reply {
  const refusal =
    error instanceof GraphError
      ? error
      : new GraphError(1, { status: 500, message: '(#1) An unknown error occurred' });
  const { retryAfterSeconds } = refusal.parts;
  return jsonReply(refusal.status, refusal.body(), {
    ...graphHeaders(deps, version, path),
    'www-authenticate': `OAuth "Facebook Platform" "invalid_request" "${refusal.code}"`,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
}

export function faultErrorReply(
  deps: SandboxDeps,
  call: Call,
  error: { code: number; status?: number; subcode?: number; retryAfterSeconds?: number },
): Reply {
  const { code, ...parts } = error;
  const { version, rest } = splitVersion(call.segments);
  return errorReply(deps, new GraphError(code, parts), version, rest);
}

/** The headers of cloud-api.md §1.6 and §3.6. */
function graphHeaders(deps: SandboxDeps, version: string, [id]: string[]): Record<string, string> {
  const headers: Record<string, string> = {
    'facebook-api-version': version,
    'x-fb-trace-id': newTraceId(),
    'x-fb-rev': '1000000001',
    'x-app-usage': '{"call_count":0,"total_cputime":0,"total_time":0}',
  };
  if (id === deps.identity.wabaId) {
    const count = deps.limits.managementUsage(deps.state.settings);
    headers['x-business-use-case-usage'] = JSON.stringify({
      [id]: [
        {
          type: 'whatsapp_business_management',
          ...{ call_count: count, total_cputime: 1, total_time: 1 },
          estimated_time_to_regain_access: count >= 100 ? 60 : 0,
        },
      ],
    });
  }
  return headers;
}
