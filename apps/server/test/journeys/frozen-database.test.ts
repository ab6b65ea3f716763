import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient, type ApiClient } from '../api-client.js';
import { openStream } from '../event-stream.js';
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

async function stepDown(): Promise<void> {
  const client = await MongoClient.connect(journey.stack.mongoUri);
  try {
    await client.db('admin').command({ replSetStepDown: 3, force: true });
  } finally {
    await client.close();
  }
}

async function freeze(): Promise<void> {
  signal('SIGSTOP');
  try {
    await new Promise((resolve) => setTimeout(resolve, 7_000));
  } finally {
    signal('SIGCONT');
  }
}

describe('a stream of events', () => {
  it.each([
    ['freezes', freeze],
    ['is no primary for a while', stepDown],
  ])(
    'outlives a database that %s, and goes on where it was',
    { timeout: 120_000 },
    async (_, fail) => {
      const follower = await openStream(merchant, journey.stack.urls.server);
      const names = ['Before', 'After', 'Later'];
      for (const [index, businessName] of names.entries()) {
        if (index === 1) await fail();
        await until(
          () => merchant.call('PATCH', '/api/merchant', { businessName }),
          ({ status }) => status === 200,
        );
      }
      const told = await until(
        () => Promise.resolve(follower.events.map(({ data }) => data)),
        (data) => data.length >= names.length,
      );
      const namesTold = told.map((data) => (data as { businessName?: string }).businessName);
      // A change whose answer was lost is made, and told, again.
      expect(namesTold.filter((name, index) => name !== namesTold[index - 1])).toEqual(names);
      follower.close();
    },
  );
});
