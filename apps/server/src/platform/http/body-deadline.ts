import type { RequestHandler } from 'express';
import { hasBody } from './json-body.js';

/** How long a file may take to come: 100 MB by a slow line. */
export const UPLOAD_MS = 900_000;

interface Deadlines {
  uploadMs: number;
  bodyMs: number;
  /** Whoever has an answer already has no reason to go on sending for long. */
  afterAnswerMs: number;
}

const DEADLINES: Deadlines = { uploadMs: UPLOAD_MS, bodyMs: 30_000, afterAnswerMs: 10_000 };

/** Ends connections whose request does not come to its end in time: files may take longer. */
export function bodyDeadline(
  endpoints: readonly { path: string; upload?: string }[],
  { uploadMs, bodyMs, afterAnswerMs }: Deadlines = DEADLINES,
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
    let timer = endIn(uploads.has(req.path) ? uploadMs : bodyMs);
    req.once('close', () => clearTimeout(timer));
    res.once('finish', () => {
      clearTimeout(timer);
      if (!req.complete) timer = endIn(afterAnswerMs);
    });
    next();
  };
}
