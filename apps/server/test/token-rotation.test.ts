import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message, PlatformHealth, Template } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  anApprovedTemplate,
  newPhone,
  postWebhook,
  sendBody,
  statuses,
  untilStatus,
} from './fixtures.js';
import {
  accessToken,
  accessTokenNext,
  appSecret,
  metricsToken,
  startApp,
  until,
  type MerchantClient,
  type TestApp,
} from './harness.js';

async function metricsOf({ api }: TestApp): Promise<Record<string, number>> {
  const { text } = await api.call('GET', '/metrics', undefined, {
    authorization: `Bearer ${metricsToken}`,
  });
  return Object.fromEntries(
    [...text.matchAll(/^waypost_meta_token_(\w+)\{which="(\w+)"\} (\d+)$/gm)].map(
      ([, name, which, value]) => [`${which} ${name}`, Number(value)],
    ),
  );
}

describe('two tokens side by side', () => {
  let app: TestApp;
  let merchant: MerchantClient;
  let template: Template;

  beforeEach(async () => {
    app = await startApp({ META_ACCESS_TOKEN_NEXT: accessTokenNext });
    merchant = await app.registerMerchant();
    template = await anApprovedTemplate(merchant);
  });

  afterEach(() => app.stop());

  it('lose and double nothing when the one in use dies under load, and stay with the other', async () => {
    expect(await metricsOf(app)).toMatchObject({ 'current in_use': 1, 'next in_use': 0 });
    const send = () => merchant.call('POST', '/api/messages/send', sendBody(template));
    const before = Array.from({ length: 15 }, send);
    await app.sandbox.setSettings({ deadTokens: 'current' });
    const answers = await Promise.all([...before, ...Array.from({ length: 15 }, send)]);
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(30).fill(201));
    expect(await app.sandbox.ledger()).toMatchObject({ total: 30, duplicates: [] });
    for (const { data } of answers) expect((data as Message).attempts).toBe(1);
    await until(
      () => metricsOf(app),
      (metrics) => metrics['next in_use'] === 1 && metrics['current in_use'] === 0,
    );
    await app.sandbox.setSettings({ deadTokens: 'none' });
    expect((await send()).status).toBe(201);
    expect(await metricsOf(app)).toMatchObject({ 'next in_use': 1 });
  });

  it('count as refused until one is taken again', async () => {
    await app.sandbox.setSettings({ deadTokens: 'both' });
    await merchant.call('POST', '/api/messages/send', sendBody(template));
    const refused = { refusedAt: { $exists: true } };
    const tokens = app.db.collection<{ _id: string }>('system');
    await until(
      () => tokens.countDocuments(refused),
      (count) => count > 0,
    );
    await app.sandbox.setSettings({ deadTokens: 'none' });
    await app.db.collection('senders').updateMany({}, { $set: { 'paused.until': new Date() } });
    await merchant.call('POST', '/api/messages/send', sendBody(template));
    const admin = await app.loginAdmin();
    const health = () => admin.expect(200, 'GET', '/api/admin/health');
    await until(
      async () => ((await health()).data as PlatformHealth).tokens,
      (known) => known.some(({ isInUse, refusedAt }) => isInUse && refusedAt === undefined),
      20_000,
    );
  });

  it('are used for templates as for messages', async () => {
    await app.sandbox.setSettings({ deadTokens: 'current' });
    expect((await anApprovedTemplate(merchant)).status).toBe('approved');
  });

  it('are remembered over a restart, with their age, by a digest alone', async () => {
    await app.sandbox.setSettings({ deadTokens: 'current' });
    await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
    const tokens = app.db.collection<{ _id: string }>('system');
    await until(
      () => tokens.countDocuments({ refusedAt: { $exists: true } }),
      (count) => count === 1,
    );
    const kept = JSON.stringify(await tokens.find().toArray());
    expect(kept).not.toContain(accessToken);
    expect(kept).not.toContain(accessTokenNext);
    const firstSeenAt = new Date(Date.now() - 81.5 * 86_400_000);
    await tokens.updateMany({ _id: /^token:/ }, { $set: { firstSeenAt } });
    await app.sandbox.setSettings({ deadTokens: 'none' });
    await app.stopServer();

    const again = await startApp({
      META_ACCESS_TOKEN_NEXT: accessTokenNext,
      MONGODB_DB: app.db.databaseName,
    });
    try {
      expect(await metricsOf(again)).toEqual({
        'current age_days': 81,
        'current in_use': 0,
        'current refused': 1,
        'next age_days': 81,
        'next in_use': 1,
        'next refused': 0,
      });
    } finally {
      await again.stop();
    }
  });

  it(
    'keep the queue whole while both are dead, and send it once when one is mended',
    { timeout: 90_000 },
    async () => {
      await app.sandbox.setSettings({ deadTokens: 'both' });
      const answers = await Promise.all(
        Array.from({ length: 3 }, () =>
          merchant.call('POST', '/api/messages/send', sendBody(template), {
            prefer: 'respond-async',
          }),
        ),
      );
      const ids = answers.map(({ data }) => (data as Message).id);
      await until(
        () => app.db.collection('senders').countDocuments({ paused: { $exists: true } }),
        (count) => count === 1,
      );
      expect((await app.sandbox.ledger()).total).toBe(0);
      await app.sandbox.setSettings({ deadTokens: 'next' });
      await Promise.all(
        ids.map((id) =>
          until(
            async () => (await merchant.expect(200, 'GET', `/api/messages/logs/${id}`)).data,
            (message) => (message as Message).status === 'read',
            75_000,
          ),
        ),
      );
      expect(await app.sandbox.ledger()).toMatchObject({ total: 3, duplicates: [] });
    },
  );
});

