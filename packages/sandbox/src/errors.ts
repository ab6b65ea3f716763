import { randomBytes } from 'node:crypto';
import type { Json } from './json.js';

interface KnownError {
  title: string;
  status: number;
  details?: string;
}

/** Titles and HTTP statuses of cloud-api.md §2.1–2.5 and §2.9; throttles answer 400, as on Meta's current pages. */
const KNOWN: Partial<Record<number, KnownError>> = {
  0: { title: 'AuthException', status: 401 },
  1: { title: 'An unknown error occurred', status: 400 },
  2: { title: 'Service temporarily unavailable', status: 503 },
  3: { title: 'Application does not have the capability to make this API call.', status: 500 },
  4: { title: 'Application request limit reached', status: 400 },
  10: { title: 'Application does not have permission for this action', status: 403 },
  33: { title: 'Business phone number has been deleted', status: 400 },
  100: { title: 'Invalid parameter', status: 400 },
  104: { title: 'An access token is required to request this resource.', status: 401 },
  190: { title: 'Invalid OAuth access token - Cannot parse access token', status: 401 },
  200: { title: 'Permissions error', status: 403 },
  368: { title: 'Temporarily blocked for policies violations', status: 403 },
  803: { title: 'Some of the aliases you requested do not exist', status: 404 },
  2200: { title: 'Callback verification failed', status: 400 },
  80007: { title: 'Rate limit issues', status: 400, details: 'WABA has reached its rate limit.' },
  80008: {
    title:
      'There have been too many calls to this WhatsApp Business account. Wait a bit and try again.',
    status: 400,
  },
  130403: { title: 'Business has blocked this user', status: 400 },
  130429: {
    title: 'Rate limit hit',
    status: 400,
    details: 'Cloud API message throughput has been reached.',
  },
  130472: {
    title: "User's number is part of an experiment",
    status: 400,
    details:
      "Failed to send message because this user's phone number is part of an experiment group.",
  },
  130497: {
    title: 'Business account is restricted from messaging users in this country.',
    status: 403,
  },
  131000: { title: 'Something went wrong', status: 500 },
  131005: { title: 'Access denied', status: 403 },
  131008: { title: 'Required parameter is missing', status: 400 },
  131009: { title: 'Parameter value is not valid', status: 400 },
  131016: { title: 'Service unavailable', status: 500 },
  131021: { title: 'Recipient cannot be sender', status: 400 },
  131026: {
    title: 'Message undeliverable',
    status: 400,
    details: 'Message Undeliverable.',
  },
  131030: { title: 'Recipient phone number not in allowed list', status: 400 },
  131031: { title: 'Account has been locked', status: 403 },
  131037: { title: 'Business phone number display name approval is needed', status: 400 },
  131042: { title: 'Business eligibility payment issue', status: 400 },
  131045: { title: 'Incorrect certificate', status: 500 },
  131047: {
    title: 'Re-engagement message',
    status: 400,
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  131048: {
    title: 'Spam rate limit hit',
    status: 400,
    details:
      'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  },
  131049: {
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    status: 400,
  },
  131050: {
    title: 'User has stopped receiving marketing messages',
    status: 400,
    details: 'The recipient has chosen to stop receiving marketing messages from this business.',
  },
  131051: { title: 'Unsupported message type', status: 400 },
  131052: { title: 'Media download error', status: 400 },
  131053: {
    title: 'Media upload error',
    status: 400,
    details: 'Media file could not be downloaded or processed.',
  },
  131056: {
    title: '(Business Account, Consumer Account) pair rate limit hit',
    status: 400,
    details: 'Too many messages to this user in a short time.',
  },
  131057: { title: 'Account in maintenance mode', status: 500 },
  131063: { title: 'Marketing templates are disabled for Cloud API', status: 400 },
  131064: { title: 'Messaging limit reached because of template misclassification', status: 400 },
  132000: {
    title: 'Number of parameters does not match the expected number of params',
    status: 400,
  },
  132001: { title: 'Template name does not exist in the translation', status: 404 },
  132005: { title: 'Translated text too long', status: 400 },
  132007: { title: 'Template format character policy violated', status: 400 },
  132012: {
    title: 'Parameter format does not match format in the created template',
    status: 400,
  },
  132015: { title: 'Template is paused', status: 400 },
  132016: { title: 'Template is disabled', status: 400 },
  132018: { title: "There's an issue with the parameters in your template", status: 400 },
  132068: { title: 'Flow is blocked', status: 400 },
  132069: { title: 'Flow is throttled', status: 400 },
  133000: { title: 'Incomplete deregistration', status: 500 },
  133004: { title: 'Server temporarily unavailable', status: 503 },
  133005: { title: 'Two step verification PIN Mismatch', status: 400 },
  133010: { title: 'Account not registered', status: 400 },
  133016: { title: 'Account register deregister rate limit exceeded', status: 400 },
  135000: { title: 'Generic user error', status: 400 },
  137000: { title: 'Recipient identity key hash mismatch', status: 400 },
};

export interface GraphErrorParts {
  message?: string;
  details?: string;
  status?: number;
  type?: string;
  subcode?: number;
  userTitle?: string;
  userMessage?: string;
  isTransient?: boolean;
  retryAfterSeconds?: number;
}

/** A refusal as Meta words it; `body()` is its envelope (cloud-api.md §1.7). */
export class GraphError extends Error {
  readonly code: number;
  readonly parts: GraphErrorParts;
  readonly status: number;

  constructor(code: number, parts: GraphErrorParts = {}) {
    super(parts.message ?? `(#${code}) ${titleOf(code)}`);
    this.code = code;
    this.parts = parts;
    this.status = parts.status ?? KNOWN[code]?.status ?? 400;
  }

  body(): Json {
    const { parts } = this;
    const details = parts.details ?? (parts.message === undefined ? detailsOf(this.code) : null);
    return {
      error: {
        message: this.message,
        type: parts.type ?? 'OAuthException',
        code: this.code,
        ...(details === null ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
        ...(parts.subcode === undefined ? {} : { error_subcode: parts.subcode }),
        ...(parts.isTransient === undefined ? {} : { is_transient: parts.isTransient }),
        ...(parts.userTitle === undefined ? {} : { error_user_title: parts.userTitle }),
        ...(parts.userMessage === undefined ? {} : { error_user_msg: parts.userMessage }),
        fbtrace_id: newTraceId(),
      },
    };
  }
}

export function titleOf(code: number): string {
  return KNOWN[code]?.title ?? 'An unknown error occurred';
}

function detailsOf(code: number): string | null {
  return KNOWN[code]?.details ?? null;
}

let tracesGiven = 0;
const TRACE_PREFIX = `A${randomBytes(10).toString('base64url')}`;

/** Unique, not secret: random bytes for each would cost more than the rest of a refusal. */
export function newTraceId(): string {
  tracesGiven += 1;
  return TRACE_PREFIX + tracesGiven.toString(36).padStart(8, '0');
}

export function missingParameter(name: string): GraphError {
  return new GraphError(100, { message: `(#100) The parameter ${name} is required.` });
}

export function invalidParameter(details: string): GraphError {
  return new GraphError(131009, { details });
}

/** cloud-api.md §1.7: the answer for an id that does not exist or is not yours. */
export function unknownObject(method: string, id: string): GraphError {
  const verb = method.toLowerCase();
  return new GraphError(100, {
    message:
      `Unsupported ${verb} request. Object with ID '${id}' does not exist, ` +
      'cannot be loaded due to missing permissions, or does not support this operation',
    type: 'GraphMethodException',
    subcode: 33,
  });
}

/** cloud-api.md §2.6: how template management refuses. */
export function templateError(subcode: number, title: string, text: string): GraphError {
  return new GraphError(100, {
    message: 'Invalid parameter',
    subcode,
    isTransient: false,
    userTitle: title,
    userMessage: text,
  });
}

/** cloud-api.md §2.8: the error object of a `failed` status. */
export function webhookError(code: number): Json {
  const title = titleOf(code);
  return {
    code,
    title,
    message: title,
    error_data: { details: detailsOf(code) ?? `${title}.` },
    href: '/documentation/business-messaging/whatsapp/support/error-codes',
  };
}
