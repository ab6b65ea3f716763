import express from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createHttpServer } from './create-server.js';

setFlagsFromString('--allow-natives-syntax');
const haveSameShape = runInThisContext('(a, b) => %HaveSameMap(a, b)') as (
  a: object,
  b: object,
) => boolean;

it('hands Express requests and responses of one shape, that it need not change', async () => {
  const app = express();
  app.get('/', (req, res) => res.json({ path: req.path }));
  const server = createHttpServer(app);
  const born: [IncomingMessage, ServerResponse][] = [];
  server.prependListener('request', (req, res) => {
    expect(Object.getPrototypeOf(req)).toBe(app.request);
    expect(Object.getPrototypeOf(res)).toBe(app.response);
    born.push([req, res]);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    // V8 settles a shape with the first few that it makes.
    for (let number = 0; number < 20; number += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect(await answer.json()).toEqual({ path: '/' });
    }
    const [before, last] = born.slice(-2);
    if (!before || !last) throw new Error('Nothing was asked for.');
    expect(haveSameShape(before[0], last[0])).toBe(true);
    expect(haveSameShape(before[1], last[1])).toBe(true);
  } finally {
    server.close();
  }
});
