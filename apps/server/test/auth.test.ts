import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveKey } from '../src/platform/keys.js';
import { createApiClient } from './api-client.js';
import { admin, startApp, type TestApp } from './harness.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.stop());

interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

function newAccount() {
  return {
    email: `${randomUUID()}@shop.test`,
    password: 'password-of-a-shop',
    name: 'Ana',
    businessName: 'Ana’s shop',
  };
}

async function register(): Promise<Tokens> {
  const { data } = await app.api.expect(201, 'POST', '/api/auth/register', newAccount());
  return data as Tokens;
}

async function refresh(refreshToken: string): Promise<Tokens> {
  const { data } = await app.api.expect(200, 'POST', '/api/auth/refresh', { refreshToken });
  return data as Tokens;
}

async function refusal(refreshToken: string): Promise<[number, string]> {
  const { status, error } = await app.api.call('POST', '/api/auth/refresh', { refreshToken });
  return [status, error.code];
}

async function me(token: string): Promise<[number, string | undefined]> {
  const answer = await createApiClient(app.url, token).call('GET', '/api/auth/me');
  return [answer.status, answer.status === 200 ? undefined : answer.error.code];
}

/** Puts the session's last rotation, or its end, at another time. */
async function shiftSession(refreshToken: string, fields: Record<string, Date>): Promise<void> {
  const sessions = app.db.collection<{ _id: string }>('sessions');
  await sessions.updateOne({ _id: refreshToken.split('.')[1] ?? '' }, { $set: fields });
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);

