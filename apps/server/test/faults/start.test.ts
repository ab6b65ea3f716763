import { expect, inject, it } from 'vitest';
import { freePort } from '../free-port.js';
import { startApp, until } from '../harness.js';
import { startDatabaseLink } from './database-link.js';

it('F56 no database at the start: the process lives, says so, and begins when there is one', async () => {
  const link = await startDatabaseLink(inject('mongoUri'));
  link.cut();
  const port = await freePort();
  const statusOf = (path: string): Promise<number> =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  const starting = startApp({ MONGODB_URI: link.uri, PORT: String(port) });
  await until(
    () => statusOf('/healthz'),
    (status) => status === 200,
    10_000,
  );
  expect(await statusOf('/readyz')).toBe(503);
  link.mend();
  const app = await starting;
  await until(
    () => statusOf('/readyz'),
    (status) => status === 200,
    10_000,
  );
  await app.registerMerchant();
  await app.stop();
  await link.close();
}, 60_000);
