import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type MerchantClient, type TestApp } from './harness.js';

const origin = 'https://app.shop.test';
const second = 'http://localhost:5173';

let app: TestApp;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: `${origin}, ${second}`, RATE_LIMITS: 'on' });
  merchant = await app.registerMerchant();
});

afterAll(() => app.stop());

function preflight(from: string, path = '/api/messages/send', at = app) {
  return at.api.call('OPTIONS', path, undefined, {
    origin: from,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,idempotency-key',
  });
}

function listOf(headers: Headers, name: string): string[] {
  return (headers.get(name) ?? '').split(', ');
}

describe('a page of an origin that is allowed', () => {
  it.each([origin, second])('may ask before it calls: %s', async (from) => {
    const { status, headers, text } = await preflight(from);
    expect([status, text]).toEqual([204, '']);
    expect(headers.get('access-control-allow-origin')).toBe(from);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-max-age')).toBe('600');
    expect(headers.get('vary')).toBe('Origin');
    expect(listOf(headers, 'access-control-allow-methods')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    );
    expect(listOf(headers, 'access-control-allow-headers')).toEqual([
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'Prefer',
      'Last-Event-ID',
      'Range',
      'If-Range',
      'X-Request-Id',
    ]);
  });

  it('may read answers and their headers, failures too', async () => {
    for (const [path, expected] of [
      ['/api/auth/me', 200],
      ['/api/messages/logs?limit=0', 400],
      ['/api/nothing', 404],
    ] as const) {
      const { status, headers } = await merchant.call('GET', path, undefined, { origin });
      expect(status).toBe(expected);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(listOf(headers, 'access-control-expose-headers')).toEqual([
        'X-Request-Id',
        'Retry-After',
        'RateLimit',
        'RateLimit-Policy',
        'Idempotent-Replayed',
        'Preference-Applied',
        'Accept-Ranges',
        'Content-Disposition',
        'Content-Range',
        'ETag',
      ]);
    }
  });

  it('gets nothing that is not of the API', async () => {
    const { headers } = await app.api.call('GET', '/healthz', undefined, { origin });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('any other page', () => {
  it.each([
    'https://evil.test',
    'null',
    'https://app.shop.test.evil.test',
    'https://evil-app.shop.test',
    'https://app.shop.test:444',
    'http://app.shop.test',
    'https://APP.shop.test',
    'https://app.shop.tes',
    '*',
  ])('is not let in: %s', async (from) => {
    const asked = await preflight(from);
    expect([asked.status, asked.error.code]).toEqual([405, 'method_not_allowed']);
    const called = await merchant.call('GET', '/api/auth/me', undefined, { origin: from });
    for (const { headers } of [asked, called]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.get('vary')).toBe('Origin');
    }
  });
});

describe('an OPTIONS that is no preflight', () => {
  it('is a method like any other', async () => {
    const { status, headers } = await app.api.call('OPTIONS', '/api/auth/login', undefined, {
      origin,
    });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('without CORS_ORIGINS', () => {
  it('no page of another origin is let in', async () => {
    const closed = await startApp();
    try {
      const { status, headers } = await preflight(origin, '/api/messages/send', closed);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([405, null]);
    } finally {
      await closed.stop();
    }
  });
});
