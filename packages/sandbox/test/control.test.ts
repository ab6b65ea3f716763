import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QUICK, startBench, until, wamidOf, type Bench, type Json } from './harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(async () => {
  await bench.control.reset();
  await bench.control.setSettings(QUICK);
  bench.receiver.hooks.length = 0;
});
afterAll(() => bench.stop());

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${bench.sandbox.url}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
};

describe('ledger', () => {
  it('counts all that matches, whatever the limit', async () => {
    for (const data of ['a', 'b', 'b', 'c', 'c', 'c']) {
      await bench.send({ biz_opaque_callback_data: data });
    }
    await bench.send({ to: '+15550108888' });
    const all = await bench.control.ledger({ limit: 2 });
    expect(all).toMatchObject({ total: 7, distinctCallbackData: 3, duplicates: ['b', 'c'] });
    expect(all.messages.map(({ to }) => to)).toEqual(['15550108888', '15550109999']);
    expect(await bench.control.ledger({ callbackData: 'c', limit: 1 })).toMatchObject({
      ...{ total: 3, distinctCallbackData: 1, duplicates: ['c'] },
      messages: [{ callbackData: 'c' }],
    });
    expect((await bench.control.ledger({ to: '+15550108888' })).total).toBe(1);
    expect((await bench.control.ledger({ to: '15550108888' })).total).toBe(1);
    const since = all.messages[0]?.acceptedAt ?? '';
    expect((await bench.control.ledger({ since })).total).toBeGreaterThanOrEqual(1);
    expect((await bench.control.ledger({ since: Date.now() + 60_000 })).total).toBe(0);
  });

  it('shows what was sent as it was sent', async () => {
    const wamid = wamidOf(await bench.send({ type: 'text', text: { body: 'é' } }));
    const [message] = (await bench.control.ledger()).messages;
    expect(message).toEqual({
      wamid,
      phoneNumberId: bench.sandbox.identity.phoneNumberId,
      to: '15550109999',
      type: 'text',
      payload: {
        ...{ messaging_product: 'whatsapp', to: '+15550109999', type: 'text' },
        text: { body: 'é' },
      },
      callbackData: null,
      acceptedAt: expect.stringMatching(/^\d{4}-/) as string,
      statuses: expect.any(Array) as unknown[],
    });
  });

  it('refuses a limit over 100,000', async () => {
    expect((await call('GET', 'ledger?limit=100001')).status).toBe(400);
  });
});

describe('settings', () => {
  it('has the defaults of the specification', async () => {
    expect(await bench.control.reset()).toMatchObject({
      ...{ phoneNumbers: 1, throughput: 'STANDARD', latencyMs: 20, latencyJitterMs: 0 },
      ...{ sentAfterMs: 300, deliveredAfterMs: 1000, readAfterMs: 2500, readShare: 1 },
      ...{ failShare: 0, review: 'rules', reviewAfterMs: 2000, throughputPerSecond: 80 },
      ...{ pairLimit: true, templatesPerHour: 100, templateLimit: 6000 },
      managementCallsPerHour: 5000,
      webhooks: { duplicateShare: 0, shuffleShare: 0, paused: false },
    });
  });

  it('merges deeply', async () => {
    const before = await bench.control.settings();
    const after = await bench.control.setSettings({ webhooks: { batchMax: 7 } });
    expect(after).toEqual({ ...before, webhooks: { ...before.webhooks, batchMax: 7 } });
  });

  it.each([
    [{ latency: 3 }, 'latency is not a setting'],
    [{ latencyMs: '3' }, 'latencyMs must be'],
    [{ readShare: 2 }, 'readShare must be'],
    [{ review: 'never' }, 'review must be one of'],
    [{ webhooks: { urls: 'x' } }, 'webhooks.urls is not a setting'],
    [{ webhooks: { url: 'ftp://x' } }, 'webhooks.url must be'],
    [{ webhooks: true }, 'webhooks must be an object'],
    [{ pairLimit: 1, phoneNumbers: 0 }, 'pairLimit must be true or false; phoneNumbers must be'],
    [[], 'JSON object'],
  ])('refuses %j', async (patch, text) => {
    const before = await bench.control.settings();
    const { status, body } = await call('PUT', 'settings', patch);
    expect(status).toBe(400);
    expect(body.error).toContain(text);
    expect(await bench.control.settings()).toEqual(before);
  });
});

describe('statuses by hand', () => {
  it('sends this status now, whatever came before', async () => {
    const wamid = wamidOf(await bench.send({ to: '+15550190008' }));
    await bench.control.status(wamid, { status: 'read', timestamp: 1_700_000_000 });
    await bench.control.status(wamid, { status: 'failed', errorCode: 131049 });
    await until('both', () => bench.receiver.statusNames(wamid).length === 2);
    expect(bench.receiver.statuses()).toMatchObject([
      { status: 'read', timestamp: '1700000000' },
      { status: 'failed', errors: [{ code: 131049 }] },
    ]);
  });

  it('refuses an unknown message and an unknown status', async () => {
    expect((await call('POST', 'messages/wamid.x/status', { status: 'read' })).status).toBe(404);
    const wamid = encodeURIComponent(wamidOf(await bench.send({})));
    expect((await call('POST', `messages/${wamid}/status`, { status: 'seen' })).status).toBe(400);
  });
});

