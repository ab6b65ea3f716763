import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aMessage, errorOf, QUICK, startBench, type Bench } from './harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(async () => {
  await bench.control.reset();
  await bench.control.setSettings(QUICK);
});
afterAll(() => bench.stop());

const accepted = async () => (await bench.control.ledger()).total;
const lost = () =>
  bench.send({}).then(
    () => false,
    () => true,
  );

describe('faults', () => {
  it('answers with an error of Graph, as often as asked', async () => {
    const error = { code: 130429, status: 429, subcode: 2494055, retryAfterSeconds: 7 };
    await bench.control.fail('messages', { error }, { times: 2 });
    for (let time = 0; time < 2; time += 1) {
      const answer = await bench.send({});
      expect(answer.status).toBe(429);
      expect(answer.headers.get('retry-after')).toBe('7');
      expect(errorOf(answer)).toMatchObject({
        ...{ code: 130429, error_subcode: 2494055, message: '(#130429) Rate limit hit' },
      });
    }
    expect(await accepted()).toBe(0);
    expect((await bench.send({})).status).toBe(200);
    expect(await bench.control.faults()).toEqual([]);
  });

  it('gives an error without a status the one Meta gives it', async () => {
    await bench.control.fail('messages', { error: { code: 131031 } });
    expect((await bench.send({})).status).toBe(403);
  });

  it.each([500, 502, 503] as const)('answers %d with a page of HTML', async (http) => {
    await bench.control.fail('messages', { http });
    const answer = await bench.send({});
    expect(answer.status).toBe(http);
    expect(answer.text).toContain('<html>');
    expect(await accepted()).toBe(0);
  });

  it('drops the connection and accepts nothing', async () => {
    await bench.control.fail('messages', { resetBefore: true });
    expect(await lost()).toBe(true);
    expect(await accepted()).toBe(0);
  });

  it('accepts and drops the connection', async () => {
    await bench.control.fail('messages', { acceptThenReset: true });
    expect(await lost()).toBe(true);
    expect(await accepted()).toBe(1);
  });

  it('accepts at once and answers late', async () => {
    await bench.control.fail('messages', { acceptThenHangMs: 400 });
    const started = Date.now();
    const answer = bench.send({});
    while ((await accepted()) === 0) expect(Date.now() - started).toBeLessThan(350);
    expect((await answer).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(390);
  });

  it('hangs, and accepts nothing from a caller that leaves', async () => {
    await bench.control.fail('messages', { hangMs: 300 });
    const { url, identity } = bench.sandbox;
    const call = fetch(`${url}/v25.0/${identity.phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${identity.accessToken}` },
      body: JSON.stringify(aMessage({})),
      signal: AbortSignal.timeout(80),
    });
    await expect(call).rejects.toThrow();
    await bench.control.fail('messages', { hangMs: 300 });
    expect((await bench.send({})).status).toBe(200);
    expect(await accepted()).toBe(1);
  });

  it('accepts and cuts the answer short', async () => {
    await bench.control.fail('messages', { truncateBody: true });
    expect(await lost()).toBe(true);
    expect(await accepted()).toBe(1);
  });

  it('accepts and answers in drops', async () => {
    await bench.control.fail('messages', { slowBodyMs: 300 });
    const started = Date.now();
    expect((await bench.send({})).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(250);
  });

  it('meets only what it is for', async () => {
    const templates = `/v25.0/${bench.sandbox.identity.wabaId}/message_templates`;
    await bench.control.fail('templates', { http: 500 }, { times: 'forever' });
    await bench.control.fail(
      'messages',
      { http: 503 },
      { times: 'forever', to: '+1 555 010 8888' },
    );
    expect((await bench.graph('GET', templates)).status).toBe(500);
    expect((await bench.send({})).status).toBe(200);
    expect((await bench.send({ to: '+15550108888' })).status).toBe(503);
    expect((await bench.send({ to: '+15550108888' })).status).toBe(503);
    await bench.control.clearFaults();
    expect((await bench.send({ to: '+15550108888' })).status).toBe(200);
    await bench.control.fail('any', { http: 502 }, { times: 2 });
    expect((await bench.graph('GET', `/v25.0/${bench.sandbox.identity.wabaId}`)).status).toBe(502);
    expect((await bench.send({})).status).toBe(502);
  });

  it('hits a share of the requests', async () => {
    await bench.control.fail('messages', { http: 500 }, { times: 'forever', share: 0.5 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => bench.send({})));
    const failed = answers.filter(({ status }) => status === 500).length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(50);
    expect(await accepted()).toBe(60 - failed);
  });

  it.each([
    [{ on: 'mail', effect: { http: 500 } }, 'on must be'],
    [{ on: 'any', effect: { http: 404 } }, 'effect.http'],
    [{ on: 'any', effect: { explode: true } }, 'effect must be one of'],
    [{ on: 'any', effect: { http: 500, hangMs: 1 } }, 'exactly one'],
    [{ on: 'any', times: 0, effect: { http: 500 } }, 'times'],
    [{ on: 'any', share: 2, effect: { http: 500 } }, 'share'],
    [{ on: 'any', effect: { error: { status: 400 } } }, 'effect.error'],
    [{ on: 'any', effect: { http: 500 }, often: 1 }, 'often'],
  ])('refuses %j', async (fault, text) => {
    const response = await fetch(`${bench.sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(text);
  });
});
