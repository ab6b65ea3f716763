import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { createCloudApi } from './client.js';
import { GraphApiError } from './errors.js';

const TOKEN = 'EAA-token-of-a-test';
const SENT = JSON.stringify({ messaging_product: 'whatsapp', messages: [{ id: 'wamid.1' }] });

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface RawServer {
  port: number;
  /** What arrived, one text for each connection. */
  received: string[];
}

/** A server that does with its bytes what it likes; `onRequest` is called once a whole request was read. */
async function rawServer(script: {
  onConnect?: (socket: Socket) => void;
  onRequest?: (socket: Socket, count: number) => void;
}): Promise<RawServer> {
  const received: string[] = [];
  let requestCount = 0;
  const server = createServer((socket) => {
    const connection = received.push('') - 1;
    let unread = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      received[connection] = (received[connection] ?? '') + text;
      unread += text;
      const length = /content-length: (\d+)/i.exec(unread)?.[1] ?? '0';
      const bodyAt = unread.indexOf('\r\n\r\n') + 4;
      if (bodyAt >= 4 && unread.length >= bodyAt + Number(length)) {
        unread = '';
        requestCount += 1;
        script.onRequest?.(socket, requestCount);
      }
    });
    script.onConnect?.(socket);
    cleanUps.unshift(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, received };
}

function answer(
  body: string,
  options: { status?: string; headers?: string; length?: number } = {},
) {
  const { status = '200 OK', headers = '', length = Buffer.byteLength(body) } = options;
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${headers}\r\n${body}`;
}

function apiAt(baseUrl: string, options: { timeoutMs?: number; connections?: number } = {}) {
  const api = createCloudApi({
    baseUrl,
    version: 'v25.0',
    accessToken: () => TOKEN,
    timeoutMs: options.timeoutMs ?? 2_000,
    ...(options.connections === undefined ? {} : { connections: options.connections }),
  });
  cleanUps.unshift(() => api.close());
  return api;
}

async function sendTo(baseUrl: string, options: { timeoutMs?: number; connections?: number } = {}) {
  return send(apiAt(baseUrl, options));
}

function send(api: ReturnType<typeof createCloudApi>) {
  return api.messages.send('201000000000001', {
    to: '+15550109999',
    callbackData: 'msg_1',
    content: { type: 'text', text: { body: 'Hello' } },
  });
}

async function failureOf(promise: Promise<unknown>): Promise<GraphApiError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GraphApiError)) throw new Error('this did not fail with a GraphApiError');
  const all = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`;
  expect(all).not.toContain(TOKEN);
  expect(error.cause).toBeUndefined();
  return error;
}

