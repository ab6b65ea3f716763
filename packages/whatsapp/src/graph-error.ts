import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { describeError } from './error-catalogue.js';
import { GraphApiError, classify, type GraphFailure } from './errors.js';
import type { HttpResponse } from './http.js';

const MAX_TEXT_LENGTH = 2_000;
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 3_600_000;

const integer = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
]);
const optionalText = z.string().optional().catch(undefined);

/** cloud-api.md §1.7; `error_data` is now and then a plain string. */
const GraphErrorBody = z.looseObject({
  error: z.looseObject({
    code: integer,
    message: optionalText,
    error_subcode: integer.optional().catch(undefined),
    error_data: z
      .union([z.string(), z.looseObject({ details: z.string() }).transform((it) => it.details)])
      .optional()
      .catch(undefined),
    error_user_title: optionalText,
    error_user_msg: optionalText,
    fbtrace_id: optionalText,
  }),
});

/**
 * The error that an answer of Graph stands for; one without Graph's own error in it is nobody's word on what happened.
 * `secrets` are taken out of every text: Meta quotes a malformed token back.
 */
export function toGraphApiError(
  response: HttpResponse,
  json: unknown,
  context: { addressed: GraphFailure['addressed']; secrets: readonly string[]; now: number },
): GraphApiError {
  const clean = (text: string | undefined) => text && withoutSecrets(text, context.secrets);
  const error = GraphErrorBody.safeParse(json).data?.error;
  const kind = classify({
    httpStatus: response.status,
    code: error?.code,
    subcode: error?.error_subcode,
    addressed: context.addressed,
  });
  const usageWait =
    kind === 'throttled_account' ? regainAccessMs(response.headers, context.now) : undefined;
  return new GraphApiError({
    kind,
    httpStatus: response.status,
    code: error?.code,
    subcode: error?.error_subcode,
    title: clean(titleOf(error?.message)) ?? fallbackTitle(error?.code, response.status),
    details: clean(error?.error_data),
    traceId: clean(error?.fbtrace_id),
    retryAfterMs: parseRetryAfter(response.headers['retry-after'], context.now) ?? usageWait,
    userTitle: clean(error?.error_user_title),
    userMessage: clean(error?.error_user_msg),
  });
}

function titleOf(message: string | undefined): string | undefined {
  const title = message?.slice(0, MAX_TEXT_LENGTH).replace(/^\(#\d{1,10}\)\s?/, '');
  return title === '' ? undefined : title;
}

function fallbackTitle(code: number | undefined, status: number): string {
  return code === undefined ? `An HTTP ${status} that is not Graph’s` : describeError(code).title;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, '[token]'), text)
    .slice(0, MAX_TEXT_LENGTH);
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long `Retry-After` asks to wait, from 1 s to 1 h (cloud-api.md §3.6, reliability.md F13–F15). Takes seconds or an
 * HTTP date; anything else is as if it were not there. `now` in milliseconds since 1970.
 */
export function parseRetryAfter(
  header: string | string[] | undefined,
  now: number,
): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (value === undefined) return undefined;
  if (/^-?\d+(\.\d+)?$/.test(value)) return clampWait(Number(value) * 1_000);
  if (HTTP_DATE.test(value)) return clampWait(Date.parse(value) - now);
  return undefined;
}

function clampWait(ms: number): number | undefined {
  return Number.isNaN(ms)
    ? undefined
    : Math.round(Math.min(Math.max(ms, MIN_WAIT_MS), MAX_WAIT_MS));
}

const UsageHeader = z.record(
  z.string(),
  z.array(z.looseObject({ estimated_time_to_regain_access: z.number().optional() })),
);

/** Meta's own estimate, in minutes on the wire (cloud-api.md §3.6). */
function regainAccessMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const header = headers['x-business-use-case-usage'];
  const usage = UsageHeader.safeParse(typeof header === 'string' ? parseJson(header) : undefined);
  const minutes = Object.values(usage.data ?? {})
    .flat()
    .map((entry) => entry.estimated_time_to_regain_access ?? 0);
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? parseRetryAfter(String(longest * 60), now) : undefined;
}

/** The parsed text, or `undefined` where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
