import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assertPortIsFree, findFreePort } from './ports.js';

const settings = { port: 'PORT', host: 'HOST' };

function listenSomewhere(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      // Safe: it listens on a port, not on a pipe.
      resolve((server.address() as AddressInfo).port);
    });
    onTestFinished(() => void server.close());
  });
}

describe('assertPortIsFree', () => {
  it('says which setting to change when it is in use', async () => {
    const port = await listenSomewhere();
    await expect(assertPortIsFree(port, '127.0.0.1', settings)).rejects.toThrow(
      `Port ${port} is in use; set PORT to another one.`,
    );
  });

  it('says that the host is not one of this machine', async () => {
    await expect(assertPortIsFree(23_456, '203.0.113.1', settings)).rejects.toThrow(
      'HOST 203.0.113.1 cannot be listened on (EADDRNOTAVAIL).',
    );
  });

  it('accepts a free one', async () => {
    await assertPortIsFree(await findFreePort(), '127.0.0.1', settings);
  });
});

describe('findFreePort', () => {
  it('prefers the one it is asked for', async () => {
    const port = await findFreePort();
    expect(await findFreePort(port)).toBe(port);
  });

  it('takes another one where that is in use', async () => {
    const port = await listenSomewhere();
    expect(await findFreePort(port)).not.toBe(port);
  });
});
