import { createHash } from 'node:crypto';
import { IdempotencyKey, type Endpoint } from '@waypost/contract';
import type { Request, Response } from 'express';
import { AppError, validationFailed } from '../errors.js';

/** A request that may come again: what names it, and what it asked for. */
export interface IdempotentRequest {
  operationId: string;
  key: string;
  /** A digest of its parameters and body; the key of another request is refused. */
  fingerprint: string;
  /** Of a message that is one of several of a request: its place. */
  index?: number;
}

/**
 * The request as its `Idempotency-Key` names it (draft-ietf-httpapi-idempotency-key-header-07);
 * undefined without one.
 * @param input parameters and body
 * @throws AppError validation_failed
 */
export function readIdempotentRequest(
  { operationId, isIdempotent = false }: Pick<Endpoint, 'operationId' | 'isIdempotent'>,
  req: Request,
  input: object,
): IdempotentRequest | undefined {
  const key = req.get('idempotency-key');
  if (!isIdempotent || key === undefined) return undefined;
  const parsed = IdempotencyKey.safeParse(key);
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'Is not valid.';
    throw validationFailed([{ path: 'Idempotency-Key', message }]);
  }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(sorted(input)))
    .digest('base64url');
  return { operationId, key, fingerprint };
}

/** @throws AppError idempotency_key_reused when the key stands for something else */
export function assertSameRequest(
  known: Pick<IdempotentRequest, 'fingerprint'>,
  request: IdempotentRequest,
): void {
  if (known.fingerprint === request.fingerprint) return;
  throw new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request. Give each its own.',
  );
}

export function markReplayed(res: Response): void {
  res.setHeader('Idempotent-Replayed', 'true');
}

/** With the keys of objects in one order: it means nothing in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sorted(child)]),
  );
}
