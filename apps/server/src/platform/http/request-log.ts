import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from '../logger.js';
import { newId } from '../ids.js';
import type { RequestContext } from './request-context.js';

const saneRequestId = /^[\w.:-]{1,128}$/;

/** Gives each request its id and logger, and writes one line when it ends. */
export function requestLog(
  log: Logger,
  onFinish: (req: Request, res: Response, seconds: number) => void,
): RequestHandler {
  // The line of a request has nothing that would need redacting, which costs more than the line.
  const lines = log.child({}, { redact: [] });
  return (req: Request, res: Response, next: NextFunction) => {
    const given = req.get('x-request-id');
    const requestId = given !== undefined && saneRequestId.test(given) ? given : newId('req');
    res.setHeader('X-Request-Id', requestId);
    const ctx: RequestContext = {
      requestId,
      address: req.ip ?? '',
      log: log.child({ requestId }),
    };
    res.locals.context = ctx;
    const startedAt = performance.now();
    res.once('close', () => {
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      onFinish(req, res, ms / 1000);
      const { method, path } = req;
      lines.info({ requestId, method, path, status: res.statusCode, ms }, 'request');
    });
    next();
  };
}

export function contextOf(res: Response): RequestContext {
  // Safe: requestLog is the first middleware, and nothing else writes this local.
  return { ...(res.locals.context as RequestContext) };
}