describe('inbound', () => {
  it('quotes a message and carries the type it names', async () => {
    const contextWamid = wamidOf(await bench.send({}));
    const { message } = await bench.control.inbound({
      ...{ from: '15550109999', type: 'button', contextWamid },
      button: { payload: 'STOP', text: 'Stop' },
    });
    expect(message).toMatchObject({
      type: 'button',
      button: { payload: 'STOP', text: 'Stop' },
      context: { from: '15550100200', id: contextWamid },
    });
  });

  it.each([
    [{ text: { body: 'x' } }, 400],
    [{ from: '+15550109999', text: 'x' }, 400],
    [{ from: '+15550109999', type: 'fax', fax: {} }, 400],
    [{ from: '+15550109999', txt: { body: 'x' }, text: { body: 'x' } }, 400],
    [{ from: '+15550109999', phoneNumberId: '1', text: { body: 'x' } }, 404],
  ])('refuses %j', async (body, status) => {
    expect((await call('POST', 'inbound', body)).status).toBe(status);
  });
});

describe('the other calls', () => {
  it('lists the recipients with a fate', async () => {
    const recipients = await bench.control.recipients();
    expect(recipients.map(({ to }) => to)).toContain('15550190001');
    expect(recipients).toHaveLength(9);
  });

  it('resets everything but templates and the webhook URL', async () => {
    await bench.control.putTemplates([
      {
        name: 'stays',
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: 'Stays.' }],
      },
    ]);
    await bench.send({});
    await bench.control.inbound({ from: '+15550109999', text: { body: 'x' } });
    await bench.control.fail('any', { http: 500 });
    const { webhooks } = await bench.control.settings();
    await bench.control.reset();
    expect(await bench.control.ledger()).toMatchObject({ total: 0, duplicates: [], messages: [] });
    expect(await bench.control.faults()).toEqual([]);
    expect((await bench.control.settings()).webhooks.url).toBe(webhooks.url);
    const stays = { name: 'stays', language: { code: 'en' } };
    const wamid = wamidOf(await bench.send({ type: 'template', template: stays }));
    expect(wamid).toMatch(/^wamid/);
  });

  it('answers unknown calls with 404 and another page with 403', async () => {
    expect((await call('GET', 'nothing')).status).toBe(404);
    const response = await fetch(`${bench.sandbox.url}/_sandbox/reset`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.test' },
    });
    expect(response.status).toBe(403);
  });

  it('streams what happens, and what just happened to one who comes later', async () => {
    await bench.send({ biz_opaque_callback_data: 'streamed' });
    const response = await fetch(`${bench.sandbox.url}/_sandbox/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    await until('the events', async () => {
      text += (await reader?.read())?.value ?? '';
      return text.includes('event: status') && text.includes('event: webhook');
    });
    expect(text).toContain('event: exchange');
    expect(text).toContain('streamed');
    await reader?.cancel();
  });
});

describe('the phone', () => {
  it('serves its page and files under a strict policy', async () => {
    const page = await fetch(bench.sandbox.url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await fetch(bench.sandbox.url + String(path))).status).toBe(200);
    }
    expect(html).not.toContain('http');
  });

  it('shows chats with the template as its reader sees it', async () => {
    await bench.send({});
    await bench.control.inbound({ from: '+15550109999', text: { body: 'Thanks' } });
    const { body: list } = await call('GET', 'chats');
    expect(list.chats).toMatchObject([{ waId: '15550109999', preview: 'Thanks' }]);
    const { body: chat } = await call('GET', 'chats/15550109999');
    expect(chat).toMatchObject({
      isWindowOpen: true,
      messages: [
        { direction: 'outbound', content: { rendered: { header: 'Hello World' } } },
        { direction: 'inbound', content: { text: { body: 'Thanks' } } },
      ],
    });
  });
});

describe('webhooks', () => {
  it('of any field are told as they are given, signed and with a time', async () => {
    const value = { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } };
    await bench.control.sendWebhook('account_update', value);
    const hook = await until('a webhook', () => bench.receiver.hooks[0]);
    const told = JSON.stringify(hook);
    expect(told).toContain('account_update');
    expect(told).toContain('ACCOUNT_VIOLATION');
  });

  it.each([
    [{ field: 'Not A Field', value: {} }],
    [{ field: 'security' }],
    [{ field: 'security', value: [] }],
    [{ field: 'security', value: {}, more: 1 }],
  ])('refuse %j', async (body) => {
    expect((await call('POST', 'webhooks', body)).status).toBe(400);
  });

  it('of a message name the ad that it came from', async () => {
    const { message } = await bench.control.inbound({
      ...{ from: '+15550109999', type: 'text', text: { body: 'Still there?' } },
      ...{ referral: { source_type: 'ad' }, context: { forwarded: true } },
    });
    expect(message).toMatchObject({
      ...{ referral: { source_type: 'ad' }, context: { forwarded: true } },
    });
  });
});
