import { z } from 'zod';
import { defineEndpoint, definePlainEndpoint } from './endpoint.js';

export const Health = z
  .object({ status: z.string().meta({ description: 'Always `ok`.', example: 'ok' }) })
  .meta({ id: 'Health', description: 'It works.', example: { status: 'ok' } });

export const getHealth = defineEndpoint({
  operationId: 'getHealth',
  method: 'get',
  path: '/healthz',
  tag: 'Operations',
  summary: 'Is the process alive?',
  access: 'public',
  responses: { 200: { description: 'It is.', data: Health } },
  errors: [],
});

export const getReadiness = defineEndpoint({
  operationId: 'getReadiness',
  method: 'get',
  path: '/readyz',
  tag: 'Operations',
  summary: 'Can it serve?',
  description: 'The database takes writes and, in sandbox mode, the sandbox answers.',
  access: 'public',
  responses: { 200: { description: 'It can.', data: Health } },
  errors: [],
});

export const getMetrics = definePlainEndpoint({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag: 'Operations',
  summary: 'Metrics for Prometheus',
  description: 'With `METRICS_TOKEN` as bearer token; there is none without that setting.',
  access: 'public',
  plainResponses: {
    200: { description: 'The metrics.', contentType: 'text/plain' },
    401: { description: 'The token does not match.' },
    404: { description: 'No METRICS_TOKEN is set.' },
  },
  errors: [],
});

export const getOpenApi = definePlainEndpoint({
  operationId: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  tag: 'Operations',
  summary: 'This contract as OpenAPI 3.1',
  access: 'public',
  plainResponses: { 200: { description: 'The document.', contentType: 'application/json' } },
  errors: [],
});

export const getOpenApi30 = definePlainEndpoint({
  operationId: 'getOpenApi30',
  method: 'get',
  path: '/openapi-3.0.json',
  tag: 'Operations',
  summary: 'This contract as OpenAPI 3.0.3, for generators',
  access: 'public',
  plainResponses: { 200: { description: 'The document.', contentType: 'application/json' } },
  errors: [],
});

export const getDocs = definePlainEndpoint({
  operationId: 'getDocs',
  method: 'get',
  path: '/docs',
  tag: 'Operations',
  summary: 'This contract as a page',
  access: 'public',
  plainResponses: { 200: { description: 'The page.', contentType: 'text/html' } },
  errors: [],
});
