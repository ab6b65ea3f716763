import {
  OpenApiGeneratorV3,
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { IdempotencyKey, PageMeta, Preference } from './common.js';
import type { Endpoint, JsonResponse, PlainEndpoint } from './endpoint.js';
import { endpoints } from './endpoints.js';
import { ERROR_STATUS, ErrorBody, type ErrorCode } from './error-body.js';

export type OpenApiVersion = '3.1.0' | '3.0.3';

const info = {
  title: 'Waypost',
  version: '0.1.0',
  description: 'Send WhatsApp messages, manage templates and read what became of them.',
  license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
};

const tags = [
  { name: 'Authentication', description: 'Register, log in, stay logged in.' },
  { name: 'Messages', description: 'Send, and read what became of it.' },
  { name: 'Contacts', description: 'The people you write with, and the conversations.' },
  { name: 'Media', description: 'Files to send, and files that were received.' },
  { name: 'Templates', description: 'Templates and their review by Meta.' },
  { name: 'Live', description: 'What changed, as it changes.' },
  { name: 'Webhooks', description: 'What Meta tells.' },
  { name: 'Merchant', description: 'The merchant itself and its numbers.' },
  { name: 'Admin', description: 'For admins alone.' },
  { name: 'Operations', description: 'Health, metrics and this contract.' },
];

/** The contract as an OpenAPI document; both versions come from the same endpoints. */
export function openApiDocument(version: OpenApiVersion): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token that logging in gave.',
  });
  for (const endpoint of endpoints) registry.registerPath(toRoute(endpoint, version));
  const document = { info, tags, servers: [{ url: '/', description: 'This server.' }] };
  return version === '3.1.0'
    ? new OpenApiGeneratorV31(registry.definitions).generateDocument({
        openapi: version,
        ...document,
      })
    : withOpenObjectsAsMaps(
        new OpenApiGeneratorV3(registry.definitions).generateDocument({
          openapi: version,
          ...document,
        }),
      );
}

type Document30 = ReturnType<OpenApiGeneratorV3['generateDocument']>;

/**
 * A class that the Dart generator makes of an object with some named and some free fields loses the
 * free ones, both ways. As a map it keeps them all, so in 3.0 such an object names none.
 */
function withOpenObjectsAsMaps(document: Document30): Document30 {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => {
    if (!('properties' in schema && schema.additionalProperties)) return [name, schema];
    const { properties: _properties, required: _required, ...rest } = schema;
    return [name, { ...rest, additionalProperties: true }];
  });
  return {
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(schemas) as Schemas30 },
  };
}

type Schemas30 = NonNullable<NonNullable<Document30['components']>['schemas']>;

/** The codes an endpoint can answer with: its own, and those its access and input imply. */
export function errorCodesOf(endpoint: Endpoint): ErrorCode[] {
  const codes: ErrorCode[] = [...endpoint.errors, 'internal_error', 'unavailable'];
  if (endpoint.access !== 'public') codes.push('unauthenticated', 'token_expired');
  if (endpoint.access === 'merchant' || endpoint.access === 'admin') codes.push('forbidden');
  if (endpoint.access !== 'public') codes.push('account_suspended', 'rate_limited');
  if (endpoint.params ?? endpoint.query ?? endpoint.body) codes.push('validation_failed');
  if (endpoint.isIdempotent) {
    codes.push('validation_failed', 'idempotency_in_progress', 'idempotency_key_reused');
  }
  if (endpoint.body) codes.push('malformed_json');
  if (endpoint.upload) codes.push('validation_failed');
  if (endpoint.body ?? endpoint.upload) codes.push('payload_too_large', 'unsupported_media_type');
  return [...new Set(codes)];
}

