import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBench, until, wamidOf, type Bench, type Json } from './harness.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ appSecret: 'first-secret,second-secret' });
});
afterEach(() => bench.stop());

const statusesOf = (wamid: string) => bench.receiver.statusNames(wamid);

describe('webhooks', () => {
  it('signs the raw bytes, with everything but ASCII escaped', async () => {
    await bench.control.inbound({
      from: '+15550109999',
      text: { body: 'é 👍' },
      profileName: 'Zoë',
    });
    const hook = await until('the webhook', () => bench.receiver.hooks[0]);
    const expected = createHmac('sha256', 'first-secret').update(hook.raw).digest('hex');
    expect(hook.signature).toBe(`sha256=${expected}`);
    const text = hook.raw.toString('latin1');
    expect(text).toContain('\\u00e9 \\ud83d\\udc4d');
    expect(text).toContain('Zo\\u00eb');
    expect(text).toMatch(/^[\x00-\x7f]*$/);
  });

  it('tells an inbound message in the shape of Meta', async () => {
    const { wamid } = await bench.control.inbound({
      from: '+15550109999',
      type: 'text',
      text: { body: 'Hello' },
      profileName: 'Ana',
      userId: 'US.1',
    });
    await until('the webhook', () => bench.receiver.changes().length > 0);
    expect(bench.receiver.changes()).toEqual([
      {
        messaging_product: 'whatsapp',
        metadata: {
          display_phone_number: '15550100200',
          phone_number_id: bench.sandbox.identity.phoneNumberId,
        },
        contacts: [{ profile: { name: 'Ana' }, wa_id: '15550109999', user_id: 'US.1' }],
        messages: [
          {
            from: '15550109999',
            from_user_id: 'US.1',
            id: wamid,
            timestamp: expect.stringMatching(/^\d{10}$/) as string,
            type: 'text',
            text: { body: 'Hello' },
          },
        ],
      },
    ]);
  });

  it('tells sent, delivered and read, with the price twice and our data each time', async () => {
    const wamid = wamidOf(await bench.send({ biz_opaque_callback_data: 'row=1' }));
    await until('read', () => statusesOf(wamid).includes('read'));
    const statuses = bench.receiver.statuses();
    expect(statuses.map(({ status }) => status).sort()).toEqual(['delivered', 'read', 'sent']);
    const of = (name: string) => statuses.find(({ status }) => status === name);
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
    expect(of('sent')).toMatchObject({ recipient_id: '15550109999', pricing });
    expect(of('delivered')).toMatchObject({ pricing });
    expect(of('read')).not.toHaveProperty('pricing');
    expect(statuses.map((status) => status.biz_opaque_callback_data)).toEqual(
      Array(3).fill('row=1'),
    );
    const { messages } = await bench.control.ledger({ callbackData: 'row=1' });
    await until('all told', async () => {
      const [message] = (await bench.control.ledger({ callbackData: 'row=1' })).messages;
      return message?.statuses.every(({ deliveredToWebhook }) => deliveredToWebhook);
    });
    expect(messages).toHaveLength(1);
  });

  it.each<[string, string, string[]]>([
    ['0001', 'undeliverable', ['failed:131026']],
    ['0002', 'experiment', ['failed:130472']],
    ['0003', 'utility to one who stopped marketing', ['sent', 'delivered', 'read']],
    ['0004', 'media failed', ['failed:131053']],
    ['0006', 'twice', ['sent', 'sent', 'delivered', 'delivered', 'read', 'read']],
    ['0007', 'backwards', ['read', 'delivered', 'sent']],
    ['0009', 'never read', ['sent', 'delivered']],
  ])('gives +1 555 019 %s its fate: %s', async (digits, _name, expected) => {
    const to = `1555019${digits}`;
    await bench.send({ to: `+${to}` });
    const seen = async () => {
      const [message] = (await bench.control.ledger({ to })).messages;
      return message?.statuses.map(({ status, errorCode }) =>
        errorCode === undefined ? status : `${status}:${errorCode}`,
      );
    };
    await until('the last status', async () => (await seen())?.length === expected.length);
    expect(await seen()).toEqual(expected);
  });

  it('makes late statuses late and silent ones never', async () => {
    await bench.send({ to: '+15550190005' });
    await bench.send({ to: '+15550190008' });
    await bench.send({ to: '+15550109999' });
    await until('the ordinary one', () => bench.receiver.statusNames().includes('read'));
    const late = async () =>
      (await bench.control.ledger({ to: '15550190005' })).messages[0]?.statuses;
    expect(await late()).toEqual([]);
    await bench.control.advanceClock(61);
    await until('the late one', async () => (await late())?.length === 3);
    expect((await bench.control.ledger({ to: '15550190008' })).messages[0]?.statuses).toEqual([]);
  });

  it('fails marketing to one who stopped it', async () => {
    await bench.control.putTemplates([
      {
        name: 'news',
        language: 'en_US',
        category: 'MARKETING',
        components: [{ type: 'BODY', text: 'News.' }],
      },
    ]);
    const news = { name: 'news', language: { code: 'en_US' } };
    const wamid = wamidOf(
      await bench.send({ to: '+15550190003', type: 'template', template: news }),
    );
    await until('failed', () => statusesOf(wamid).includes('failed'));
  });

  it('repeats a webhook until it is answered 200', async () => {
    let refusals = 3;
    bench.receiver.answer = () => ((refusals -= 1) >= 0 ? 500 : 200);
    await bench.control.inbound({ from: '+15550109999', text: { body: 'Hello' } });
    await until('the second try', () => bench.receiver.hooks.length >= 2);
    expect(await bench.control.webhooks('pending')).toMatchObject({ pending: 1, delivered: 0 });
    await until('the fourth try', () => bench.receiver.hooks.length === 4);
    const { delivered, webhooks } = await until('delivered', async () => {
      const answer = await bench.control.webhooks('delivered');
      return answer.delivered === 1 && answer;
    });
    expect(delivered).toBe(1);
    expect(webhooks[0]).toMatchObject({ attempts: 4, status: 'delivered' });
    expect(webhooks[0]?.answers.map(({ httpStatus }) => httpStatus)).toEqual([500, 500, 500, 200]);
  });

  it('holds webhooks while paused and sends them on resume', async () => {
    await bench.control.setSettings({ webhooks: { paused: true } });
    await bench.send({});
    await until(
      'read',
      async () => (await bench.control.ledger()).messages[0]?.statuses.length === 3,
    );
    expect(await bench.control.webhooks()).toMatchObject({ pending: 3 });
    expect(bench.receiver.hooks).toHaveLength(0);
    await bench.control.setSettings({ webhooks: { paused: false } });
    await until('all', () => bench.receiver.statuses().length === 3);
  });

  it('puts up to batchMax updates into one POST', async () => {
    await bench.control.setSettings({ webhooks: { batchMs: 60, batchMax: 4 }, readShare: 0 });
    await Promise.all(Array.from({ length: 8 }, () => bench.send({})));
    await until('all', () => bench.receiver.statuses().length === 16);
    const sizes = bench.receiver.hooks.map(({ changes }) =>
      changes.reduce((sum, { value }) => sum + (value.statuses as Json[]).length, 0),
    );
    expect(Math.max(...sizes)).toBe(4);
    expect(bench.receiver.hooks.length).toBeLessThan(16);
  });

  it('sends duplicates and shuffles when asked to', async () => {
    await bench.control.setSettings({ webhooks: { duplicateShare: 1 } });
    await bench.control.inbound({ from: '+15550109999', text: { body: 'Hello' } });
    await until('the duplicate', () => bench.receiver.hooks.length === 2);
    expect(
      bench.receiver.hooks[0]?.raw.equals(bench.receiver.hooks[1]?.raw ?? Buffer.alloc(0)),
    ).toBe(true);
    await bench.control.setSettings({ webhooks: { duplicateShare: 0, shuffleShare: 0.5 } });
    await Promise.all(Array.from({ length: 10 }, () => bench.send({})));
    await until('all', () => bench.receiver.statuses().length === 30);
    const names = bench.receiver.statusNames();
    const sorted = [...names].sort((a, b) => String(b).localeCompare(String(a)));
    expect(names).not.toEqual(sorted);
  });

  it('keeps no webhook that nobody subscribed to', async () => {
    await bench.control.setSettings({ webhooks: { url: null } });
    await bench.send({});
    await until(
      'read',
      async () => (await bench.control.ledger()).messages[0]?.statuses.length === 3,
    );
    const [message] = (await bench.control.ledger()).messages;
    expect(message?.statuses.map(({ deliveredToWebhook }) => deliveredToWebhook)).toEqual([
      false,
      false,
      false,
    ]);
    expect(await bench.control.webhooks()).toMatchObject({ pending: 0, delivered: 0 });
  });
});
