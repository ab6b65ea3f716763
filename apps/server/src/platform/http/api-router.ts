import type { Endpoint, JsonResponse, SuccessStatus } from '@waypost/contract';
import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import { AppError, validationFailed } from '../errors.js';
import { targetOf, type AuditTrail } from './audit-trail.js';
import type { BoundEndpoint, Page } from './bind-endpoint.js';
import { checkBulk, NO_BULK, type BulkInput } from './check-bulk.js';
import { markReplayed, readIdempotentRequest } from './idempotency-key.js';
import { readJsonBody } from './json-body.js';
import type { RequestLimits } from './request-limits.js';
import type { Authenticate, Caller, RequestContext } from './request-context.js';
import { contextOf } from './request-log.js';
import { StreamedReply, streamAskedFor } from './streamed-reply.js';
import { uploadOf } from './upload.js';
import { toDetails } from './validation-details.js';

/** How many faults one answer names. */
const DETAILS_MAX = 100;

export interface ApiRouterOptions {
  authenticate: Authenticate;
  /** What to do about an answer that breaks the contract: `throw` in tests, `log` elsewhere. */
  onResponseMismatch: 'throw' | 'log';
  limits: RequestLimits;
  audit: AuditTrail;
}

/** Serves the given operations; every known path answers other methods with 405. */
export function createApiRouter(
  bound: readonly BoundEndpoint[],
  options: ApiRouterOptions,
): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const operation of bound) {
    router[operation.endpoint.method](expressPath(operation.endpoint.path), (req, res) =>
      serve(operation, options, req, res),
    );
  }
  return router;
}

/** `/a/{id}` as Express writes it. */
export function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function serve(
  { endpoint, handle }: BoundEndpoint,
  { authenticate, onResponseMismatch, limits, audit }: ApiRouterOptions,
  req: Request,
  res: Response,
): Promise<void> {
  const ctx: RequestContext & { caller?: Caller } = contextOf(res);
  if (endpoint.access !== 'public') {
    ctx.caller = await limits.refusals(ctx, res, () => authenticate(req.get('authorization')));
  }
  // Before all else: whatever a request asks for, and also when it is refused, it counts.
  limits.take(endpoint, ctx, res);
  if (ctx.caller) assertAllowed(endpoint, ctx.caller);
  const params = check(endpoint.params, req.params);
  const query = checkQuery(endpoint, req);
  const given = await readBody(endpoint, req, res);
  // The same request again is the same bytes, whatever is now thought of each item.
  const request = readIdempotentRequest(endpoint, req, { params, query, body: given });
  const { body, bulk } = checkBody(endpoint, given);
  const stream = streamAskedFor(req, endpoint.streams);
  const isAsync = Boolean(endpoint.canRespondAsync) && prefersAsync(req.get('prefer'));
  if (isAsync) res.setHeader('Preference-Applied', 'respond-async');
  const upload = endpoint.upload === undefined ? undefined : uploadOf(req);
  const input = { params, query, body, upload, bulk, request, stream, isAsync };
  // Safe: bindEndpoint tied the handler's types to the schemas and the access checked above.
  const carryOut = () => handle(ctx as never, input as never);
  const reply = await audited(audit, endpoint, ctx, input, carryOut);
  if (reply instanceof StreamedReply) {
    await reply.send(req, res);
    return;
  }
  const answer = toEnvelope(endpoint, reply, (mismatch) => {
    if (onResponseMismatch === 'throw') throw mismatch;
    ctx.log.error({ err: mismatch, operation: endpoint.operationId }, 'answer breaks the contract');
  });
  if (answer.isReplayed) markReplayed(res);
  res.status(answer.status).json(answer.body);
}

/** RFC 7240 §2: preferences are separated by commas, and their parameters by semicolons. */
function prefersAsync(prefer = ''): boolean {
  return prefer
    .split(',')
    .some((one) => one.split(';')[0]?.trim().toLowerCase() === 'respond-async');
}

