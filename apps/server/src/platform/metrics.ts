import type { Request, Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  observeRequest(req: Request, res: Response, seconds: number): void;
}

/** What Prometheus may read; labels hold routes and statuses, never an id or a phone number. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'waypost_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    registry,
    observeRequest: (req, res, seconds) => {
      // Safe: Express types `route` as any; it is the matched layer, or absent.
      const route = (req.route as { path?: unknown } | undefined)?.path;
      requests.observe(
        {
          method: req.method,
          route: typeof route === 'string' ? route : 'unmatched',
          status: res.statusCode,
        },
        seconds,
      );
    },
  };
}
