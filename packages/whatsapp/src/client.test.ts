import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCloudApi, type CloudApi } from './client.js';
import { GraphApiError } from './errors.js';
import type { OutgoingMessage } from './messages/outgoing.js';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}
interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json: unknown;
}

const TOKEN = 'EAA-token-of-a-test';
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Graph with one answer to everything, and what it was asked. */
async function graphWith(reply: Reply, prefix = ''): Promise<{ api: CloudApi; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
      response.writeHead(reply.status ?? 200, {
        'content-type': 'application/json',
        ...reply.headers,
      });
      response.end(JSON.stringify(reply.json));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = createCloudApi({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    version: 'v25.0',
    accessToken: () => TOKEN,
    timeoutMs: 5_000,
  });
  cleanUps.push(
    () => api.close(),
    () => server.close(),
  );
  return { api, seen };
}

const message: OutgoingMessage = {
  to: '+15550109999',
  callbackData: 'msg_1',
  content: { type: 'text', text: { body: 'Your parcel left — 📦', preview_url: true } },
};

describe('messages.send', () => {
  it('sends Meta’s envelope and reads its answer', async () => {
    const { api, seen } = await graphWith({
      json: {
        messaging_product: 'whatsapp',
        contacts: [{ input: '+15550109999', wa_id: '15550109999' }],
        messages: [{ id: 'wamid.HBgL', message_status: 'accepted' }],
        something_new: true,
      },
    });
    expect(await api.messages.send('201000000000001', message)).toEqual({
      wamid: 'wamid.HBgL',
      waId: '15550109999',
      messageStatus: 'accepted',
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v25.0/201000000000001/messages' });
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
    });
    expect(seen[0]?.body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+15550109999',
      biz_opaque_callback_data: 'msg_1',
      type: 'text',
      text: { body: 'Your parcel left — 📦', preview_url: true },
    });
  });

  it('quotes the message it answers', async () => {
    const { api, seen } = await graphWith({ json: { messages: [{ id: 'wamid.2' }] } });
    await api.messages.send('201', { ...message, replyToWamid: 'wamid.1' });
    expect(seen[0]?.body).toMatchObject({ context: { message_id: 'wamid.1' } });
  });

  it.each([
    ['a user id instead of a number', [{ input: 'US.1', user_id: 'US.1' }], { userId: 'US.1' }],
    ['no contacts', undefined, {}],
    ['contacts that are no list', 'odd', {}],
    ['contacts of another kind', [5], {}],
    ['a number as wa_id', [{ wa_id: 5 }], {}],
  ])('takes %s', async (_name, contacts, expected) => {
    const { api } = await graphWith({ json: { messages: [{ id: 'wamid.2' }], contacts } });
    expect(await api.messages.send('201', message)).toEqual({ wamid: 'wamid.2', ...expected });
  });

  it('fails with Meta’s error', async () => {
    const { api } = await graphWith({
      status: 400,
      headers: { 'retry-after': '7' },
      json: { error: { message: '(#130429) Rate limit hit', code: 130429, fbtrace_id: 'A1' } },
    });
    await expect(api.messages.send('201', message)).rejects.toMatchObject({
      kind: 'throttled_number',
      code: 130429,
      httpStatus: 400,
      title: 'Rate limit hit',
      retryAfterMs: 7_000,
      traceId: 'A1',
    });
  });

  it.each([
    [400, { error: { code: 100, error_subcode: 33 } }, 'account'],
    [500, { error: { code: 131045 } }, 'account'],
    [500, { error: { code: 131016 } }, 'transient'],
    [200, { error: { code: 131026 } }, 'rejected'],
    [429, { message: 'slow down' }, 'throttled_account'],
  ])('after an HTTP %i with %j fails as %s', async (status, json, kind) => {
    const { api } = await graphWith({ status, json: { ...json } });
    await expect(api.messages.send('201', message)).rejects.toMatchObject({ kind });
  });

  it.each(['', '..', '../x', 'a/b', '201?x=1', '201#', '2 01', 'é', '2'.repeat(200)])(
    'does not call Graph for the id %j',
    async (id) => {
      const { api, seen } = await graphWith({ json: {} });
      await expect(api.messages.send(id, message)).rejects.toMatchObject({ kind: 'rejected' });
      expect(seen).toEqual([]);
    },
  );

  it('asks for the token at every call', async () => {
    const { seen, api } = await graphWith({ json: { messages: [{ id: 'wamid.2' }] } });
    await api.messages.send('201', message);
    let count = 0;
    const rotating = createCloudApi({
      baseUrl: `http://${seen[0]?.headers.host ?? ''}`,
      version: 'v25.0',
      accessToken: () => `token-${++count}`,
      timeoutMs: 5_000,
    });
    cleanUps.unshift(() => rotating.close());
    await rotating.messages.send('201', message);
    await rotating.messages.send('201', message);
    expect(seen.map((it) => it.headers.authorization)).toEqual([
      `Bearer ${TOKEN}`,
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('fails as auth where there is no token', async () => {
    const api = createCloudApi({
      baseUrl: 'http://127.0.0.1:1',
      version: 'v25.0',
      accessToken: () => {
        throw new Error('the secret file is gone');
      },
      timeoutMs: 100,
    });
    await expect(api.messages.send('201', message)).rejects.toMatchObject({ kind: 'auth' });
    await api.close();
  });

  it('keeps a path of the base URL', async () => {
    const { api, seen } = await graphWith({ json: { messages: [{ id: 'w' }] } }, '/graph/');
    await api.messages.send('201', message);
    expect(seen[0]?.url).toBe('/graph/v25.0/201/messages');
  });
});

describe('templates', () => {
  const listed = {
    id: '601000000000001',
    name: 'order_update',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    parameter_format: 'POSITIONAL',
    components: [{ type: 'BODY', text: 'Hi {{1}}, welcome.' }],
    new_field: 1,
  };

  it('creates one', async () => {
    const { api, seen } = await graphWith({
      json: { id: '601000000000001', status: 'PENDING', category: 'MARKETING' },
    });
    const created = await api.templates.create('101', {
      name: 'order_update',
      language: 'en_US',
      category: 'utility',
      parameterFormat: 'positional',
      components: listed.components,
    });
    expect(created).toEqual({ id: '601000000000001', status: 'PENDING', category: 'MARKETING' });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/v25.0/101/message_templates',
      body: {
        name: 'order_update',
        language: 'en_US',
        category: 'UTILITY',
        parameter_format: 'POSITIONAL',
        components: listed.components,
      },
    });
  });

  it('lists a page and takes the cursor, never the URL', async () => {
    const { api, seen } = await graphWith({
      json: {
        data: [listed],
        paging: { cursors: { after: 'MjQZD' }, next: 'http://127.0.0.1:1/steal?after=MjQZD' },
      },
    });
    const page = await api.templates.list('101', {
      name: 'order_update',
      limit: 50,
      after: 'MAZDZD',
    });
    expect(page).toEqual({ data: [{ ...listed }], after: 'MjQZD' });
    const url = new URL(seen[0]?.url ?? '', 'http://graph.test');
    expect(url.pathname).toBe('/v25.0/101/message_templates');
    expect(url.searchParams.get('name')).toBe('order_update');
    expect(url.searchParams.get('limit')).toBe('50');
    expect(url.searchParams.get('after')).toBe('MAZDZD');
    expect(url.searchParams.get('fields')).toContain('quality_score');
    expect(seen[0]?.headers['content-type']).toBeUndefined();
  });

  it.each([
    ['the end of the list', { cursors: { after: 'X' } }],
    ['a page without paging', undefined],
    ['the cursor it came from', { cursors: { after: 'same' }, next: 'http://127.0.0.1:1/' }],
    ['an empty cursor', { cursors: { after: '' }, next: 'http://127.0.0.1:1/' }],
  ])('stops at %s', async (_name, paging) => {
    const { api } = await graphWith({ json: { data: [], paging } });
    expect(await api.templates.list('101', { after: 'same' })).toEqual({ data: [] });
  });

  it('fails on a page that cannot be read, rather than leave templates out', async () => {
    const { api } = await graphWith({ json: { data: [listed, { id: '5' }] } });
    await expect(api.templates.list('101')).rejects.toMatchObject({ kind: 'unknown_outcome' });
  });

  it('takes null for what is not there', async () => {
    const [body] = listed.components;
    const row = { ...listed, components: [{ ...body, format: null, example: null }] };
    const { api } = await graphWith({ json: { data: [row, { ...listed, components: null }] } });
    const { data } = await api.templates.list('101');
    expect(data.map(({ components }) => components)).toEqual([listed.components, []]);
  });

  it('gets one, and takes a missing one for its own trouble', async () => {
    const { api, seen } = await graphWith({ json: { ...listed, id: 601000000000001 } });
    expect((await api.templates.get('101', '601000000000001')).id).toBe('601000000000001');
    expect(seen[0]?.url).toMatch(/^\/v25\.0\/601000000000001\?fields=/);
    const gone = await graphWith({
      status: 400,
      json: { error: { code: 100, error_subcode: 33 } },
    });
    await expect(gone.api.templates.get('101', '6')).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('phoneNumbers', () => {
  const number = {
    id: '201000000000001',
    verified_name: 'Ex Shop',
    display_phone_number: '+1 555-010-0200',
    quality_rating: 'GREEN',
    status: 'CONNECTED',
    throughput: { level: 'STANDARD' },
  };

  it('gets one', async () => {
    const { api, seen } = await graphWith({ json: number });
    expect(await api.phoneNumbers.get('201000000000001')).toMatchObject(number);
    expect(seen[0]?.url).toContain('throughput');
  });

  it('lists those of an account', async () => {
    const { api } = await graphWith({ json: { data: [number, { id: '202', throughput: null }] } });
    const numbers = await api.phoneNumbers.list('101');
    expect(numbers.map((it) => it.throughput?.level)).toEqual(['STANDARD', undefined]);
  });
});

describe('tokens.debug', () => {
  it('tells what a token is worth', async () => {
    const { api, seen } = await graphWith({
      json: { data: { is_valid: false, expires_at: 0, error: { code: 190, subcode: 463 } } },
    });
    expect(await api.tokens.debug('EAA other+token')).toMatchObject({
      is_valid: false,
      error: { subcode: 463 },
    });
    expect(seen[0]?.url).toBe('/v25.0/debug_token?input_token=EAA+other%2Btoken');
  });

  it('quotes neither token in its error', async () => {
    const { api } = await graphWith({
      status: 400,
      json: { error: { code: 190, message: `Malformed other-token and ${TOKEN}` } },
    });
    const error: unknown = await api.tokens.debug('other-token').catch((it: unknown) => it);
    expect(error).toBeInstanceOf(GraphApiError);
    expect(error).toMatchObject({ kind: 'auth', title: 'Malformed [token] and [token]' });
  });
});

describe('a token that Meta refuses', () => {
  const dead = { error: { code: 190, message: 'Session has expired' } };
  const sent = { messages: [{ id: 'wamid.1' }] };

  /** Graph that takes one token alone, and a client that has two. */
  async function rotating(live: string, answers: Record<string, unknown> = {}) {
    const tokens: string[] = [];
    const server = createServer((request, response) => {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      tokens.push(token);
      request.resume().on('end', () => {
        response.writeHead(token === live ? 200 : 401, { 'content-type': 'application/json' });
        response.end(JSON.stringify(token === live ? sent : (answers[token] ?? dead)));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const refused: string[] = [];
    let current = 'first';
    const api = createCloudApi({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      version: 'v25.0',
      accessToken: () => current,
      onTokenRefused: (token) => {
        refused.push(token);
        current = token === 'first' ? 'second' : 'first';
        return true;
      },
      timeoutMs: 5_000,
    });
    cleanUps.push(
      () => api.close(),
      () => server.close(),
    );
    return { send: () => api.messages.send('201', message), tokens, refused };
  }

  it('is replaced at once by the other', async () => {
    const { send, tokens, refused } = await rotating('second');
    await send();
    await send();
    expect(tokens).toEqual(['first', 'second', 'second']);
    expect(refused).toEqual(['first']);
  });

  it('is not followed by a third try', async () => {
    const { send, tokens, refused } = await rotating('none');
    await expect(send()).rejects.toMatchObject({ kind: 'auth', code: 190 });
    expect(tokens).toEqual(['first', 'second']);
    expect(refused).toEqual(['first', 'second']);
  });

  it.each([
    ['another refusal', { error: { code: 10, message: 'Permission denied' } }],
    ['an error of nobody knows whom', { message: 'Unauthorized' }],
  ])('is not what %s means', async (_name, answer) => {
    const { send, tokens, refused } = await rotating('second', { first: answer });
    await expect(send()).rejects.toBeInstanceOf(GraphApiError);
    expect([tokens, refused]).toEqual([['first'], []]);
  });
});
