import type { RequestHandler } from 'express';
import { hasBody } from './json-body.js';

/** How long a file may take to come: 100 MB by a slow line. */
export const UPLOAD_MS = 900_000;
const BODY_MS = 30_000;
/** Whoever has an answer already has no reason to go on sending for long. */
const AFTER_ANSWER_MS = 10_000;

/** Ends connections whose request does not come to its end in time: files may take longer. */
export function bodyDeadline(
  endpoints: readonly { path: string; upload?: string }[],
): RequestHandler {
  const uploads = new Set(
    endpoints.filter(({ upload }) => upload !== undefined).map(({ path }) => path),
  );
  return (req, res, next) => {
    if (!hasBody(req)) {
      next();
      return;
    }
    const endIn = (ms: number): NodeJS.Timeout => setTimeout(() => req.destroy(), ms).unref();
    let timer = endIn(uploads.has(req.path) ? UPLOAD_MS : BODY_MS);
    req.once('close', () => clearTimeout(timer));
    res.once('finish', () => {
      clearTimeout(timer);
      if (!req.complete) timer = endIn(AFTER_ANSWER_MS);
    });
    next();
  };
}