/** Carries out what a caller asks for; where an admin may change something by it, it is kept. */
async function audited(
  audit: AuditTrail,
  endpoint: Endpoint,
  ctx: RequestContext & { caller?: Caller },
  input: { params: unknown; body: unknown },
  carryOut: () => Promise<unknown>,
): Promise<unknown> {
  const { caller } = ctx;
  if (endpoint.method === 'get' || caller?.role !== 'admin') return carryOut();
  const end = await audit.begin(endpoint, { ...ctx, caller }, input);
  try {
    const reply = await carryOut();
    const target = targetOf(reply);
    await end(target === undefined ? {} : { target });
    return reply;
  } catch (error) {
    await end({ errorCode: error instanceof AppError ? error.code : 'internal_error' });
    throw error;
  }
}

function assertAllowed(endpoint: Endpoint, caller: Caller): void {
  if (endpoint.access === 'user' || endpoint.access === caller.role) return;
  throw new AppError(
    'forbidden',
    endpoint.access === 'admin' ? 'Only admins may do this.' : 'Only merchants may do this.',
  );
}

function checkQuery(endpoint: Endpoint, req: Request): unknown {
  const repeated = Object.entries(req.query).flatMap(([path, value]) =>
    Array.isArray(value) ? [{ path, message: 'Is given more than once.' }] : [],
  );
  if (repeated.length > 0) throw invalid(repeated);
  if (endpoint.query) return check(endpoint.query, req.query);
  const unknown = Object.keys(req.query);
  if (unknown.length === 0) return undefined;
  throw invalid(unknown.map((path) => ({ path, message: 'Is not a known parameter.' })));
}

async function readBody(endpoint: Endpoint, req: Request, res: Response): Promise<unknown> {
  if (endpoint.method === 'get' || endpoint.upload !== undefined) return undefined;
  return readJsonBody(req, res, { isBulk: endpoint.bulk !== undefined });
}

function checkBody(endpoint: Endpoint, body: unknown): { body: unknown; bulk: BulkInput } {
  if (endpoint.body) {
    if (body === undefined && !endpoint.body.safeParse({}).success) {
      throw new AppError('malformed_json', 'A JSON body is required.');
    }
    return endpoint.bulk === undefined
      ? { body: check(endpoint.body, body ?? {}), bulk: NO_BULK }
      : checkBulk(endpoint.body, endpoint.bulk, body ?? {});
  }
  const unknown = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (body === undefined || (unknown.length === 0 && !Array.isArray(body))) {
    return { body: undefined, bulk: NO_BULK };
  }
  throw invalid(unknown.map((path) => ({ path, message: 'Is not a known field.' })));
}

function check(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap(toDetails));
}

function invalid(details: { path: string; message: string }[]): AppError {
  return validationFailed(details.slice(0, DETAILS_MAX));
}

function toEnvelope(
  endpoint: Endpoint,
  reply: unknown,
  onMismatch: (error: unknown) => void,
): { status: number; body: object; isReplayed?: boolean } {
  const responses: [string, JsonResponse][] = Object.entries(endpoint.responses);
  const [only] = responses;
  if (!only) throw new Error(`${endpoint.operationId} has no response.`);
  const conform = (schema: z.ZodType, data: unknown): unknown => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    onMismatch(parsed.error);
    return data;
  };
  if (only[1].isList) {
    // Safe: ReplyFor makes the handler of a list give a page.
    const { items, nextCursor, limit } = reply as Page<unknown>;
    const data = items.map((item) => conform(only[1].data, item));
    return {
      status: Number(only[0]),
      body: { success: true, data, meta: { nextCursor, limit } },
    };
  }
  if (responses.length === 1 && !endpoint.isIdempotent) {
    return {
      status: Number(only[0]),
      body: { success: true, data: conform(only[1].data, reply) },
    };
  }
  // Safe: ReplyFor makes the handler of several statuses say which.
  const {
    status,
    data,
    isReplayed = false,
  } = reply as {
    status: SuccessStatus;
    data: unknown;
    isReplayed?: boolean;
  };
  const response = endpoint.responses[status] ?? only[1];
  return { status, isReplayed, body: { success: true, data: conform(response.data, data) } };
}
