import type { Message } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, getMessage, sendBody, untilStatus } from '../fixtures.js';
import { until, type MerchantClient } from '../harness.js';
import { logIn, register, startJourney, type Journey } from './journey.js';

let journey: Journey;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  journey = await startJourney({ LEASE_SECONDS: '2', UNCONFIRMED_AFTER_SECONDS: '10' });
  merchant = await register(journey);
  template = await anApprovedTemplate(merchant);
});

afterAll(() => journey.end());

async function logInAgain(): Promise<void> {
  merchant = { ...merchant, ...(await logIn(journey, merchant)) };
}

describe('kill -9 of the server', () => {
  it('between Meta’s acceptance and the write: one message, settled by evidence', async () => {
    await journey.sandbox.setSettings({ webhooks: { paused: true } });
    await journey.sandbox.fail('messages', { acceptThenHangMs: 60_000 });
    const lost = merchant.call('POST', '/api/messages/send', sendBody(template)).catch(() => null);
    const ledger = await until(
      () => journey.sandbox.ledger(),
      ({ total }) => total === 1,
    );
    const id = ledger.messages[0]?.callbackData ?? '';
    await journey.stack.processes.server.stop(0, 'SIGKILL');
    await lost;
    await journey.stack.processes.server.start();
    await logInAgain();
    expect(await getMessage(merchant, id)).toMatchObject({ status: 'sending', attempts: 1 });

    await journey.sandbox.setSettings({ webhooks: { paused: false } });
    const read = await untilStatus(merchant, id, 'read');
    expect(read).toMatchObject({ attempts: 1, providerMessageId: ledger.messages[0]?.wamid });
    expect(await journey.sandbox.ledger()).toMatchObject({ total: 1, duplicates: [] });
  });

  it(
    'under load: nothing acknowledged is lost, nothing is sent twice',
    { timeout: 180_000 },
    async () => {
      await journey.sandbox.reset();
      const startedAt = new Date().toISOString();
      await journey.sandbox.setSettings({ latencyMs: 150 });
      const acknowledged: string[] = [];
      const load = Promise.all(
        Array.from({ length: 40 }, async () => {
          const answer = await merchant
            .call('POST', '/api/messages/send', sendBody(template))
            .catch(() => null);
          if (answer && answer.status < 300) acknowledged.push((answer.data as Message).id);
        }),
      );
      await until(
        () => journey.sandbox.ledger(),
        ({ total }) => total >= 5,
      );
      await journey.stack.processes.server.stop(0, 'SIGKILL');
      await load;
      await journey.stack.processes.server.start();
      await logInAgain();
      const all = await until(
        async () => {
          const path = '/api/messages/logs?direction=outbound&limit=200';
          return (await merchant.expect(200, 'GET', path)).data as Message[];
        },
        (messages) => messages.every(({ status }) => status === 'read' || status === 'unconfirmed'),
        45_000,
      );
      const ids = new Set(all.map(({ id }) => id));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      const ledger = await journey.sandbox.ledger();
      expect(ledger.duplicates).toEqual([]);
      // What was under way at the kill and never reached Meta is shown as such, and nothing else is.
      const accepted = new Set(ledger.messages.map(({ callbackData }) => callbackData));
      const wrong = all
        .filter(({ createdAt }) => createdAt >= startedAt)
        .filter(({ id, status }) => accepted.has(id) !== (status === 'read'));
      expect(wrong).toEqual([]);
      expect(accepted.size).toBeGreaterThan(5);
    },
  );
});

describe('a restart of everything', () => {
  it('keeps everything, also after kill -9 of all of it', async () => {
    const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
    const { id } = data as Message;
    await untilStatus(merchant, id, 'read');
    for (const end of ['stop', 'kill'] as const) {
      await journey.stack[end]();
      await journey.startAgain();
      await logInAgain();
      expect(journey.stack.admin?.wasCreated).toBe(false);
      expect(await getMessage(merchant, id)).toMatchObject({ status: 'read' });
      const again = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
      await untilStatus(merchant, (again.data as Message).id, 'read');
    }
  });
});
