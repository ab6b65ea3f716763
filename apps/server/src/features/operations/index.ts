import * as contract from '@waypost/contract';
import type { RequestHandler, Router } from 'express';
import { AppError } from '../../platform/errors.js';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { PlainRoute } from '../../platform/http/plain-routes.js';
import { isSameSecret } from '../../platform/is-same-secret.js';
import type { Metrics } from '../../platform/metrics.js';
import { docsRoutes } from './docs.routes.js';
import type { Readiness } from './readiness.js';

export { createReadiness, type Readiness } from './readiness.js';

export interface OperationsDeps {
  readiness: Readiness;
  metrics: Metrics;
  metricsToken: string | undefined;
}

export interface Operations {
  routes: BoundEndpoint[];
  plainRoutes: PlainRoute[];
  /** `/docs` and what it loads. */
  pages: Router;
}

/** Health, metrics, and the contract for programs and people. */
export function operationsFeature({
  readiness,
  metrics,
  metricsToken,
}: OperationsDeps): Operations {
  return {
    routes: [
      bindEndpoint(contract.getHealth, () => Promise.resolve({ status: 'ok' })),
      bindEndpoint(contract.getReadiness, async () => {
        const problem = await readiness.problem();
        if (problem !== null) throw new AppError('unavailable', problem);
        return { status: 'ok' };
      }),
    ],
    plainRoutes: [
      { endpoint: contract.getMetrics, handlers: [serveMetrics(metrics, metricsToken)] },
      { endpoint: contract.getOpenApi, handlers: [serveDocument('3.1.0')] },
      { endpoint: contract.getOpenApi30, handlers: [serveDocument('3.0.3')] },
    ],
    pages: docsRoutes(),
  };
}

function serveMetrics({ registry }: Metrics, token: string | undefined): RequestHandler {
  return async (req, res) => {
    if (token === undefined) throw new AppError('not_found', 'There is no such route.');
    if (!isSameSecret(req.get('authorization') ?? '', `Bearer ${token}`)) {
      throw new AppError('unauthenticated', 'Send METRICS_TOKEN as bearer token.');
    }
    res.type(registry.contentType).send(await registry.metrics());
  };
}

function serveDocument(version: contract.OpenApiVersion): RequestHandler {
  let document: object | undefined;
  return (_req, res) => {
    document ??= contract.openApiDocument(version);
    res.json(document);
  };
}