describe.concurrent('a request that never left', () => {
  it('was refused', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const error = await failureOf(sendTo(`http://127.0.0.1:${port}`));
    expect(error).toMatchObject({ kind: 'not_sent', details: 'ECONNREFUSED' });
  });

  it('found no such host', async () => {
    expect((await failureOf(sendTo('http://nowhere.invalid'))).kind).toBe('not_sent');
  });

  it('met no TLS on the other side', async () => {
    const server = await rawServer({
      onConnect: (socket) => socket.end('HTTP/1.1 400 no\r\n\r\n'),
    });
    const error = await failureOf(sendTo(`https://127.0.0.1:${server.port}`));
    expect(error.kind).toBe('not_sent');
    expect(server.received.join()).not.toContain(TOKEN);
  });

  it('met a reset in the TLS handshake', async () => {
    const server = await rawServer({ onConnect: (socket) => socket.resetAndDestroy() });
    expect((await failureOf(sendTo(`https://127.0.0.1:${server.port}`))).kind).toBe('not_sent');
  });

  it('timed out while it connected, within its own time', async () => {
    const server = await rawServer({});
    const startedAt = performance.now();
    const promise = sendTo(`https://127.0.0.1:${server.port}`, { timeoutMs: 200 });
    expect((await failureOf(promise)).kind).toBe('not_sent');
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('gives up connecting after three seconds, however long it may take', async () => {
    const server = await rawServer({});
    const startedAt = performance.now();
    const promise = sendTo(`https://127.0.0.1:${server.port}`, { timeoutMs: 60_000 });
    expect(await failureOf(promise)).toMatchObject({
      kind: 'not_sent',
      details: 'UND_ERR_CONNECT_TIMEOUT',
    });
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });

  it('waited in vain for a free connection, and is not sent afterwards', async () => {
    const server = await rawServer({});
    const api = apiAt(`http://127.0.0.1:${server.port}`, { timeoutMs: 1_000, connections: 1 });
    const [first, second] = await Promise.all([failureOf(send(api)), failureOf(send(api))]);
    expect([first.kind, second.kind]).toEqual(['unknown_outcome', 'not_sent']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.received.join('').match(/POST/g)).toHaveLength(1);
  });

  it('got its connection so late that the answer could not have come in time', async () => {
    const server = await rawServer({
      onRequest: (socket) => setTimeout(() => socket.write(answer(SENT)), 650),
    });
    const api = apiAt(`http://127.0.0.1:${server.port}`, { timeoutMs: 1_000, connections: 1 });
    const [first, second] = await Promise.all([send(api), failureOf(send(api))]);
    expect(first.wamid).toBe('wamid.1');
    expect(second.kind).toBe('not_sent');
    expect((await send(api)).wamid).toBe('wamid.1');
    expect(server.received.join('').match(/POST/g)).toHaveLength(2);
  });

  it('came after close', async () => {
    const server = await rawServer({ onRequest: (socket) => socket.write(answer(SENT)) });
    const api = apiAt(`http://127.0.0.1:${server.port}`);
    await send(api);
    await api.close();
    expect((await failureOf(send(api))).kind).toBe('not_sent');
  });

  it('had a token that fits in no header', async () => {
    const server = await rawServer({});
    const api = createCloudApi({
      baseUrl: `http://127.0.0.1:${server.port}`,
      version: 'v25.0',
      accessToken: () => `${TOKEN}\r\nx: y`,
      timeoutMs: 1_000,
    });
    expect((await failureOf(send(api))).kind).toBe('not_sent');
    await api.close();
    expect(server.received.join('')).toBe('');
  });
});

describe.concurrent('a request whose outcome is unknown', () => {
  const cases: [string, (socket: Socket) => unknown][] = [
    ['nothing comes', () => undefined],
    ['the connection is reset', (socket) => socket.resetAndDestroy()],
    ['the connection ends', (socket) => socket.end()],
    ['the head is cut off', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    ['the body is cut off', (socket) => socket.end(answer(SENT.slice(0, 20), { length: 80 }))],
    [
      'the body is cut off by a reset',
      (socket) => socket.write(answer(SENT, { length: 999 }), () => socket.resetAndDestroy()),
    ],
    ['the body never ends', (socket) => socket.write(answer(SENT, { length: 999 }))],
    ['it is no HTTP', (socket) => socket.end('hello there\r\n\r\n')],
    ['the 200 is empty', (socket) => socket.write(answer(''))],
    ['the 200 is no JSON', (socket) => socket.write(answer(SENT.slice(0, -2)))],
    ['the 200 is HTML', (socket) => socket.write(answer('<html>ok</html>'))],
    ['the 200 has no id', (socket) => socket.write(answer('{"messages":[]}'))],
    ['the 200 has an empty id', (socket) => socket.write(answer('{"messages":[{"id":""}]}'))],
    ['the 200 has a number as id', (socket) => socket.write(answer('{"messages":[{"id":5}]}'))],
    ['the 200 says success alone', (socket) => socket.write(answer('{"success":true}'))],
    ['it is a 204', (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n')],
    [
      'an edge answers 502 in HTML',
      (socket) => socket.write(answer('<html>Bad gateway</html>', { status: '502 Bad Gateway' })),
    ],
    [
      'an edge answers 503 in JSON',
      (socket) => socket.write(answer('{"error":"away"}', { status: '503 Away' })),
    ],
    [
      'it is a redirect',
      (socket) =>
        socket.write(
          answer('', { status: '307 Elsewhere', headers: 'location: http://127.0.0.1:1/x\r\n' }),
        ),
    ],
  ];

  it.each(cases)('is one where %s; it is made once', async (_name, onRequest) => {
    const server = await rawServer({ onRequest });
    const error = await failureOf(sendTo(`http://127.0.0.1:${server.port}`, { timeoutMs: 700 }));
    expect(error.kind).toBe('unknown_outcome');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.received.join('').match(/POST/g)).toHaveLength(1);
  });

  it('is one where the connection is reset before the request was read', async () => {
    const server = await rawServer({
      onConnect: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    });
    expect((await failureOf(sendTo(`http://127.0.0.1:${server.port}`))).kind).toBe(
      'unknown_outcome',
    );
  });

  it('is one where the body trickles on past the time', async () => {
    const server = await rawServer({
      onRequest: (socket) => {
        socket.write(answer('', { length: 1_000_000 }));
        const timer = setInterval(() => socket.write(' '), 20);
        socket.once('close', () => clearInterval(timer));
      },
    });
    const startedAt = performance.now();
    const error = await failureOf(sendTo(`http://127.0.0.1:${server.port}`, { timeoutMs: 700 }));
    expect(error).toMatchObject({ kind: 'unknown_outcome', details: 'ETIMEDOUT', httpStatus: 200 });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('is one where the body grows past ten megabytes', async () => {
    const server = await rawServer({
      onRequest: (socket) => {
        const size = 11 * 1024 * 1024;
        socket.write(answer('', { length: size }));
        socket.write(Buffer.alloc(size, 0x20));
      },
    });
    const error = await failureOf(sendTo(`http://127.0.0.1:${server.port}`, { timeoutMs: 5_000 }));
    expect(error).toMatchObject({ kind: 'unknown_outcome', details: 'EMSGSIZE' });
  });

  it('is one where a kept connection is closed as the next request starts', async () => {
    const server = await rawServer({
      onRequest: (socket, count) => {
        if (count === 1) socket.write(answer(SENT));
        else socket.resetAndDestroy();
      },
    });
    const api = apiAt(`http://127.0.0.1:${server.port}`, { connections: 1 });
    await send(api);
    expect((await failureOf(send(api))).kind).toBe('unknown_outcome');
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.match(/POST/g)).toHaveLength(2);
  });
});

describe.concurrent('a request that succeeds', () => {
  it('goes over a kept connection', async () => {
    const server = await rawServer({ onRequest: (socket) => socket.write(answer(SENT)) });
    const api = apiAt(`http://127.0.0.1:${server.port}`, { connections: 1 });
    for (let count = 0; count < 3; count += 1) expect((await send(api)).wamid).toBe('wamid.1');
    expect(server.received).toHaveLength(1);
  });

  it('connects anew where the kept connection was closed in between', async () => {
    const server = await rawServer({
      onRequest: (socket) => socket.end(answer(SENT)),
    });
    const api = apiAt(`http://127.0.0.1:${server.port}`, { connections: 1 });
    await send(api);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await send(api)).wamid).toBe('wamid.1');
    expect(server.received).toHaveLength(2);
  });

  it('reads an answer that comes byte by byte, after a 103', async () => {
    const server = await rawServer({
      onRequest: (socket) => {
        socket.write('HTTP/1.1 103 Early Hints\r\n\r\n');
        let rest = answer(SENT);
        const timer = setInterval(() => {
          socket.write(rest.slice(0, 8));
          rest = rest.slice(8);
        }, 1);
        socket.once('close', () => clearInterval(timer));
      },
    });
    expect((await sendTo(`http://127.0.0.1:${server.port}`)).wamid).toBe('wamid.1');
  });
});
