import { endpoints, type Endpoint, type Message, type Template } from '@waypost/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  inboundText,
  newPhone,
  postWebhook,
  templateBody,
} from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

type Json = Record<string, unknown>;

let app: TestApp;
let merchant: MerchantClient;
let operator: ApiClient;
let template: Template;
let draftId: string;

beforeAll(async () => {
  app = await startApp({ SEND_WAIT_MS: '0' });
  merchant = await app.registerMerchant();
  operator = await app.loginAdmin();
  template = await anApprovedTemplate(merchant);
  const draft = { ...templateBody(), submit: false };
  draftId = ((await merchant.expect(201, 'POST', '/api/templates', draft)).data as Template).id;
});

afterAll(() => app.stop());

const texts: [string, string][] = [
  ['markup', `<script>alert(1)</script><img src=x onerror="alert(2)">`],
  ['an end of a text and of a tag', `'"></title></script>--><svg/onload=alert(1)>`],
  ['a script as a link', 'javascript:alert(document.cookie)'],
  ['an operator', '{"$gt":""}'],
  ['an operator’s name', '$where'],
  ['a path of a document', '$password.0.hash'],
  ['a prototype’s name', '__proto__'],
  ['NUL', 'before\u0000after'],
  ['control characters', 'a\u0007\u001b[31mred\u001b[0m\r\nSet-Cookie: x=1'],
  ['a text that runs backwards', 'invoice\u202egnp.exe\u200bend'],
  ['a pattern', '^(a+)+$|.*[\\'],
  ['a template', '{{constructor.constructor("return process")()}} ${7*7} <%= 7*7 %> #{7*7}'],
];

const operations = endpoints.filter(
  (endpoint): endpoint is Endpoint => 'responses' in endpoint && endpoint.operationId !== 'logout',
);
const writing = operations
  .filter(({ body }) => body !== undefined)
  .map((endpoint) => [endpoint.operationId, endpoint] as const);

function callerOf({ access }: Endpoint): ApiClient {
  if (access === 'public') return app.api;
  return access === 'admin' ? operator : merchant;
}

function pathOf({ path }: Endpoint): string {
  const id = path.startsWith('/api/admin/merchants') ? merchant.merchantId : draftId;
  return path.replace('{id}', id).replace('{number}', '1');
}

/** The example, naming what is there and nothing that can be there only once. */
function exampleOf({ operationId, body }: Endpoint): Json {
  const example = structuredClone(body?.meta()?.example) as Json;
  if ('email' in example) example.email = `${randomUUID()}@shop.test`;
  if ('components' in example && operationId !== 'updateTemplate') {
    return { ...example, ...templateBody(), ...('submit' in example ? { submit: false } : {}) };
  }
  if (operationId === 'sendMessage') {
    example.to = newPhone();
    example.template = {
      name: template.name,
      language: template.language,
      variables: { body: ['Ana', '17'] },
    };
  }
  // A suspended merchant could be attacked no further.
  if (operationId === 'updateMerchant') example.status = 'active';
  return example;
}

/** Where the texts are, and everything else that could be put in another's place. */
function leavesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) =>
    leavesOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withAt(value: Json, path: readonly (string | number)[], replacement: unknown): Json {
  const copy = structuredClone(value);
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Json)[key], copy) as Json;
  parent[String(path.at(-1))] = replacement;
  return copy;
}

function call(endpoint: Endpoint, body: unknown): Promise<Answer> {
  return callerOf(endpoint).call(endpoint.method.toUpperCase(), pathOf(endpoint), body);
}

/** An answer that no browser takes for a page and that comes from no accident. */
function expectHarmless({ status, headers, text }: Answer, what: string): void {
  expect([200, 201, 202, 400, 401, 403, 404, 409, 422], `${what}: ${text}`).toContain(status);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('set-cookie')).toBeNull();
}

/** Proven or hashed, only looked at, drawn, or answered with ids: never shown again as it is. */
const NOT_ECHOED = ['validateTemplate', 'previewTemplate', 'sendBatch'];

function isEchoed({ operationId }: Endpoint, path: readonly (string | number)[]): boolean {
  return path.at(-1) !== 'password' && !NOT_ECHOED.includes(operationId);
}

describe('a hostile text in every field', () => {
  it.each(writing)('%s keeps it as it is or refuses it', async (_id, endpoint) => {
    for (const path of leavesOf(exampleOf(endpoint))) {
      for (const [name, text] of texts) {
        const what = `${name} in ${path.join('.')}`;
        const answer = await call(endpoint, withAt(exampleOf(endpoint), path, text));
        expectHarmless(answer, what);
        if (answer.status >= 400 || !isEchoed(endpoint, path)) continue;
        expect(answer.text, what).toContain(JSON.stringify(text).slice(1, -1));
      }
    }
  });

  it.each(texts)('%s comes back from the database letter by letter', async (_name, text) => {
    await merchant.expect(200, 'PATCH', '/api/merchant', { businessName: text });
    const own = await merchant.expect(200, 'GET', '/api/merchant');
    expect(own.data).toMatchObject({ businessName: text });
    // Nobody wrote to this person, so what comes belongs to no merchant and the admin sees it.
    const writer = newPhone();
    await postWebhook(app, inboundText(writer, text));
    const path = '/api/messages/logs?direction=inbound&limit=200';
    const received = await until(
      async () =>
        ((await operator.expect(200, 'GET', path)).data as Message[]).find(
          ({ from }) => from === writer,
        ),
      (message) => message !== undefined,
    );
    expect(received?.content).toMatchObject({ text: { body: text } });
  });

  it('half a character is refused, in the field where it is', async () => {
    for (const half of ['\ud800', 'a\udc00b', '\ude00\ud83d']) {
      const { status, error } = await merchant.call('PATCH', '/api/merchant', {
        businessName: half,
      });
      expect([status, error.details]).toEqual([
        400,
        [{ path: 'businessName', message: 'Is not well-formed Unicode.' }],
      ]);
    }
    const { data } = await merchant.expect(200, 'PATCH', '/api/merchant', { businessName: '🦊' });
    expect(data).toMatchObject({ businessName: '🦊' });
  });
});

