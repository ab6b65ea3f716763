import express from 'express';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createHttpServer } from './create-server.js';

it('hands Express requests and responses that it need not change', async () => {
  const app = express();
  app.get('/', (req, res) => res.json({ path: req.path }));
  const server = createHttpServer(app);
  const born: boolean[] = [];
  server.prependListener('request', (req, res) => {
    born.push(Object.getPrototypeOf(req) === app.request);
    born.push(Object.getPrototypeOf(res) === app.response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.json()).toEqual({ path: '/' });
    expect(born).toEqual([true, true]);
  } finally {
    server.close();
  }
});