describe('secrets in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-secrets-'));
  const second = 'another-app-secret-of-the-tests-012345';
  let app: TestApp;
  let merchant: MerchantClient;

  /** As a mounted secret is replaced: another file in its place. */
  function put(name: string, value: string): void {
    writeFileSync(join(folder, `${name}.new`), `${value}\n`);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }

  beforeAll(async () => {
    put('token', accessToken);
    put('secrets', appSecret);
    app = await startApp({
      META_ACCESS_TOKEN_FILE: join(folder, 'token'),
      META_APP_SECRET_FILE: join(folder, 'secrets'),
    });
    merchant = await app.registerMerchant();
  });

  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function post(secret: string): Promise<{ status: number }> {
    const payload = statuses({
      id: `wamid.${randomUUID()}`,
      status: 'sent',
      recipient_id: newPhone(),
    });
    const raw = Buffer.from(JSON.stringify(payload));
    const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
    return postWebhook(app, payload, { raw, signature });
  }

  it('a token replaced at the last moment sends at once what was refused', async () => {
    const template = await anApprovedTemplate(merchant);
    put('token', accessTokenNext);
    await app.sandbox.setSettings({ deadTokens: 'current' });
    const { data } = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
    expect(data).toMatchObject({ attempts: 1 });
    await untilStatus(merchant, (data as Message).id, 'read');
    expect(await app.sandbox.ledger()).toMatchObject({ total: 1, duplicates: [] });
  });

  it('two app secrets hold side by side, and the old one not a moment longer', async () => {
    expect([(await post(appSecret)).status, (await post(second)).status]).toEqual([200, 401]);
    put('secrets', `${second}, ${appSecret}`);
    await until(
      () => post(second),
      ({ status }) => status === 200,
    );
    expect((await post(appSecret)).status).toBe(200);
    put('secrets', second);
    await until(
      () => post(appSecret),
      ({ status }) => status === 401,
    );
    expect((await post(second)).status).toBe(200);
  });

  it('a file that is broken leaves the last secrets in use', async () => {
    put('secrets', 'short');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect([(await post(second)).status, (await post('short')).status]).toEqual([200, 401]);
    put('secrets', appSecret);
    await until(
      () => post(appSecret),
      ({ status }) => status === 200,
    );
  });
});
