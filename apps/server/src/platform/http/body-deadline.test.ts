import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyDeadline } from './body-deadline.js';

const app = express();
app.use(
  bodyDeadline([{ path: '/files', upload: 'A file.' }, { path: '/things' }], {
    ...{ uploadMs: 2_000, bodyMs: 1_000, afterAnswerMs: 50 },
  }),
);
app.post('/answered', (_req, res) => {
  res.end('no');
});
app.post(/.*/, (req, res) => {
  req.resume().on('end', () => res.end('thanks'));
});
const server = app.listen(0, '127.0.0.1');

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends a body but for its last byte; gives what came and after how long it was cut. */
async function sendSlowly(path: string): Promise<{ text: string; ms: number }> {
  const startedAt = performance.now();
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString()));
  socket.on('error', () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nab`);
  await once(socket, 'close');
  return { text, ms: performance.now() - startedAt };
}

describe('bodyDeadline', () => {
  it('ends a request whose body does not come, and gives a file longer', async () => {
    const [thing, file] = await Promise.all([sendSlowly('/things'), sendSlowly('/files')]);
    expect([thing.text, file.text]).toEqual(['', '']);
    expect(thing.ms).toBeLessThan(1_900);
    expect(file.ms).toBeGreaterThan(1_900);
  });

  it('ends one that goes on after its answer', async () => {
    const { text, ms } = await sendSlowly('/answered');
    expect(text).toContain('no');
    expect(ms).toBeLessThan(900);
  });

  it('lets all others end as they will', async () => {
    const { port } = server.address() as AddressInfo;
    const ask = () => fetch(`http://127.0.0.1:${port}/things`, { method: 'POST', body: 'abc' });
    expect(await (await ask()).text()).toBe('thanks');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await (await ask()).text()).toBe('thanks');
  });
});