function toRoute(endpoint: Endpoint | PlainEndpoint, version: OpenApiVersion): RouteConfig {
  return {
    method: endpoint.method,
    path: endpoint.path,
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    security: endpoint.access === 'public' ? [] : [{ bearer: [] }],
    request: {
      ...(endpoint.params ? { params: endpoint.params } : {}),
      ...(endpoint.query ? { query: endpoint.query } : {}),
      ...('responses' in endpoint ? headersOf(endpoint) : {}),
      ...('body' in endpoint
        ? { body: { required: true, content: { 'application/json': { schema: endpoint.body } } } }
        : {}),
      ...('upload' in endpoint
        ? { body: { required: true, content: formOf(endpoint.upload) } }
        : {}),
    },
    responses:
      'plainResponses' in endpoint ? plainResponses(endpoint) : jsonResponses(endpoint, version),
  };
}

function headersOf({ isIdempotent, canRespondAsync }: Endpoint): { headers?: z.ZodObject } {
  const headers = {
    ...(isIdempotent ? { 'Idempotency-Key': IdempotencyKey.optional() } : {}),
    ...(canRespondAsync ? { Prefer: Preference.optional() } : {}),
  };
  return Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) };
}

/** A stream whose type is its own. */
const ANY_TYPE = '*/*';
const BINARY = { type: 'string', format: 'binary' } as const;

type Content = NonNullable<NonNullable<RouteConfig['request']>['body']>['content'];

function formOf(description: string): Content {
  const file = { ...BINARY, description };
  return {
    'multipart/form-data': {
      schema: { type: 'object', required: ['file'], properties: { file } },
    },
  };
}

type Responses = RouteConfig['responses'];

function plainResponses(endpoint: PlainEndpoint): Responses {
  return Object.fromEntries(
    Object.entries(endpoint.plainResponses).map(([status, { description, contentType }]) => [
      status,
      contentType === undefined
        ? { description }
        : {
            description,
            content: { [contentType]: { schema: { type: plainType(contentType) } } },
          },
    ]),
  );
}

function plainType(contentType: string): 'object' | 'string' {
  return contentType === 'application/json' ? 'object' : 'string';
}

function jsonResponses(endpoint: Endpoint, version: OpenApiVersion): Responses {
  const responses: Responses = {};
  const { streams = {} } = endpoint;
  const told = Object.values(streams);
  const content = Object.fromEntries(
    Object.keys(streams).map((mediaType) => [
      mediaType,
      { schema: mediaType === ANY_TYPE ? BINARY : { type: 'string' as const } },
    ]),
  );
  if (told.length > 0) responses[200] = { description: told.join(' '), content };
  // Generators know one kind of answer an operation: what it gives when it does what it is for.
  const isDryRunTold = version === '3.1.0' || !(201 in endpoint.responses);
  for (const [status, response] of Object.entries(endpoint.responses)) {
    if (status === '200' && !isDryRunTold) continue;
    const isStreamed = status === '200';
    responses[status] = {
      description: [response.description, ...(isStreamed ? told : [])].join(' '),
      content: {
        'application/json': { schema: envelopeOf(response) },
        ...(isStreamed ? content : {}),
      },
    };
  }
  for (const [status, codes] of errorsByStatus(endpoint)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { 'application/json': { schema: ErrorBody } },
    };
  }
  return responses;
}

function errorsByStatus(endpoint: Endpoint): [number, ErrorCode[]][] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodesOf(endpoint)) {
    const status = ERROR_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].sort(([a], [b]) => a - b);
}

const envelopes = new Map<string, z.ZodType>();

function envelopeOf(response: JsonResponse): z.ZodType {
  const { id, example } = response.data.meta() ?? {};
  if (id === undefined) throw new Error('The schema of an answer has no name.');
  const name = `${id}${response.isList ? 'List' : ''}Response`;
  const known = envelopes.get(name);
  if (known) return known;
  const success = z.boolean().meta({ description: 'Always true.', example: true });
  const envelope = response.isList
    ? z
        .object({
          success,
          data: z
            .array(response.data)
            .meta({ description: 'The page, newest first.', example: [example] }),
          meta: PageMeta,
        })
        .meta({
          id: name,
          description: `A page of ${id}.`,
          example: { success: true, data: [example], meta: { nextCursor: null, limit: 50 } },
        })
    : z.object({ success, data: response.data }).meta({
        id: name,
        description: `The envelope of a ${id}.`,
        example: { success: true, data: example },
      });
  envelopes.set(name, envelope);
  return envelope;
}
