import type { PlainEndpoint } from '@waypost/contract';
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { expressPath } from './api-router.js';

/** An operation whose answers are outside the envelope. */
export interface PlainRoute {
  endpoint: Pick<PlainEndpoint, 'method' | 'path'>;
  handlers: readonly (RequestHandler | ErrorRequestHandler)[];
}

export function createPlainRouter(routes: readonly PlainRoute[]): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const { endpoint, handlers } of routes) {
    router[endpoint.method](expressPath(endpoint.path), ...handlers);
  }
  return router;
}
