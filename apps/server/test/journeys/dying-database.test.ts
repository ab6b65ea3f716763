import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@waypost/contract';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, getMessage, sendBody, sign } from '../fixtures.js';
import { until, type MerchantClient } from '../harness.js';
import { register, startJourney, type Journey } from './journey.js';

let journey: Journey;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  journey = await startJourney();
  merchant = await register(journey);
  template = await anApprovedTemplate(merchant);
  await journey.sandbox.setSettings({ webhooks: { paused: true } });
});

afterAll(() => journey.end());

const timestamp = String(Math.floor(Date.now() / 1000));

/** Tells that a message was read, as Meta does: the same body each time, until it is answered 200. */
async function tellRead({ id, providerMessageId }: Message): Promise<number[]> {
  const { env, urls } = journey.stack;
  const body = Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: env.META_WABA_ID,
          changes: [
            {
              field: 'messages',
              value: {
                metadata: { phone_number_id: env.META_PHONE_NUMBER_ID },
                statuses: [
                  {
                    ...{ id: providerMessageId, status: 'read', timestamp },
                    biz_opaque_callback_data: id,
                  },
                ],
              },
            },
          ],
        },
      ],
    }),
  );
  const tookMs: number[] = [];
  for (let tries = 0; tries < 60; tries += 1) {
    const startedAt = performance.now();
    const { status } = await fetch(`${urls.server}/api/webhooks/meta`, {
      method: 'POST',
      headers: { 'x-hub-signature-256': sign(body, env.META_APP_SECRET) },
      body: new Uint8Array(body),
    });
    tookMs.push(performance.now() - startedAt);
    if (status === 200) return tookMs;
    expect(status).toBe(503);
    await sleep(250);
  }
  throw new Error('It was never taken.');
}

/** Tells of many messages at a steady pace, with trouble in the middle: all are taken, and count once. */
async function underTrouble(trouble: () => Promise<void>): Promise<void> {
  const send = async () =>
    (await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template))).data as Message;
  const messages = await Promise.all(Array.from({ length: 60 }, send));
  const told: Promise<number[]>[] = [];
  let ending: Promise<void> | undefined;
  for (const [index, message] of messages.entries()) {
    if (index === 20) ending = trouble();
    told.push(tellRead(message));
    await sleep(20);
  }
  await ending;
  const healedAt = performance.now();
  const tookMs = (await Promise.all(told)).flat();
  expect(Math.max(...tookMs)).toBeLessThan(5_700);
  // Or nothing was tried.
  expect(tookMs.length > messages.length || Math.max(...tookMs) > 500).toBe(true);
  for (const { id } of messages) {
    await until(
      () => merchant.call('GET', `/api/messages/logs/${id}`),
      (answer) => (answer.data as Message | undefined)?.status === 'read',
      30_000,
    );
    const { timeline } = (await getMessage(merchant, id)) as Message & {
      timeline: { source: string }[];
    };
    expect(timeline.filter(({ source }) => source === 'webhook')).toHaveLength(1);
  }
  expect(performance.now() - healedAt).toBeLessThan(30_000);
}

describe('a database that dies under webhooks', { timeout: 100_000 }, () => {
  it('F42 killed and started again: what was answered 200 is applied, once', async () => {
    await underTrouble(async () => {
      const { mongod } = journey.stack.processes;
      await mongod?.stop(0, 'SIGKILL');
      await sleep(1_000);
      await mongod?.start();
    });
  });

  it('F44 stepping down for five seconds: writes go on by themselves', async () => {
    await underTrouble(async () => {
      const client = new MongoClient(journey.stack.mongoUri);
      await client
        .db('admin')
        .command({ replSetStepDown: 5, force: true })
        .catch(() => undefined);
      await client.close();
      await sleep(6_000);
    });
  });
});
