import type { z } from 'zod';
import type { ErrorCode } from './error-body.js';

/** Who may call an operation: anyone, anyone logged in, merchants alone, or admins alone. */
export type Access = 'public' | 'user' | 'merchant' | 'admin';

export interface JsonResponse {
  description: string;
  /** The schema of `data`; of one item where `isList` is set. */
  data: z.ZodType;
  isList?: boolean;
}

/** An answer outside the envelope: plain text, HTML or a document. */
export interface PlainResponse {
  description: string;
  contentType?: string;
}

interface EndpointBase {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for path parameters, as OpenAPI writes them. */
  path: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** Required, so that no route can forget who may call it. */
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** Codes beyond those that access, parameters and body imply. */
  errors: readonly ErrorCode[];
}

export interface Endpoint extends EndpointBase {
  body?: z.ZodObject;
  /** Instead of a body: one file, as `multipart/form-data`; says what it is. */
  upload?: string;
  /** Forms outside the envelope, by media type: a 200 for whoever asks for one by `Accept`. */
  streams?: Readonly<Record<string, string>>;
  /** Name of the body's list of which a wrong item sinks no other: those are told apart. */
  bulk?: string;
  /** Takes `Prefer: respond-async`: answers without waiting for what comes of it (RFC 7240 §4.1). */
  canRespondAsync?: boolean;
  /** Takes an `Idempotency-Key`: the same request again gives the same answer. */
  isIdempotent?: boolean;
  responses: Partial<Record<SuccessStatus, JsonResponse>>;
}

export interface PlainEndpoint extends EndpointBase {
  plainResponses: Record<number, PlainResponse>;
}

export type SuccessStatus = 200 | 201 | 202;
export type Tag =
  | 'Authentication'
  | 'Messages'
  | 'Contacts'
  | 'Media'
  | 'Templates'
  | 'Live'
  | 'Webhooks'
  | 'Merchant'
  | 'Admin'
  | 'Operations';

/** Keeps the literal types of an endpoint, so that handlers are checked against it. */
export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint;
}

export function definePlainEndpoint<const E extends PlainEndpoint>(endpoint: E): E {
  return endpoint;
}
