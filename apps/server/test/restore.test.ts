import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Message } from '@waypost/contract';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  getMessage,
  postWebhook,
  sendBody,
  statuses,
  untilStatus,
} from './fixtures.js';
import { phoneNumberId, startApp, type MerchantClient, type TestApp } from './harness.js';

const run = promisify(execFile);
const adminCommand = fileURLToPath(new URL('../dist/admin/main.js', import.meta.url));
const restart = { SEND_WAIT_MS: '300' };

let app: TestApp;

beforeAll(async () => {
  app = await startApp(restart);
});

afterAll(() => app.stop());

/** As an operator runs it: a process of its own, configured by the environment. */
function admin(...args: string[]) {
  const { config } = app;
  const env = {
    PATH: process.env.PATH,
    MONGODB_URI: config.mongo.url,
    MONGODB_DB: config.mongo.database,
    SANDBOX: 'on',
    META_GRAPH_URL: config.meta.graphUrl,
    META_ACCESS_TOKEN: config.meta.accessToken,
    META_PHONE_NUMBER_ID: phoneNumberId,
    META_WABA_ID: config.meta.wabaId,
    META_APP_ID: config.meta.appId,
    META_APP_SECRET: config.meta.appSecrets.join(','),
    META_WEBHOOK_VERIFY_TOKEN: config.meta.webhookVerifyToken,
    JWT_SECRET: `k1:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY: `k1:${randomBytes(32).toString('base64')}`,
  };
  return run(process.execPath, [adminCommand, ...args], { env });
}

async function logIn(url: string, { email, password }: MerchantClient) {
  const api = createApiClient(url);
  const { data } = await api.expect(200, 'POST', '/api/auth/login', { email, password });
  return createApiClient(url, (data as { accessToken: string }).accessToken);
}

describe('replay', () => {
  it('makes anew what webhooks made, and says what it did', async () => {
    const merchant = await app.registerMerchant();
    const template = await anApprovedTemplate(merchant);
    const from = new Date(Date.now() - 60_000).toISOString();
    const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
    const { id } = data as Message;
    await untilStatus(merchant, id, 'read');
    await app.db
      .collection<Document & { _id: string }>('message_logs')
      .updateOne({ _id: id }, { $set: { status: 'failed' }, $inc: { rev: 1 } });
    const until = new Date(Date.now() + 1_000).toISOString();
    const { stdout } = await admin('replay', '--from', from, '--until', until);
    expect(stdout).toMatch(/^\d+ webhooks read\n1 of \d+ messages changed\n0 of \d+ templates/);
    expect(await getMessage(merchant, id)).toMatchObject({ status: 'read' });
  });

  it.each([
    [['replay'], 2, 'Usage'],
    [['replay', '--from', 'yesterday', '--until', 'now'], 2, 'Usage'],
    [['replay', '--since', '2026-01-01'], 2, 'Usage'],
    [['replay', '--from', '2020-01-01T00:00:00Z', '--until', '2020-01-02T00:00:00Z'], 1, '30 days'],
  ])('refuses %j', async (args, code, text) => {
    const failure: unknown = await admin(...args).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, stderr: expect.stringContaining(text) as string });
  });
});

describe('hold-queue', () => {
  it('keeps what a backup still had in its queue from being sent a second time', async () => {
    const merchant = await app.registerMerchant();
    const template = await anApprovedTemplate(merchant);
    const collection = app.db.collection<Document & { _id: string }>('message_logs');
    const send = async () =>
      (await merchant.call('POST', '/api/messages/send', sendBody(template))).data as Message;

    // Two wait while Meta is away; the backup is made now, as if the second was just leaving.
    await app.sandbox.fail('messages', { error: { code: 131057 } }, { times: 'forever' });
    const ids = [(await send()).id, (await send()).id];
    for (const id of ids) await untilStatus(merchant, id, 'queued');
    const backup = await collection.find({ _id: { $in: ids } }).toArray();
    for (const document of backup.filter(({ _id }) => _id === ids[1])) document.status = 'sending';

    // Both are sent after it. Then the database is lost, and the backup restored.
    await app.sandbox.clearFaults();
    for (const id of ids) await untilStatus(merchant, id, 'read');
    await app.stopServer();
    for (const document of backup) await collection.replaceOne({ _id: document._id }, document);

    expect((await admin('hold-queue')).stdout).toBe('2 messages held\n');
    expect((await admin('hold-queue')).stdout).toBe('0 messages held\n');

    const restored = await startApp({
      ...restart,
      MONGODB_DB: app.config.mongo.database,
      META_GRAPH_URL: app.config.meta.graphUrl,
    });
    await app.sandbox.setSettings({ webhooks: { url: `${restored.url}/api/webhooks/meta` } });
    try {
      const again = await logIn(restored.url, merchant);
      const { data } = await again.call('POST', '/api/messages/send', sendBody(template));
      await untilStatus(again, (data as Message).id, 'read');
      for (const id of ids) {
        expect((await getMessage(again, id)).status).toBe('unconfirmed');
        expect((await app.sandbox.ledger({ callbackData: id })).total).toBe(1);
      }

      // What Meta still tells of them settles them.
      const [id = ''] = ids;
      await postWebhook(
        restored,
        statuses({ id: 'wamid.late', status: 'delivered', biz_opaque_callback_data: id }),
      );
      await untilStatus(again, id, 'delivered');
    } finally {
      await restored.stop();
    }
  });

  it('says what it can do when asked for something else', async () => {
    await expect(admin('send-it-all')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('hold-queue') as string,
    });
  });
});
