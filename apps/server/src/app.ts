import { endpoints } from '@waypost/contract';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { AppError } from './platform/errors.js';
import { createApiRouter, type ApiRouterOptions } from './platform/http/api-router.js';
import { bodyDeadline } from './platform/http/body-deadline.js';
import type { BoundEndpoint } from './platform/http/bind-endpoint.js';
import { cors } from './platform/http/cors.js';
import { errorResponse, notFound } from './platform/http/error-response.js';
import { methodNotAllowed } from './platform/http/method-not-allowed.js';
import { createPlainRouter, type PlainRoute } from './platform/http/plain-routes.js';
import { requestLog } from './platform/http/request-log.js';
import type { Logger } from './platform/logger.js';
import type { Metrics } from './platform/metrics.js';

export interface AppParts extends ApiRouterOptions {
  routes: readonly BoundEndpoint[];
  plainRoutes: readonly PlainRoute[];
  pages: express.Router;
  corsOrigins: readonly string[];
  trustedProxies: readonly string[];
  /** False until migrations and indexes are done: nothing may be read or written before. */
  isPrepared: () => boolean;
  metrics: Metrics;
  log: Logger;
}

/** The HTTP side: what every request passes, in order. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('trust proxy', parts.trustedProxies);

  app.use(requestLog(parts.log, (req, res, s) => parts.metrics.observeRequest(req, res, s)));
  app.use(bodyDeadline(endpoints));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
      xFrameOptions: { action: 'deny' },
    }),
  );
  app.use('/api', cors(parts.corsOrigins));
  app.use('/api', (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use((req, _res, next) => {
    if (parts.isPrepared() || req.path === '/healthz' || req.path === '/readyz') next();
    else throw new AppError('unavailable', 'Waypost is starting. Please try again.');
  });
  const refuseMethod = methodNotAllowed(endpoints);
  app.use((req, res, next) => {
    // Express would answer OPTIONS by itself, and with 200.
    if (req.method === 'OPTIONS') refuseMethod(req, res, next);
    else next();
  });
  app.use(createPlainRouter(parts.plainRoutes));
  app.use(parts.pages);
  app.use(createApiRouter(parts.routes, parts));
  app.use(refuseMethod);
  app.use(notFound);
  app.use(errorResponse);
  return app;
}
