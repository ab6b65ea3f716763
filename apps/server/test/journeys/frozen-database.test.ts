import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient, type ApiClient } from '../api-client.js';
import { until, type MerchantClient } from '../harness.js';
import { register, startJourney, type Journey } from './journey.js';

let journey: Journey;
let merchant: MerchantClient;
let api: ApiClient;

beforeAll(async () => {
  journey = await startJourney();
  merchant = await register(journey);
  api = createApiClient(journey.stack.urls.server);
});

afterAll(() => journey.end());

function signal(name: 'SIGSTOP' | 'SIGCONT'): void {
  const pid = journey.stack.processes.mongod?.pid ?? null;
  if (pid === null) throw new Error('There is no mongod.');
  process.kill(pid, name);
}

describe('a database that freezes', () => {
  it('keeps nobody who logs in waiting for longer than its deadline', async () => {
    const { email, password } = merchant;
    const logIn = () => api.call('POST', '/api/auth/login', { email, password });
    expect((await logIn()).status).toBe(200);
    signal('SIGSTOP');
    try {
      const startedAt = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, logIn));
      expect(performance.now() - startedAt).toBeLessThan(5_500);
      for (const { status, error, headers } of answers) {
        expect([status, error.code]).toEqual([503, 'unavailable']);
        expect(headers.get('retry-after')).toBe('2');
      }
    } finally {
      signal('SIGCONT');
    }
    await until(
      () => merchant.call('GET', '/api/auth/me'),
      ({ status }) => status === 200,
    );
  });
});
