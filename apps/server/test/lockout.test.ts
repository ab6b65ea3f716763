import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLockout } from '../src/features/auth/lockout.js';
import { LoginAttemptStore } from '../src/features/auth/login-attempts.store.js';
import { standardLimits } from '../src/platform/http/request-limits.js';
import type { Answer } from './api-client.js';
import { startApp, type TestApp } from './harness.js';

let app: TestApp;
let other: TestApp;

const plenty = { quota: 10_000, windowSeconds: 60 };
const limits = { ...standardLimits, byAddress: { login: plenty, register: plenty } };
const signingKey = { JWT_SECRET: `k1:${randomBytes(32).toString('base64')}`, RATE_LIMITS: 'on' };

beforeAll(async () => {
  app = await startApp(signingKey, limits);
  other = await startApp({ ...signingKey, MONGODB_DB: app.db.databaseName }, limits);
});

afterAll(async () => {
  await other.stop();
  await app.stop();
});

function login({ email }: { email: string }, password = 'wrong', at = app): Promise<Answer> {
  return at.api.call('POST', '/api/auth/login', { email, password });
}

async function statusesOf(times: number, who: { email: string }): Promise<number[]> {
  const statuses: number[] = [];
  for (let tries = 0; tries < times; tries += 1) statuses.push((await login(who)).status);
  return statuses;
}

/** Every lock is over; what was counted is not. */
async function endLocks(): Promise<void> {
  await app.db
    .collection('login_attempts')
    .updateMany({}, { $set: { lockedUntil: new Date(Date.now() - 1) } });
}

const nobody = () => ({ email: `${randomUUID()}@shop.test` });
const tenWrong = Array<number>(10).fill(401);

describe('guessing a password', () => {
  it('ends after ten failures, also for the right one, until the lock ends', async () => {
    const merchant = await app.registerMerchant();
    expect(await statusesOf(10, merchant)).toEqual(tenWrong);
    const locked = await login(merchant, merchant.password);
    expect([locked.status, locked.error.code]).toEqual([429, 'too_many_attempts']);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(Number(locked.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    await endLocks();
    expect((await login(merchant, merchant.password)).status).toBe(200);
    expect(await statusesOf(10, merchant)).toEqual(tenWrong);
  });

  it('is counted in one place for all processes, whatever the case of the letters', async () => {
    const merchant = await app.registerMerchant();
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await login(merchant, 'wrong', app)).status).toBe(401);
      expect((await login({ email: merchant.email.toUpperCase() }, 'wrong', other)).status).toBe(
        401,
      );
    }
    expect((await login(merchant, merchant.password, app)).status).toBe(429);
    expect((await login(merchant, merchant.password, other)).status).toBe(429);
  });

  it('gets no more tries by asking fifty times at once', async () => {
    const merchant = await app.registerMerchant();
    const answers = await Promise.all(Array.from({ length: 50 }, () => login(merchant)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40);
  });

  it('waits twice as long after each further failure, but never over a quarter of an hour', async () => {
    const who = nobody();
    await statusesOf(10, who);
    const waits: number[] = [];
    for (let failures = 10; failures < 18; failures += 1) {
      waits.push(Number((await login(who)).headers.get('retry-after')));
      await endLocks();
      expect((await login(who)).status).toBe(401);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('does not lengthen a lock by trying on', async () => {
    const who = nobody();
    await statusesOf(10, who);
    const first = Number((await login(who)).headers.get('retry-after'));
    await statusesOf(30, who);
    expect(Number((await login(who)).headers.get('retry-after'))).toBeLessThanOrEqual(first);
  });

  it('is forgotten after an hour', async () => {
    const who = nobody();
    await statusesOf(12, who);
    const past = new Date(Date.now() - 1);
    await app.db
      .collection('login_attempts')
      .updateMany({}, { $set: { lockedUntil: past, forgetAt: past } });
    expect(await statusesOf(10, who)).toEqual(tenWrong);
  });
});

describe('a lock', () => {
  it('tells nothing of whether there is such an account', async () => {
    const merchant = await app.registerMerchant();
    const answers = [];
    for (const who of [merchant, nobody()]) {
      await statusesOf(10, who);
      const { status, error, headers } = await login(who);
      const { date: _d, 'x-request-id': _i, ratelimit: _r, ...rest } = Object.fromEntries(headers);
      answers.push({ status, error: { ...error, requestId: '' }, rest });
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('leaves who is logged in logged in', async () => {
    const merchant = await app.registerMerchant();
    await statusesOf(11, merchant);
    expect((await merchant.call('GET', '/api/auth/me')).status).toBe(200);
  });

  it('keeps no address and no password that was typed', async () => {
    const who = nobody();
    await login(who, 'a-password-typed');
    const kept = JSON.stringify(await app.db.collection('login_attempts').find().toArray());
    expect(kept).not.toContain(who.email);
    expect(kept).not.toContain('a-password-typed');
    expect(kept).not.toContain('127.0.0.1');
  });
});

describe('strangers with many addresses', () => {
  const victim = 'victim@shop.test';
  const home = '203.0.113.1';
  const stranger = (n: number) => `198.51.${Math.floor(n / 250)}.${n % 250}`;

  function newLockout() {
    const lockout = createLockout({
      attempts: new LoginAttemptStore(app.db),
      key: new Uint8Array(randomBytes(32)),
    });
    return (email: string, address: string) => lockout.begin(email, address);
  }

  it('cannot lock the owner out of where it logged in before', async () => {
    const begin = newLockout();
    await (await begin(victim, home)).succeed();
    for (let n = 0; n < 100; n += 1) await begin(victim, stranger(n));
    await expect(begin(victim, stranger(100))).rejects.toMatchObject({
      code: 'too_many_attempts',
      retryAfterSeconds: 60,
    });
    await (await begin(victim, home)).succeed();
  });

  it('are all kept out together, and the owner at a new place only while that lasts', async () => {
    const begin = newLockout();
    for (let n = 0; n < 100; n += 1) await begin(victim, stranger(n));
    for (let tries = 0; tries < 15; tries += 1) {
      await expect(begin(victim, home)).rejects.toMatchObject({ retryAfterSeconds: 60 });
    }
    await endLocks();
    await (await begin(victim, home)).succeed();
    await begin(victim, home);
  });
});
