import { expect, inject, it } from 'vitest';
import { freePort } from '../free-port.js';
import { change, postWebhook } from '../fixtures.js';
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
});

it('F56 gone before the first webhook: that is taken once it is back', async () => {
  const link = await startDatabaseLink(inject('mongoUri'));
  const app = await startApp({ MONGODB_URI: link.uri });
  const post = async (): Promise<number> =>
    (await postWebhook(app, change('account_update', {}))).status;
  link.cut();
  expect(await post()).toBe(503);
  link.mend();
  await until(post, (status) => status === 200);
  await app.stop();
  await link.close();
});
