import type { RequestHandler } from 'express';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'Prefer',
  'Last-Event-ID',
  'Range',
  'If-Range',
  'X-Request-Id',
];
const RESPONSE_HEADERS = [
  'X-Request-Id',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Idempotent-Replayed',
  'Preference-Applied',
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
];
const PREFLIGHT_SECONDS = '600';

/**
 * Lets pages of the given origins call the API (Fetch §3.2). Without credentials: a token is sent by the
 * page itself, never by the browser. Any other origin is answered as if it had not said where it comes from.
 */
export function cors(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return (req, res, next) => {
    if (allowed.size > 0) res.vary('Origin');
    const origin = req.get('origin');
    if (origin === undefined || !allowed.has(origin)) {
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Expose-Headers', RESPONSE_HEADERS.join(', '));
    if (req.method !== 'OPTIONS' || req.get('access-control-request-method') === undefined) {
      next();
      return;
    }
    res.setHeader('Access-Control-Allow-Methods', METHODS.join(', '));
    res.setHeader('Access-Control-Allow-Headers', REQUEST_HEADERS.join(', '));
    res.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
    res.status(204).end();
  };
}
