import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { endpoints } from './endpoints.js';
import { errorCodesOf, openApiDocument } from './openapi.js';

interface SchemaNode {
  [key: string]: unknown;
  description?: string;
  example?: unknown;
  properties?: Record<string, SchemaNode>;
}

interface OpenApi {
  components: { schemas: Record<string, SchemaNode> };
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

const documents = [
  ['openapi.json', '3.1.0'],
  ['openapi-3.0.json', '3.0.3'],
] as const;

describe.each(documents)('%s', (file, version) => {
  const document = JSON.parse(JSON.stringify(openApiDocument(version))) as OpenApi;

  it('is committed as the contract says', () => {
    const committed = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(document);
  });

  it('describes every schema and property and gives each an example', () => {
    const lacking = Object.entries(document.components.schemas).flatMap(([name, schema]) => [
      ...(isDescribed(schema) ? [] : [name]),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
        '$ref' in property || isDescribed(property) ? [] : [`${name}.${key}`],
      ),
    ]);
    expect(lacking).toEqual([]);
  });

  it('has no union and no nameless object or enum, which Dart generators garble', () => {
    const found = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      garbled(schema, name, true),
    );
    expect(found).toEqual([]);
  });
});

describe('openapi-3.0.json', () => {
  it('has objects with free fields as maps, which Dart keeps whole', () => {
    const { schemas } = (JSON.parse(JSON.stringify(openApiDocument('3.0.3'))) as OpenApi)
      .components;
    for (const name of ['TemplateComponent', 'SendComponent']) {
      expect(schemas[name]).toMatchObject({ type: 'object', additionalProperties: true });
      expect(schemas[name]).not.toHaveProperty('properties');
    }
    const mixed = Object.entries(schemas).filter(
      ([, schema]) => schema.properties && schema.additionalProperties,
    );
    expect(mixed).toEqual([]);
  });
});

function isDescribed(schema: SchemaNode): boolean {
  return typeof schema.description === 'string' && 'example' in schema;
}

function garbled(schema: SchemaNode, path: string, isNamed: boolean): string[] {
  const own = ['oneOf', 'anyOf', 'allOf'].some((key) => key in schema) ? [path] : [];
  if (!isNamed && ('enum' in schema || schema.properties)) own.push(path);
  const children = Object.entries(schema.properties ?? {});
  return [
    ...own,
    ...children.flatMap(([key, child]) => garbled(child, `${path}.${key}`, false)),
    ...('items' in schema ? garbled(schema.items as SchemaNode, `${path}[]`, false) : []),
  ];
}

describe('endpoints', () => {
  it('have operation ids of their own', () => {
    const ids = endpoints.map((endpoint) => endpoint.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('give examples that their own schemas accept', () => {
    for (const endpoint of endpoints) {
      if (!('responses' in endpoint)) continue;
      const schemas: z.ZodType[] = Object.values(endpoint.responses).map(({ data }) => data);
      if (endpoint.body) schemas.push(endpoint.body);
      for (const schema of schemas) {
        const parsed = schema.safeParse(schema.meta()?.example);
        expect(parsed.error?.issues, endpoint.operationId).toBeUndefined();
      }
    }
  });

  it('name their errors, those that access and input imply included', () => {
    const send = endpoints.find((endpoint) => endpoint.operationId === 'sendMessage');
    if (!send || !('responses' in send)) throw new Error('There is no sendMessage.');
    expect(errorCodesOf(send)).toEqual(
      expect.arrayContaining(['template_not_approved', 'unauthenticated', 'malformed_json']),
    );
  });
});