describe('anything but a text where a text belongs', () => {
  const others: [string, unknown][] = [
    ['an operator', { $gt: '' }],
    ['code', { $where: 'sleep(1000)' }],
    ['a pattern', { $regex: '.*' }],
    ['a list', ['a', 'b']],
    ['null', null],
    ['a number', 7],
  ];

  it.each(writing)('%s refuses it', async (operationId, endpoint) => {
    for (const path of leavesOf(exampleOf(endpoint))) {
      for (const [name, other] of others) {
        const what = `${name} in ${path.join('.')}`;
        const answer = await call(endpoint, withAt(exampleOf(endpoint), path, other));
        expectHarmless(answer, what);
        // In `components`, which are of Meta's shape, Meta's rules refuse it.
        const isMetas = path.includes('components') && !name.startsWith('an operator');
        const valid = operationId === 'validateTemplate' && answer.status === 200;
        // A wrong item is refused by itself.
        const ofItem = operationId === 'sendBatch' && answer.status === 202;
        if (valid) expect(answer.data, what).toMatchObject({ valid: false });
        else if (ofItem) expect(answer.data, what).toMatchObject({ accepted: 0, messages: [] });
        else expect(isMetas ? [400, 422] : [400], what).toContain(answer.status);
      }
    }
  });

  it.each(writing)('%s refuses names that are none, at every depth', async (_id, endpoint) => {
    const example = exampleOf(endpoint);
    const objects = ['', ...objectsIn(example)];
    for (const at of objects) {
      for (const name of ['__proto__', '_bsontype', '$set', 'a.b', 'nul\u0000']) {
        // As text: an object literal would not have a property of the name `__proto__`.
        const marked = JSON.stringify(withMark(example, at));
        const body = marked.replace('"MARK"', JSON.stringify(name));
        const answer = await call(endpoint, body);
        expect([answer.status, answer.error.code], `${name} at ${at}`).toEqual([
          400,
          'validation_failed',
        ]);
      }
    }
    expect(({} as Json).admin).toBeUndefined();
  });

  it.each(writing)('%s refuses what is nested without end', async (_id, endpoint) => {
    const [first = 'x'] = Object.keys(exampleOf(endpoint));
    for (const [open, close] of [
      ['{"a":', '}'],
      ['[', ']'],
    ] as const) {
      const body = `{"${first}":${open.repeat(30_000)}1${close.repeat(30_000)}}`;
      const { status, error } = await call(endpoint, body);
      expect([status, error.code]).toEqual([400, 'malformed_json']);
    }
  });
});

function objectsIn(value: unknown, at = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const isObject = child !== null && typeof child === 'object' && !Array.isArray(child);
    return [...(isObject ? [path] : []), ...objectsIn(child, path)];
  });
}

function withMark(value: Json, at: string): Json {
  const copy = structuredClone(value);
  const keys = at === '' ? [] : at.split('.');
  const target = keys.reduce<unknown>((here, key) => (here as Json)[key], copy) as Json;
  target.MARK = { admin: true };
  return copy;
}

describe('a hostile text in a query', () => {
  const searches = [
    ['admin', '/api/admin/merchants?q='],
    ['merchant', '/api/templates?q='],
    ['merchant', '/api/templates?name='],
    ['merchant', '/api/messages/logs?template='],
    ['merchant', '/api/messages/logs?clientReference='],
    ['merchant', '/api/messages/logs?to='],
    ['merchant', '/api/messages/logs?senderId='],
    ['merchant', '/api/messages/logs?q='],
  ] as const;

  it.each(searches)(
    '%s: %s finds what has it letter by letter, and nothing else',
    async (who, path) => {
      const client = who === 'admin' ? operator : merchant;
      for (const text of [
        '.*',
        '^',
        '$',
        '[',
        '\\',
        '(a+)+$',
        '{"$gt":""}',
        '$where',
        '\u0000',
        '<b>',
      ]) {
        const answer = await client.call('GET', path + encodeURIComponent(text));
        expectHarmless(answer, text);
        if (answer.status !== 200) continue;
        for (const row of answer.data as Json[]) {
          expect(JSON.stringify(row)).toContain(JSON.stringify(text).slice(1, -1));
        }
      }
    },
  );
});
