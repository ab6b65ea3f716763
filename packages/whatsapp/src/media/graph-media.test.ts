import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCloudApi, type CloudApi } from '../client.js';
import { GraphApiError } from '../errors.js';

const TOKEN = 'EAA-token-of-a-test';
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Seen {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that keeps what it was asked. */
async function serverWith(
  answer: (response: ServerResponse, asked: number) => void,
): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      seen.push({ url: request.url ?? '', headers: request.headers, body });
      answer(response, seen.length);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function apiOf(baseUrl: string, tokens = [TOKEN]): CloudApi {
  const left = [...tokens];
  const api = createCloudApi({
    ...{ baseUrl, version: 'v25.0', timeoutMs: 5_000 },
    accessToken: () => left[0] ?? '',
    onTokenRefused: () => {
      left.shift();
      return left.length > 0;
    },
  });
  cleanUps.push(() => api.close());
  return api;
}

const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
const never = new AbortController().signal;
const kindOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof GraphApiError ? error.kind : String(error)),
  );

// eslint-disable-next-line @typescript-eslint/require-await -- what is uploaded is read as a stream is
async function* parts(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('%PDF');
  yield Buffer.from('-1.7');
}

const file = { mimeType: 'application/pdf', bytes: 8, open: parts };

describe('media.upload', () => {
  it('is the form that Meta documents (cloud-api.md §5)', async () => {
    const { origin, seen } = await serverWith((response) => json(response, { id: '301' }));
    expect(await apiOf(origin).media.upload('201', file)).toBe('301');
    const [call] = seen;
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(
      call?.headers['content-type'] ?? '',
    )?.[1];
    expect(call).toMatchObject({
      url: '/v25.0/201/media',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-length': String(call?.body.length) },
    });
    expect(call?.body.split(`--${boundary ?? ''}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n',
      '\r\nContent-Disposition: form-data; name="type"\r\n\r\napplication/pdf\r\n',
      '\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n' +
        'Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n',
      '--\r\n',
    ]);
  });

  it('is made anew, whole, with the other token', async () => {
    const { origin, seen } = await serverWith((response, asked) =>
      asked === 1
        ? json(response, { error: { code: 190, message: 'Invalid OAuth access token' } }, 401)
        : json(response, { id: '301' }),
    );
    expect(await apiOf(origin, [TOKEN, 'other']).media.upload('201', file)).toBe('301');
    expect(seen.map(({ body }) => body.includes('%PDF-1.7'))).toEqual([true, true]);
  });

  it('fails when the file breaks off', async () => {
    const { origin } = await serverWith((response) => json(response, { id: '301' }));
    const broken = { ...file, bytes: 9 };
    expect(await kindOf(apiOf(origin).media.upload('201', broken))).not.toBe('done');
  });
});

describe('media.download', () => {
  it('asks where Graph is, with the token', async () => {
    const { origin, seen } = await serverWith((response) => response.end('bytes'));
    const chunks: Buffer[] = [];
    for await (const chunk of await apiOf(origin).media.download(`${origin}/a?b=c`, never)) {
      chunks.push(chunk as Buffer);
    }
    expect(Buffer.concat(chunks).toString()).toBe('bytes');
    expect(seen[0]).toMatchObject({
      url: '/a?b=c',
      headers: { authorization: `Bearer ${TOKEN}`, 'user-agent': 'Waypost' },
    });
  });

  it.each([
    'http://lookaside.fbsbx.com/a',
    'https://lookaside.fbsbx.com:8443/a',
    'https://lookaside.fbsbx.com.evil.test/a',
    'https://evil-fbsbx.com/a',
    'https://user:word@lookaside.fbsbx.com/a',
    'https://127.0.0.1/a',
    'http://169.254.169.254/latest/meta-data',
    'https://graph.facebook.com@evil.test/a',
    'file:///etc/passwd',
    'gopher://lookaside.fbsbx.com/a',
    'nonsense',
  ])('asks nobody at %s', async (url) => {
    expect(await kindOf(apiOf('http://127.0.0.1:9').media.download(url, never))).toBe('rejected');
  });

  it('asks nobody at another port of the same machine, and follows no one there', async () => {
    const other = await serverWith((response) => response.end('secret'));
    const graph = await serverWith((response) => {
      response.writeHead(302, { location: `${other.origin}/a` }).end();
    });
    const { media } = apiOf(graph.origin);
    expect(await kindOf(media.download(`${other.origin}/a`, never))).toBe('rejected');
    expect(await kindOf(media.download(`${graph.origin}/a`, never))).toBe('transient');
    expect([graph.seen.length, other.seen.length]).toEqual([1, 0]);
  });

  it('may be tried again when nobody answers, or the URL is over', async () => {
    const { origin } = await serverWith((response) => response.writeHead(404).end());
    expect(await kindOf(apiOf(origin).media.download(`${origin}/a`, never))).toBe('transient');
    const away = 'http://127.0.0.1:9';
    expect(await kindOf(apiOf(away).media.download(`${away}/a`, never))).toBe('not_sent');
  });
});

describe('a resumable upload (cloud-api.md §4.10)', () => {
  const SESSION = 'upload:MTphdHRhY2g=?sig=ARZq-x_1';
  const part = (bytes: string, offset: number) => ({
    offset,
    bytes: bytes.length,
    open: async function* () {
      await Promise.resolve();
      yield Buffer.from(bytes);
    },
  });

  it('is begun on the app that the token is of', async () => {
    const { origin, seen } = await serverWith((response, asked) =>
      json(response, asked === 1 ? { data: { app_id: '801' } } : { id: SESSION }),
    );
    const file = { mimeType: 'image/jpeg', bytes: 5 };
    expect(await apiOf(origin).uploads.begin('101', file)).toBe(SESSION);
    expect(seen.map(({ url }) => url)).toEqual([
      `/v25.0/debug_token?input_token=${TOKEN}`,
      '/v25.0/801/uploads?file_length=5&file_type=image%2Fjpeg',
    ]);
  });

  it('names its session as it came, and says from where on it sends', async () => {
    const { origin, seen } = await serverWith((response, asked) =>
      json(response, asked === 1 ? { id: SESSION, file_offset: 2 } : { h: '4::a\n4::b' }),
    );
    const { uploads } = apiOf(origin);
    expect(await uploads.readOffset('101', SESSION)).toBe(2);
    expect(await uploads.send('101', SESSION, part('llo', 2))).toBe('4::a\n4::b');
    expect(seen.map(({ url }) => url)).toEqual([`/v25.0/${SESSION}`, `/v25.0/${SESSION}`]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      `OAuth ${TOKEN}`,
      `OAuth ${TOKEN}`,
    ]);
    expect(seen[1]).toMatchObject({
      body: 'llo',
      headers: { file_offset: '2', 'content-length': '3' },
    });
  });

  it.each(['upload:a/../../me', 'upload:a?sig=b&access_token=c', 'me', 'upload:a b', 'upload:a#b'])(
    'goes nowhere but to a session: %s',
    async (session) => {
      const { origin, seen } = await serverWith((response) => json(response, { file_offset: 0 }));
      const asked = apiOf(origin).uploads.readOffset('101', session);
      await expect(asked).rejects.toMatchObject({ kind: 'rejected' });
      expect(seen).toEqual([]);
    },
  );
});
