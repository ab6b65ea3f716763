import { endpoints } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standardLimits } from '../src/platform/http/request-limits.js';
import type { Answer, ApiClient } from './api-client.js';
import { admin, startApp, until, type TestApp } from './harness.js';

let app: TestApp;

const login = { quota: 5, windowSeconds: 60 };
const perAccount = { quota: 3, windowSeconds: 2 };
const refused = { quota: 30, windowSeconds: 60 };

beforeAll(async () => {
  app = await startApp(
    { RATE_LIMITS: 'on' },
    {
      byAddress: { login, register: login, refresh: { quota: 4, windowSeconds: 60 } },
      perAccount,
      refused,
    },
  );
});

afterAll(() => app.stop());

function limitOf({ headers }: Answer): (string | null)[] {
  return ['ratelimit-policy', 'ratelimit', 'retry-after'].map((name) => headers.get(name));
}

const me = (client: ApiClient) => client.call('GET', '/api/auth/me');

describe('the limit of an account', () => {
  it('is told on every answer, holds, and ends with its window', async () => {
    const merchant = await app.registerMerchant();
    const first = await me(merchant);
    expect(limitOf(first)).toEqual(['"account";q=3;w=2', '"account";r=2;t=2', null]);
    const wrong = await merchant.call('GET', '/api/messages/logs?limit=0');
    expect([wrong.status, wrong.headers.get('ratelimit')?.slice(0, 13)]).toEqual([
      400,
      '"account";r=1',
    ]);
    await me(merchant);
    const refused = await me(merchant);
    expect([refused.status, refused.error.code]).toEqual([429, 'rate_limited']);
    expect(limitOf(refused)).toEqual([
      '"account";q=3;w=2',
      expect.stringMatching(/^"account";r=0;t=[12]$/),
      expect.stringMatching(/^[12]$/),
    ]);
    await until(
      () => me(merchant),
      ({ status }) => status === 200,
    );
  });

  it('is one account’s alone, whichever session it comes by', async () => {
    const [loud, quiet] = [await app.registerMerchant(), await app.registerMerchant()];
    for (let calls = 0; calls < perAccount.quota; calls += 1) await me(loud);
    expect((await me(loud)).status).toBe(429);
    expect((await me(quiet)).status).toBe(200);
    const operator = await app.loginAdmin();
    expect(limitOf(await me(operator))[1]).toMatch(/^"account";r=2/);
  });

  it('counts what is forbidden too', async () => {
    const merchant = await app.registerMerchant();
    const forbidden = await merchant.call('GET', '/api/admin/merchants');
    expect([forbidden.status, limitOf(forbidden)[1]]).toEqual([
      403,
      expect.stringMatching(/^"account";r=2/),
    ]);
  });
});

describe('the limit of an address', () => {
  it('counts every try to log in, whatever its outcome and whatever it claims to come from', async () => {
    const answers: Answer[] = [];
    for (let calls = 0; calls < login.quota; calls += 1) {
      answers.push(
        await app.api.call(
          'POST',
          '/api/auth/login',
          { email: `nobody-${calls}@shop.test`, password: 'wrong' },
          { 'x-forwarded-for': `203.0.113.${calls}`, forwarded: `for=203.0.113.${calls}` },
        ),
      );
    }
    // One try of this minute was the admin’s, above.
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 429]);
    const refused = await app.api.call('POST', '/api/auth/login', admin);
    expect([refused.status, refused.error.code]).toEqual([429, 'rate_limited']);
    expect(limitOf(refused)).toEqual([
      '"login";q=5;w=60',
      expect.stringMatching(/^"login";r=0;t=\d+$/),
      expect.stringMatching(/^\d+$/),
    ]);
  });

  it('is another one for each operation', async () => {
    const refresh = () => app.api.call('POST', '/api/auth/refresh', { refreshToken: 'forged' });
    for (let calls = 0; calls < 4; calls += 1) expect((await refresh()).status).toBe(401);
    expect((await refresh()).status).toBe(429);
  });

  it('is set for all that is called before anyone is known', () => {
    const open = endpoints.filter(
      ({ tag, access }) => tag === 'Authentication' && access === 'public',
    );
    expect(Object.keys(standardLimits.byAddress).sort()).toEqual(
      open.map(({ operationId }) => operationId).sort(),
    );
  });
});

describe('the limit of calls whose token is refused', () => {
  it('ends the look-ups, whatever the token, and nobody else’s calls', async () => {
    const limits = { byAddress: {}, perAccount: standardLimits.perAccount, refused };
    const open = await startApp({ RATE_LIMITS: 'on', TRUSTED_PROXIES: 'loopback' }, limits);
    try {
      const merchant = await open.registerMerchant();
      const from = (address: string) => ({ 'x-forwarded-for': address });
      const knock = (address: string) =>
        open.api.call('GET', '/api/auth/me', undefined, {
          ...from(address),
          authorization: 'Bearer nonsense',
        });
      for (let calls = 0; calls < refused.quota; calls += 1) {
        expect((await knock('203.0.113.7')).status).toBe(401);
      }
      const limited = await knock('203.0.113.7:4711');
      expect([limited.status, limited.error.code]).toEqual([429, 'rate_limited']);
      expect((await knock('203.0.113.8')).status).toBe(401);
      expect((await me(merchant)).status).toBe(200);
    } finally {
      await open.stop();
    }
  });
});

describe('the address behind a proxy', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('is what a trusted proxy adds, and nothing that was there before', async () => {
    const limits = { byAddress: { login }, perAccount, refused };
    const proxied = await startApp({ RATE_LIMITS: 'on', TRUSTED_PROXIES: 'loopback' }, limits);
    try {
      const body = { email: 'nobody@shop.test', password: 'wrong' };
      const remaining = async (header: string) => {
        const answer = await proxied.api.call('POST', '/api/auth/login', body, from(header));
        return /r=(\d)/.exec(answer.headers.get('ratelimit') ?? '')?.[1];
      };
      expect(await remaining('203.0.113.7')).toBe('4');
      expect(await remaining('198.51.100.1, 203.0.113.7')).toBe('3');
      expect(await remaining('203.0.113.8')).toBe('4');
    } finally {
      await proxied.stop();
    }
  });
});

describe('what nobody is limited in', () => {
  it.each(['/healthz', '/readyz', '/openapi.json'])('%s', async (path) => {
    expect(limitOf(await app.api.call('GET', path))).toEqual([null, null, null]);
  });
});

describe('without limits', () => {
  it('nothing is counted, in sandbox mode alone', async () => {
    const open = await startApp(
      { RATE_LIMITS: 'off' },
      { byAddress: { login }, perAccount, refused },
    );
    try {
      const merchant = await open.registerMerchant();
      for (let calls = 0; calls < 10; calls += 1) {
        const answer = await me(merchant);
        expect([answer.status, ...limitOf(answer)]).toEqual([200, null, null, null]);
      }
    } finally {
      await open.stop();
    }
  });
});
