import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Message } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../api-client.js';
import { anApprovedTemplate, sendBody } from '../fixtures.js';
import { until } from '../harness.js';
import { register, startJourney, type Journey } from './journey.js';

const sends = 2_000;
const kills = 8;
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let journey: Journey;
let second: ChildProcess;

/** Another server on the same database, as behind a load balancer. */
async function startSecondServer(): Promise<void> {
  const { env } = journey.stack;
  second = spawn(process.execPath, [main], {
    env: { ...env, PORT: secondPort() },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(second, 'message');
}

function secondPort(): string {
  return String(Number(new URL(journey.stack.urls.server).port) + 1);
}

beforeAll(async () => {
  journey = await startJourney({
    LEASE_SECONDS: '2',
    UNCONFIRMED_AFTER_SECONDS: '10',
    SEND_WAIT_MS: '500',
  });
  await journey.sandbox.setSettings({ throughput: 'HIGH', latencyMs: 30, pairLimit: false });
  await startSecondServer();
});

afterAll(async () => {
  second.kill('SIGKILL');
  await journey.end();
});

describe('two servers, one of them killed again and again under load', () => {
  it('lose nothing, double nothing, and are honest', { timeout: 300_000 }, async () => {
    const { token, ...merchant } = await register(journey);
    const template = await anApprovedTemplate({ token, ...merchant });
    const servers = [journey.stack.urls.server, `http://127.0.0.1:${secondPort()}`];
    const acknowledged: string[] = [];
    let left = sends;
    const load = Promise.all(
      Array.from({ length: 32 }, async (_, index) => {
        while (left > 0) {
          left -= 1;
          const api = createApiClient(servers[(left + index) % 2] ?? '', token);
          const answer = await api
            .call('POST', '/api/messages/send', sendBody(template))
            .catch(() => null);
          if (answer && answer.status < 300) acknowledged.push((answer.data as Message).id);
          if (answer === null) await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      if (kill % 2 === 0) {
        await journey.stack.processes.server.stop(0, 'SIGKILL');
        await journey.stack.processes.server.start();
      } else {
        second.kill('SIGKILL');
        await once(second, 'exit');
        await startSecondServer();
      }
    }
    await load;

    const api = createApiClient(journey.stack.urls.server, token);
    const open = 'status=queued,sending,sent,delivered&direction=outbound';
    await until(
      async () => (await api.expect(200, 'GET', `/api/messages/logs?${open}`)).data as Message[],
      (messages) => messages.length === 0,
      180_000,
    );
    const all: Message[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await api.expect(200, 'GET', `/api/messages/logs?limit=200${query}`);
      all.push(...(page.data as Message[]));
      cursor = page.meta.nextCursor;
    }
    const known = new Set(all.map(({ id }) => id));
    expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
    const ledger = await journey.sandbox.ledger({ limit: 100_000 });
    expect(ledger.duplicates).toEqual([]);
    const accepted = new Set(ledger.messages.map(({ callbackData }) => callbackData));
    expect(all.filter(({ id, status }) => accepted.has(id) !== (status === 'read'))).toEqual([]);
    const unconfirmed = all.filter(({ status }) => status === 'unconfirmed').length;
    expect(unconfirmed).toBeLessThanOrEqual(kills * 128);
    expect(acknowledged.length).toBeGreaterThan(sends / 4);
  });
});
