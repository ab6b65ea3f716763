import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, graphCaller, startBench, type Bench } from './harness.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ accessTokenNext: 'next-token' });
});
afterAll(() => bench.stop());

const number = () => bench.sandbox.identity.phoneNumberId;
const waba = () => bench.sandbox.identity.wabaId;

describe('access', () => {
  it.each(['', 'wrong'])('refuses the token "%s" with 401 and 190', async (token) => {
    const answer = await graphCaller(bench.sandbox.url, token)('GET', `/v25.0/${number()}`);
    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toMatchObject({ code: 190, type: 'OAuthException' });
  });

  it.each([
    ['none', 200, 200],
    ['current', 401, 200],
    ['next', 200, 401],
    ['both', 401, 401],
  ] as const)('with deadTokens %s answers %s and %s', async (deadTokens, current, next) => {
    await bench.control.setSettings({ deadTokens });
    const { url, identity } = bench.sandbox;
    for (const [token, status] of [
      [identity.accessToken, current],
      ['next-token', next],
    ] as const) {
      expect((await graphCaller(url, token)('GET', `/v25.0/${number()}`)).status).toBe(status);
    }
    await bench.control.setSettings({ deadTokens: 'none' });
  });

  it('takes the token as a parameter', async () => {
    const { url, identity } = bench.sandbox;
    const path = `/v25.0/${number()}?access_token=${identity.accessToken}`;
    expect((await fetch(url + path)).status).toBe(200);
  });

  it.each([
    ['GET', '/v25.0/999'],
    ['POST', '/v25.0/999/messages'],
    ['DELETE', '/v25.0/999'],
  ])('answers %s %s as an unknown object', async (method, path) => {
    const answer = await bench.graph(method, path, method === 'GET' ? undefined : {});
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      ...{ code: 100, error_subcode: 33, type: 'GraphMethodException' },
      message: expect.stringContaining(`Unsupported ${method.toLowerCase()} request`) as string,
    });
  });

  it('answers a body that is no JSON with an error of its own', async () => {
    const { url, identity } = bench.sandbox;
    const response = await fetch(`${url}/v25.0/${number()}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${identity.accessToken}` },
      body: '{"messaging_product"',
    });
    expect(response.status).toBe(400);
  });
});

describe('versions and headers', () => {
  it.each([
    ['/v26.0', 'v26.0'],
    ['/v18.0', 'v21.0'],
    ['', 'v21.0'],
  ])('serves the prefix "%s" as %s', async (prefix, version) => {
    const answer = await bench.graph('GET', `${prefix}/${number()}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('facebook-api-version')).toBe(version);
    expect(answer.headers.get('x-fb-trace-id')).toBeTruthy();
    expect(answer.headers.get('x-app-usage')).toContain('call_count');
  });
});

describe('nodes', () => {
  it('shows the phone number with its default fields, or those asked for', async () => {
    const node = (await bench.graph('GET', `/v25.0/${number()}`)).body;
    expect(node).toMatchObject({
      id: number(),
      display_phone_number: '+1 555-010-0200',
      quality_rating: 'GREEN',
      throughput: { level: 'STANDARD' },
    });
    const fields = 'status,throughput{level},health_status';
    const chosen = (await bench.graph('GET', `/v25.0/${number()}?fields=${fields}`)).body;
    expect(Object.keys(chosen).sort()).toEqual(['health_status', 'id', 'status', 'throughput']);
  });

  it('lists as many numbers as the settings say', async () => {
    await bench.control.setSettings({ phoneNumbers: 3, throughput: 'HIGH' });
    const { data } = (await bench.graph('GET', `/v25.0/${waba()}/phone_numbers`)).body;
    expect(data).toHaveLength(3);
    const second = (data as { id: string }[])[1];
    const node = (await bench.graph('GET', `/v25.0/${String(second?.id)}`)).body;
    expect(node).toMatchObject({
      display_phone_number: '+1 555-010-0201',
      throughput: { level: 'HIGH' },
    });
    expect((await bench.control.settings()).throughputPerSecond).toBe(1000);
    await bench.control.setSettings({ phoneNumbers: 1, throughput: 'STANDARD' });
  });

  it('shows the account', async () => {
    const node = (await bench.graph('GET', `/v25.0/${waba()}?fields=name,account_review_status`))
      .body;
    expect(node).toEqual({
      id: waba(),
      name: 'Sandbox Shop',
      account_review_status: 'APPROVED',
    });
  });

  it('debugs tokens, an invalid one with 200', async () => {
    const { accessToken, appId, appSecret } = bench.sandbox.identity;
    const asApp = graphCaller(bench.sandbox.url, `${appId}|${appSecret}`);
    const valid = (await asApp('GET', `/v25.0/debug_token?input_token=${accessToken}`)).body;
    expect(valid.data).toMatchObject({ is_valid: true, app_id: appId, expires_at: 0 });
    const invalid = await bench.graph('GET', '/v25.0/debug_token?input_token=x');
    expect(invalid.status).toBe(200);
    expect(invalid.body.data).toMatchObject({ is_valid: false, error: { code: 190 } });
  });
});

describe('subscribed_apps', () => {
  const path = () => `/v25.0/${waba()}/subscribed_apps`;
  const override = (url: string) =>
    bench.graph('POST', path(), { override_callback_uri: url, verify_token: 'secret' });

  it('verifies an override by the challenge and routes webhooks to it', async () => {
    const url = String((await bench.control.settings()).webhooks.url);
    const other = url.replace('/hook', '/other');
    expect((await override(other)).body).toEqual({ success: true });
    expect(bench.receiver.handshakes.at(-1)?.searchParams.get('hub.verify_token')).toBe('secret');
    const { data } = (await bench.graph('GET', path())).body;
    expect(data).toMatchObject([{ override_callback_uri: other }]);
    expect((await bench.graph('POST', path(), {})).body).toEqual({ success: true });
    expect((await bench.graph('GET', path())).body.data).not.toHaveProperty(
      '0.override_callback_uri',
    );
  });

  it('refuses a callback that gives back something else', async () => {
    bench.receiver.challengeAnswer = () => 'no';
    const answer = await override(String((await bench.control.settings()).webhooks.url));
    expect(errorOf(answer).code).toBe(2200);
  });

  it('sends nothing once unsubscribed', async () => {
    await bench.graph('DELETE', path());
    await bench.control.inbound({ from: '+15550107777', text: { body: 'Anybody?' } });
    expect(await bench.control.webhooks()).toMatchObject({ pending: 0 });
    await bench.graph('POST', path(), {});
    expect(bench.receiver.changes()).toEqual([]);
  });
});
