import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateBody } from './fixtures.js';
import { metricsToken, startApp, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
});

afterAll(() => app.stop());

const loginPath = '/api/auth/login';
const login = { email: 'ana@shop.test', password: 'password' };

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

describe('every failure comes in the envelope', () => {
  it.each([
    ['an unknown route', 'GET', '/api/nothing', undefined, {}, 404, 'not_found'],
    ['a broken path', 'GET', '/api/messages/logs/%ff', undefined, {}, 404, 'not_found'],
    ['a trailing slash', 'GET', '/api/auth/me/', undefined, {}, 404, 'not_found'],
    ['another case', 'GET', '/API/auth/me', undefined, {}, 404, 'not_found'],
    ['another method', 'DELETE', loginPath, undefined, {}, 405, 'method_not_allowed'],
    ['no body', 'POST', loginPath, undefined, {}, 400, 'malformed_json'],
    ['broken JSON', 'POST', loginPath, '{"email":', {}, 400, 'malformed_json'],
    ['a bare text', 'POST', loginPath, '"text"', {}, 400, 'malformed_json'],
    ['null', 'POST', loginPath, 'null', {}, 400, 'malformed_json'],
    ['a list', 'POST', loginPath, '[]', {}, 400, 'validation_failed'],
    ['nesting', 'POST', loginPath, nested(40_000), {}, 400, 'malformed_json'],
    [
      'a form',
      'POST',
      loginPath,
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    [
      'plain text',
      'POST',
      loginPath,
      '{}',
      { 'content-type': 'text/plain' },
      415,
      'unsupported_media_type',
    ],
    [
      'UTF-7',
      'POST',
      loginPath,
      '{}',
      { 'content-type': 'application/json; charset=utf-7' },
      415,
      'unsupported_media_type',
    ],
    ['a huge body', 'POST', loginPath, `"${'x'.repeat(1_100_000)}"`, {}, 413, 'payload_too_large'],
    ['an unknown parameter', 'GET', '/healthz?x=1', undefined, {}, 400, 'validation_failed'],
  ])('%s', async (_name, method, path, body, headers, status, code) => {
    const answer = await app.api.call(method, path, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ success: false, error: { code } });
    expect(answer.error.requestId).toBe(answer.headers.get('x-request-id'));
    expect(answer.text).not.toMatch(/node_modules|at .*\.js/);
  });

  it('says which methods a path has', async () => {
    expect((await app.api.call('PATCH', '/api/templates')).headers.get('allow')).toBe(
      'POST, GET, HEAD',
    );
  });
});

describe('input is checked field by field', () => {
  it.each([
    ['a missing field', { email: 'a@b.test' }, 'password'],
    ['a wrong type', { ...login, password: 7 }, 'password'],
    ['an operator', { ...login, email: { $gt: '' } }, 'email.$gt'],
    ['an unknown field', { ...login, role: 'admin' }, 'role'],
    ['a long field', { ...login, password: 'x'.repeat(200) }, 'password'],
  ])('%s', async (_name, body, path) => {
    const { status, error } = await app.api.call('POST', loginPath, body);
    expect(status).toBe(400);
    expect(error.details?.map((detail) => detail.path)).toContain(path);
  });

  it('says of an empty list that it is empty', async () => {
    const body = { ...templateBody(), components: [] };
    const { error } = await merchant.call('POST', '/api/templates', body);
    expect(error.details).toEqual([{ path: 'components', message: 'Must not be empty.' }]);
  });

  it.each([
    ['{"email":"a@b.test","password":"p","__proto__":{"role":"admin"}}', '__proto__'],
    ['{"email":"a@b.test","password":"p","constructor":{"prototype":{}}}', 'constructor'],
  ])('refuses prototypes: %s', async (body, path) => {
    const { status, error } = await app.api.call('POST', loginPath, body);
    expect(status).toBe(400);
    expect(error.details?.map((detail) => detail.path)).toContain(path);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=1e9',
    'limit=-1',
    'limit=abc',
    'limit=1&limit=2',
    'limit[$gt]=1',
    'status=sent&status=read',
    'status=nonsense',
    'direction=up',
    'from=yesterday',
    'a.b=1',
    '__proto__=1',
    'status[$ne]=sent',
  ])('refuses the query %s', async (query) => {
    const answer = await merchant.call('GET', `/api/messages/logs?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.error.code).toBe('validation_failed');
    expect(answer.error.details).not.toEqual([]);
  });

  it.each(['forged', 'Zm9yZ2Vk.Zm9yZ2Vk', '.'])('refuses the cursor %s', async (cursor) => {
    const answer = await merchant.call('GET', `/api/messages/logs?cursor=${cursor}`);
    expect([answer.status, answer.error.code]).toEqual([400, 'invalid_cursor']);
  });
});

describe('every answer', () => {
  it('carries the caller’s request id where it is sane, else a new one', async () => {
    const sane = await app.api.call('GET', '/healthz', undefined, { 'x-request-id': 'app-17' });
    expect(sane.headers.get('x-request-id')).toBe('app-17');
    const wild = await app.api.call('GET', '/healthz', undefined, { 'x-request-id': '<script>' });
    expect(wild.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/', 302],
    ['GET', '/docs/start.js', 200],
    ['GET', '/openapi.json', 200],
    ['POST', loginPath, 400],
    ['GET', '/api/auth/me', 401],
    ['GET', '/metrics', 401],
    ['POST', '/api/webhooks/meta', 401],
    ['GET', '/api/webhooks/meta', 403],
    ['GET', '/api/nothing', 404],
    ['GET', '/api/messages/logs/%ff', 404],
    ['OPTIONS', loginPath, 405],
    ['POST', '/api/auth/register', 415],
  ])('is guarded: %s %s, %s', async (method, path, status) => {
    const isForm = status === 415;
    const { headers, status: given } = isForm
      ? await app.api.call(method, path, 'a=1', { 'content-type': 'text/plain' })
      : await app.api.call(method, path);
    expect(given).toBe(status);
    expect(headers.get('content-security-policy')?.split(';')).toEqual([
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('of the documentation runs no script but its own', async () => {
    const { headers } = await app.api.call('GET', '/docs');
    const policy = headers.get('content-security-policy')?.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('of the API is never cached', async () => {
    const { headers } = await merchant.call('GET', '/api/auth/me');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('operations', () => {
  it('say that all is well', async () => {
    expect((await app.api.expect(200, 'GET', '/healthz')).data).toEqual({ status: 'ok' });
    expect((await app.api.expect(200, 'GET', '/readyz')).data).toEqual({ status: 'ok' });
  });

  it('show metrics to those who have the token', async () => {
    expect((await app.api.call('GET', '/metrics')).status).toBe(401);
    const metrics = await app.api.call('GET', '/metrics', undefined, {
      authorization: `Bearer ${metricsToken}`,
    });
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain('waypost_http_request_duration_seconds_count');
    expect(metrics.text).not.toContain(merchant.merchantId);
  });

  it('lead from / to the documentation', async () => {
    const answer = await app.api.call('GET', '/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });

  it('serve both documents of the contract', async () => {
    expect((await app.api.call('GET', '/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await app.api.call('GET', '/openapi-3.0.json')).body).toMatchObject({
      openapi: '3.0.3',
    });
  });
});

describe('a caller that goes away', () => {
  it('does not disturb the others', async () => {
    await new Promise<void>((resolve) => {
      const half = request(`${app.url}${loginPath}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': '100' },
      });
      half.on('error', () => resolve());
      half.write('{"email"');
      setTimeout(() => half.destroy(), 50);
    });
    await app.api.expect(200, 'GET', '/healthz');
  });
});