describe('register', () => {
  it('makes a merchant with its owner, logged in', async () => {
    const account = newAccount();
    const { data } = await app.api.expect(201, 'POST', '/api/auth/register', account);
    expect(data).toMatchObject({
      user: { email: account.email, role: 'merchant', access: 'owner' },
      merchant: { businessName: account.businessName, status: 'active' },
      expiresIn: 900,
    });
    expect(JSON.stringify(data)).not.toMatch(/argon2|passwordHash/);
  });

  it('takes an address once, however it is spelled, also at the same moment', async () => {
    const account = newAccount();
    const answers = await Promise.all(
      [account.email, account.email.toUpperCase(), account.email].map((email) =>
        app.api.call('POST', '/api/auth/register', { ...account, email }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const users = app.db.collection('users');
    expect(await users.countDocuments({ email: account.email })).toBe(1);
    expect(await app.db.collection('merchants').countDocuments()).toBe(
      await users.countDocuments({ role: 'merchant' }),
    );
  });

  it('refuses a phone number that is none, and stores nothing', async () => {
    const account = { ...newAccount(), phone: '12345' };
    const { status, error } = await app.api.call('POST', '/api/auth/register', account);
    expect([status, error.code]).toEqual([422, 'invalid_phone_number']);
    expect(await app.db.collection('users').countDocuments({ email: account.email })).toBe(0);
  });

  it('can be closed', async () => {
    const closed = await startApp({ REGISTRATION: 'closed' });
    const { status, error } = await closed.api.call('POST', '/api/auth/register', newAccount());
    await closed.stop();
    expect([status, error.code]).toEqual([403, 'registration_closed']);
  });
});

describe('login', () => {
  it('opens for the right password alone, and tells no more', async () => {
    const account = newAccount();
    await app.api.expect(201, 'POST', '/api/auth/register', account);
    const { email, password } = account;
    await app.api.expect(200, 'POST', '/api/auth/login', { email: email.toUpperCase(), password });
    const wrong = await app.api.call('POST', '/api/auth/login', { email, password: 'wrong' });
    const unknown = await app.api.call('POST', '/api/auth/login', {
      email: 'nobody@shop.test',
      password: 'wrong',
    });
    expect([wrong.status, wrong.error.code]).toEqual([401, 'invalid_credentials']);
    expect({ ...unknown.error, requestId: '' }).toEqual({ ...wrong.error, requestId: '' });
  });

  it('is there for the first admin, who is made once', async () => {
    const { data } = await app.api.expect(200, 'POST', '/api/auth/login', admin);
    expect(data).toMatchObject({ user: { role: 'admin' } });
    expect(data).not.toHaveProperty('merchant');
    expect(await app.composed.prepareAccounts()).toBe(false);
    expect(await app.db.collection('users').countDocuments({ role: 'admin' })).toBe(1);
  });

  it('is refused to a suspended merchant, whose tokens are worth nothing from then on', async () => {
    const merchant = await app.registerMerchant();
    const merchants = app.db.collection<{ _id: string }>('merchants');
    await merchants.updateOne({ _id: merchant.merchantId }, { $set: { status: 'suspended' } });
    const { email, password } = merchant;
    const login = await app.api.call('POST', '/api/auth/login', { email, password });
    expect([login.status, login.error.code]).toEqual([403, 'account_suspended']);
    const call = await merchant.call('GET', '/api/messages/logs');
    expect([call.status, call.error.code]).toEqual([403, 'account_suspended']);
  });
});

describe('refresh', () => {
  it('rotates', async () => {
    const first = await register();
    const second = await refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await me(second.accessToken)).toEqual([200, undefined]);
    await refresh(second.refreshToken);
  });

  it('gives a client that lost the answer the same token again', async () => {
    const { refreshToken } = await register();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
  });

  it('ends the session when a spent token comes late', async () => {
    const first = await register();
    const second = await refresh(first.refreshToken);
    await shiftSession(first.refreshToken, { rotatedAt: secondsAgo(11) });
    expect(await refusal(first.refreshToken)).toEqual([401, 'refresh_reused']);
    expect(await refusal(second.refreshToken)).toEqual([401, 'refresh_reused']);
    expect(await me(second.accessToken)).toEqual([401, 'unauthenticated']);
  });

  it('forgives the token just before the current one, and no older one', async () => {
    const first = await register();
    const second = await refresh(first.refreshToken);
    await refresh(second.refreshToken);
    expect(await refusal(first.refreshToken)).toEqual([401, 'refresh_reused']);
  });

  it('ends after seven days unused, and after thirty in any case', async () => {
    const idle = await register();
    await shiftSession(idle.refreshToken, { expiresAt: secondsAgo(1) });
    expect(await refusal(idle.refreshToken)).toEqual([401, 'token_expired']);
    const old = await register();
    await shiftSession(old.refreshToken, { endsAt: secondsAgo(1) });
    expect(await refusal(old.refreshToken)).toEqual([401, 'token_expired']);
  });

  it.each(['nonsense', 'k1.ses_1.1.AAAA', 'k9.ses_1.1.AAAA', '...', 'k1.ses_1.-1.'])(
    'refuses %s',
    async (token) => {
      expect(await refusal(token)).toEqual([401, 'unauthenticated']);
    },
  );

  it('refuses an access token, as the API refuses a refresh token', async () => {
    const { accessToken, refreshToken } = await register();
    expect(await refusal(accessToken)).toEqual([401, 'unauthenticated']);
    expect(await me(refreshToken)).toEqual([401, 'unauthenticated']);
  });

  it('refuses a token whose counter was changed', async () => {
    const { refreshToken } = await register();
    const [keyId, sessionId, , mac] = refreshToken.split('.');
    expect(await refusal([keyId, sessionId, '2', mac].join('.'))).toEqual([401, 'unauthenticated']);
  });
});

describe('logout', () => {
  it('ends this session at once, and no other', async () => {
    const account = newAccount();
    await app.api.expect(201, 'POST', '/api/auth/register', account);
    const { email, password } = account;
    const sessions = await Promise.all(
      [1, 2].map(async () => {
        const { data } = await app.api.expect(200, 'POST', '/api/auth/login', { email, password });
        return data as Tokens;
      }),
    );
    const [ended, other] = sessions;
    if (!ended || !other) throw new Error('There are no two sessions.');
    await createApiClient(app.url, ended.accessToken).expect(200, 'POST', '/api/auth/logout', {});
    expect(await me(ended.accessToken)).toEqual([401, 'unauthenticated']);
    expect(await refusal(ended.refreshToken)).toEqual([401, 'refresh_reused']);
    expect(await me(other.accessToken)).toEqual([200, undefined]);
  });
});

describe('access tokens', () => {
  const claims = async () => {
    const { accessToken } = await register();
    const payload: unknown = JSON.parse(
      Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString(),
    );
    return { accessToken, payload: payload as Record<string, unknown> };
  };

  const sign = (
    payload: Record<string, unknown>,
    header: { alg?: string; typ?: string; kid?: string } = {},
  ) => {
    const [key] = app.config.auth.signingKeys;
    if (!key) throw new Error('There is no key.');
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.id, ...header })
      .sign(deriveKey(key, 'access token'));
  };

  const seconds = () => Math.floor(Date.now() / 1000);

  it('are accepted as signed, and refused once expired', async () => {
    const { payload } = await claims();
    expect(await me(await sign(payload))).toEqual([200, undefined]);
    const expired = await sign({ ...payload, exp: seconds() - 31 });
    expect(await me(expired)).toEqual([401, 'token_expired']);
    expect(await me(await sign({ ...payload, exp: seconds() - 25 }))).toEqual([200, undefined]);
  });

  it.each([
    ['another issuer', { iss: 'evil' }, {}],
    ['another audience', { aud: 'another-api' }, {}],
    ['no audience', { aud: undefined }, {}],
    ['no expiry', { exp: undefined }, {}],
    ['an expiry in words', { exp: 'never' }, {}],
    ['another type', {}, { typ: 'JWT' }],
    ['an unknown key', {}, { kid: '../../dev/null' }],
    ['another algorithm', {}, { alg: 'HS384' }],
    ['an older version of the user', { ver: 0 }, {}],
    ['another session', { sid: 'ses_other' }, {}],
    ['another user', { sub: 'usr_other' }, {}],
  ])('are refused with %s', async (_name, change, header) => {
    const { payload } = await claims();
    const token = await sign({ ...payload, ...change }, header);
    expect(await me(token)).toEqual([401, 'unauthenticated']);
  });

  it('are refused without a signature, changed, or signed for nothing', async () => {
    const { accessToken, payload } = await claims();
    const [header = '', body = '', signature = ''] = accessToken.split('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const other = Buffer.from(JSON.stringify({ ...payload, role: 'admin' })).toString('base64url');
    for (const token of [
      `${header}.${body}.`,
      `${header}.${body}`,
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      `${header}.${other}.${signature}`,
      'x'.repeat(5000),
    ]) {
      expect(await me(token)).toEqual([401, 'unauthenticated']);
    }
  });

  it('give a merchant no rights of an admin, whatever they claim', async () => {
    const { payload } = await claims();
    const token = await sign({ ...payload, role: 'admin' });
    const answer = await createApiClient(app.url, token).call(
      'GET',
      '/api/messages/logs?merchantId=mer_1',
    );
    expect(answer.status).toBe(400);
  });
});
