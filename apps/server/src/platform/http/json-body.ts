import express, { type Request, type RequestHandler, type Response } from 'express';
import { AppError, validationFailed } from '../errors.js';

const maxDepth = 20;
const loneSurrogate = /\p{Surrogate}/u;

/** What one body may hold; a list of many things may hold more. */
const LIMITS = {
  single: { bytes: 1_000_000, values: 20_000 },
  bulk: { bytes: 8_000_000, values: 200_000 },
};

const PARSERS = {
  single: express.json({ limit: LIMITS.single.bytes, type: () => true }),
  bulk: express.json({ limit: LIMITS.bulk.bytes, type: () => true }),
};

/**
 * Reads a JSON body into `req.body`, or leaves it undefined where there is none.
 * @throws AppError malformed_json, payload_too_large, unsupported_media_type, validation_failed.
 */
export async function readJsonBody(
  req: Request,
  res: Response,
  { isBulk }: { isBulk: boolean },
): Promise<unknown> {
  const kind = isBulk ? 'bulk' : 'single';
  if (!hasBody(req)) return undefined;
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(req.get('content-type') ?? '')) {
    throw new AppError('unsupported_media_type', 'Send the body as application/json in UTF-8.');
  }
  await run(PARSERS[kind], req, res, LIMITS[kind].bytes);
  assertPlain(req.body, LIMITS[kind].values);
  return req.body;
}

/** Whether a body comes with it. */
export function hasBody(req: Request): boolean {
  return (
    req.headers['transfer-encoding'] !== undefined || Number(req.get('content-length') ?? 0) > 0
  );
}

function run(
  middleware: RequestHandler,
  req: Request,
  res: Response,
  limitBytes: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    middleware(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(toAppError(error, limitBytes));
    });
  });
}

/** What body-parser throws carries a `type`; the table is in its README. */
function toAppError(error: unknown, limitBytes: number): Error {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') {
    return new AppError('payload_too_large', `The body is larger than ${limitBytes} bytes.`);
  }
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new AppError('unsupported_media_type', 'This encoding of the body is not supported.');
  }
  return new AppError('malformed_json', 'The body is not valid JSON.', { cause: error });
}

interface Place {
  value: unknown;
  depth: number;
  key: string;
  parent: Place | null;
}

/** Names that JavaScript, or the database's driver, takes for something else than a value. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', '_bsontype']);

/**
 * Refuses what no schema has: deep nesting, a flood of values, keys that are operators or prototypes, and
 * texts with half a character, which no database keeps as they are.
 */
function assertPlain(body: unknown, maxValues: number): void {
  const rest: Place[] = [{ value: body, depth: 0, key: '', parent: null }];
  let values = 0;
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, depth } = next;
    if (value === null || typeof value !== 'object') continue;
    if (depth >= maxDepth) {
      throw new AppError('malformed_json', `The body is nested deeper than ${maxDepth} levels.`);
    }
    const children = Object.entries(value);
    values += children.length;
    if (values > maxValues) {
      throw new AppError('malformed_json', `The body has more than ${maxValues} values.`);
    }
    for (const [key, child] of children) {
      const place: Place = { value: child, depth: depth + 1, key, parent: next };
      if (FORBIDDEN.has(key) || key.startsWith('$') || key.includes('.') || key.includes('\0')) {
        throw validationFailed([{ path: pathOf(place), message: 'This name is not allowed.' }]);
      }
      if (typeof child === 'string' && loneSurrogate.test(child)) {
        throw validationFailed([{ path: pathOf(place), message: 'Is not well-formed Unicode.' }]);
      }
      rest.push(place);
    }
  }
}

function pathOf({ key, parent }: Place): string {
  return parent?.parent ? `${pathOf(parent)}.${key}` : key;
}
