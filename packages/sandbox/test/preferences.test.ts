import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aTemplate, QUICK, startBench, until, wamidOf, type Bench, type Json } from './harness.js';

const to = '+15550109999';
let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
  const offer = { ...aTemplate({ name: 'offer' }), category: 'MARKETING' as const };
  await bench.control.putTemplates([offer]);
});
beforeEach(async () => {
  await bench.control.reset();
  await bench.control.setSettings(QUICK);
  bench.receiver.hooks.length = 0;
});
afterAll(() => bench.stop());

const parameters = ['Ana', '17'].map((text) => ({ type: 'text', text }));
const offer = {
  name: 'offer',
  language: { code: 'en_US' },
  components: [{ type: 'body', parameters }],
};

async function outcomeOf(message: Json): Promise<unknown> {
  const wamid = wamidOf(await bench.send({ to, ...message }));
  const statuses = await until('a last status', () => {
    const its = bench.receiver.statuses().filter(({ id }) => id === wamid);
    return its.some(({ status }) => status === 'read' || status === 'failed') && its;
  });
  return statuses.flatMap(({ errors }) => (errors as Json[] | undefined) ?? []).at(0)?.code;
}

it('tells who wants no marketing, and refuses it until they want it again', async () => {
  await bench.control.preference({ from: to, value: 'stop' });
  const [told] = await until('the webhook', () => {
    const its = bench.receiver.changes('user_preferences');
    return its.length > 0 && its;
  });
  expect(told).toMatchObject({
    contacts: [{ wa_id: '15550109999' }],
    user_preferences: [
      {
        ...{ wa_id: '15550109999', category: 'marketing_messages', value: 'stop' },
        timestamp: expect.any(Number) as number,
      },
    ],
  });
  expect(await outcomeOf({ template: offer })).toBe(131050);
  expect(await outcomeOf({})).toBeUndefined();
  await bench.control.preference({ from: to, value: 'resume' });
  expect(await outcomeOf({ template: offer })).toBeUndefined();
});

it('leaves the number out where the person hides it', async () => {
  const hidden = { from: to, userId: 'US.77', hidesNumber: true };
  await bench.control.preference({ ...hidden, value: 'stop' });
  await bench.control.inbound({ ...hidden, type: 'text', text: { body: 'Hi' } });
  await until('both webhooks', () => bench.receiver.changes().length > 0);
  const text = bench.receiver.hooks.map(({ raw }) => raw.toString()).join();
  expect(text).toContain('"from_user_id":"US.77"');
  expect(text).not.toContain('15550109999"');
});

it.each([
  { from: to, value: 'pause' },
  { from: 'nobody', value: 'stop' },
  { from: to, value: 'stop', when: 1 },
  { from: to, value: 'stop', timestamp: 'now' },
])('refuses %j', async (body) => {
  const answer = await fetch(`${bench.sandbox.url}/_sandbox/preferences`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
  });
  expect(answer.status).toBe(400);
});
