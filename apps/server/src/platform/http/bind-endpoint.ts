import type { Endpoint } from '@waypost/contract';
import type { z } from 'zod';
import type { IdempotentRequest } from './idempotency-key.js';
import type { BulkInput } from './check-bulk.js';
import type { Upload } from './upload.js';
import type { StreamedReply } from './streamed-reply.js';
import type { ContextFor } from './request-context.js';

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface InputFor<E extends Endpoint> {
  params: Output<E['params']>;
  query: Output<E['query']>;
  body: Output<E['body']>;
  /** Where the contract has one: a file that is still to be read. */
  upload: E['upload'] extends string ? Upload : undefined;
  /** The form of `streams` that the caller asks for; undefined: JSON. */
  stream: keyof E['streams'] | undefined;
  /** Of a `bulk` body: the places of the items that are left, and what was wrong with the others. */
  bulk: BulkInput;
  /** The caller does not want to wait for what comes of it. */
  isAsync: boolean;
  /** Where the caller named the request. */
  request: E['isIdempotent'] extends true ? IdempotentRequest | undefined : undefined;
}

type Statuses<E extends Endpoint> = keyof E['responses'] & number;
type ResponseOf<E extends Endpoint> = E['responses'][Statuses<E> & keyof E['responses']];
type DataOf<R> = R extends { data: infer S extends z.ZodType } ? z.input<S> : never;
type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  limit: number;
}

/**
 * What a handler gives: a page for a list, status and data where several are possible, else data; or
 * a stream, where the contract has one.
 */
export type ReplyFor<E extends Endpoint> =
  (E['streams'] extends object ? StreamedReply : never) | JsonReplyFor<E>;

type JsonReplyFor<E extends Endpoint> =
  ResponseOf<E> extends { isList: true }
    ? Page<DataOf<ResponseOf<E>>>
    : SaysStatus<E> extends true
      ? StatusReply<E>
      : DataOf<ResponseOf<E>>;

type StatusReply<E extends Endpoint> = {
  [S in Statuses<E>]: {
    status: S;
    data: DataOf<E['responses'][S & keyof E['responses']]>;
    isReplayed?: boolean;
  };
}[Statuses<E>];

/** Where several statuses are possible, or an answer may have been given before. */
type SaysStatus<E extends Endpoint> = E['isIdempotent'] extends true ? true : IsUnion<Statuses<E>>;

export interface BoundEndpoint {
  endpoint: Endpoint;
  handle: (ctx: never, input: never) => Promise<unknown>;
}

/** Joins an operation of the contract with the code that carries it out. */
export function bindEndpoint<const E extends Endpoint>(
  endpoint: E,
  handle: (ctx: ContextFor<E['access']>, input: InputFor<E>) => Promise<ReplyFor<E>>,
): BoundEndpoint {
  return { endpoint, handle };
}
