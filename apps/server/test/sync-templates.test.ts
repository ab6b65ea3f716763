import type { Template, TemplateSync, TemplateSyncStatus } from '@waypost/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  TemplateSyncStore,
  type TemplateSyncDoc,
} from '../src/features/templates/template-syncs.store.js';
import { awaitTurn } from '../src/features/templates/sync-account.js';
import { newId } from '../src/platform/ids.js';
import type { ApiClient } from './api-client.js';
import { forgetSyncs, getTemplate, templateBody } from './fixtures.js';
import {
  accessToken,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

const COUNT = 600;

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
let own: Template;
/** Another process on the same database. */
let second: TestApp | undefined;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  const { data } = await merchant.expect(201, 'POST', '/api/templates', templateBody());
  own = data as Template;
  await until(
    () => readOwn(),
    ({ status }) => status === 'approved',
  );
  await app.sandbox.putTemplates(
    Array.from({ length: COUNT }, (_, index) => ({
      ...templateBody(`theirs_${index}`),
      category: 'UTILITY',
      status: 'APPROVED',
    })),
  );
});

/** Calls and syncs of before count no more. */
beforeEach(async () => {
  await forgetSyncs(app);
  await app.sandbox.reset();
  await app.sandbox.setSettings({ latencyMs: 0, reviewAfterMs: 20 });
});

afterAll(async () => {
  await app.stop();
  await second?.stop();
});

const readOwn = async () => (await getTemplate(merchant, own.id)).data as Template;
const sync = async (client: ApiClient) =>
  (await client.expect(200, 'POST', '/api/templates/sync')).data as TemplateSync;
const status = async (client: ApiClient) =>
  (await client.expect(200, 'GET', '/api/templates/sync')).data as TemplateSyncStatus;
const syncs = () => app.db.collection<TemplateSyncDoc>('template_syncs');

async function askMeta(method: string, path: string, body?: object): Promise<{ id: string }> {
  const answer = await fetch(`${app.sandboxUrl}/v25.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as { id: string };
}

describe('a sync that is cut off', () => {
  it('was never there at first', async () => {
    expect(await status(merchant)).toMatchObject({ state: 'never', progress: { done: 0 } });
  });

  it.each([
    ['Meta’s refusal', {}, 'failed'],
    [
      'the death of its process',
      { state: 'running', owner: 'try_dead', until: new Date(0) },
      'interrupted',
    ],
  ] as const)('by %s goes on where it was', async (_name, fields, state) => {
    // The account has three pages: the third one is refused.
    await app.sandbox.setSettings({ managementCallsPerHour: 2 });
    const { status: code, error } = await admin.call('POST', '/api/templates/sync');
    expect([code, error.code, error.provider?.code]).toEqual([502, 'provider_error', 80007]);
    await syncs().updateOne({ _id: wabaId }, { $set: fields });
    expect(await status(admin)).toMatchObject({ state, progress: { done: 500 } });

    // One call is left, which is enough for the third page alone.
    await app.sandbox.setSettings({ managementCallsPerHour: 3 });
    const { created, updated, removed, unchanged } = await sync(admin);
    expect(created + unchanged).toBeGreaterThan(COUNT);
    expect([updated, removed]).toEqual([0, 0]);
    expect(await status(admin)).toMatchObject({ state: 'done', created, unchanged });
    expect(await syncs().findOne({ _id: wabaId })).toMatchObject({ listed: [] });
  });
});

describe('a sync', () => {
  it('is one for all who ask for it at the same time', async () => {
    await app.sandbox.fail('templates', { hangMs: 1_500 });
    const first = sync(admin);
    const { startedAt } = await until(
      () => status(admin),
      ({ state }) => state === 'running',
    );
    const second = await sync(admin);
    expect({ ...second, durationMs: 0 }).toEqual({ ...(await first), durationMs: 0 });
    expect((await status(admin)).startedAt).toBe(startedAt);
  });

  it('that fails has failed for all who wait for it, and Meta is asked once', async () => {
    await app.sandbox.setSettings({ latencyMs: 500 });
    await app.sandbox.fail('templates', { error: { code: 80007, status: 400 } });
    const answers = [1, 2, 3].map(() => admin.call('POST', '/api/templates/sync'));
    expect((await Promise.all(answers)).map(({ status: code }) => code)).toEqual([502, 502, 502]);
  });

  it('is waited for by another process for a minute at most', async () => {
    const store = new TemplateSyncStore(app.db);
    await store.claimAcrossOwners({ accountId: '109' }, 'try_other');
    let at = Date.now();
    const clock = { now: () => new Date((at += 25_000)) };
    const scope = { accountId: '109', mayCreate: true };
    const turn = awaitTurn({ syncs: store, clock, newId }, scope, new AbortController().signal);
    await expect(turn).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('of an account that others share is made once a minute for a merchant', async () => {
    const found = await sync(merchant);
    await app.sandbox.setSettings({ managementCallsPerHour: 0 });
    expect(await sync(merchant)).toEqual({ ...found, durationMs: expect.any(Number) as number });
    await syncs().updateMany({}, { $set: { finishedAt: new Date(Date.now() - 60_001) } });
    expect((await merchant.call('POST', '/api/templates/sync')).error.provider?.code).toBe(80007);
  });

  it('asks for less where Meta finds it too much', async () => {
    await app.sandbox.setSettings({ templatePageMax: 100 });
    const { unchanged } = await sync(admin);
    expect(unchanged).toBeGreaterThan(COUNT);
    const { pageSize } = (await syncs().findOne({ _id: wabaId })) ?? {};
    expect([62, 124]).toContain(pageSize);
  });

  it('asks for less, and again, where an answer is lost', async () => {
    await app.sandbox.fail('templates', { truncateBody: true });
    await app.sandbox.fail('templates', { http: 502 });
    await syncs().updateOne({ _id: wabaId }, { $set: { pageSize: 500 } });
    const { unchanged } = await sync(admin);
    expect(unchanged).toBeGreaterThan(COUNT);
    // Two halvings to 125, and one doubling after three of the five pages that this makes.
    expect(await syncs().findOne({ _id: wabaId })).toMatchObject({ pageSize: 250 });
  });

  it('shows how far it is, and a merchant nothing of others', async () => {
    await app.sandbox.setSettings({ latencyMs: 150 });
    const [all, mine] = [sync(admin), sync(merchant)];
    const underWay = await until(
      () => status(admin),
      ({ state, progress: { done } }) => state === 'running' && done > 0,
    );
    expect(underWay.progress.total).toBeGreaterThan(COUNT);
    const { unchanged } = await all;
    expect(await status(admin)).toMatchObject({
      state: 'done',
      progress: { done: unchanged, total: unchanged },
    });
    expect(await mine).toMatchObject({ created: 0, unchanged: 1 });
    expect(await status(merchant)).toMatchObject({
      state: 'done',
      progress: { done: 1, total: 1 },
      unchanged: 1,
    });
  });

  it('finds what was changed, deleted and made again at Meta, though no webhook told', async () => {
    await app.sandbox.setSettings({ webhooks: { paused: true }, review: 'manual' });
    const { data } = await merchant.expect(201, 'POST', '/api/templates', templateBody());
    const { id, providerName, providerTemplateId = '' } = data as Template;
    await app.sandbox.review(own.providerTemplateId ?? '', { event: 'APPROVED', quality: 'RED' });
    const path = `${wabaId}/message_templates`;
    await askMeta('DELETE', `${path}?name=${providerName}`);
    const again = await askMeta('POST', path, { ...templateBody(), name: providerName });
    await askMeta('DELETE', `${path}?name=theirs_7`);
    await until(
      () => askMeta('GET', `${path}?name=theirs_7&status=APPROVED`),
      (answer) => JSON.stringify(answer) === '{"data":[]}',
    );

    expect(await sync(merchant)).toMatchObject({ created: 0, updated: 2, removed: 0 });
    expect(await readOwn()).toMatchObject({ quality: 'red' });
    const known = (await getTemplate(merchant, id)).data as Template;
    expect(known).toMatchObject({ merchantId: merchant.merchantId, status: 'pending' });
    expect(known.providerTemplateId).toBe(again.id);
    expect(known.providerTemplateId).not.toBe(providerTemplateId);

    await until(
      () => askMeta('GET', `${path}?name=theirs_7`),
      (answer) => JSON.stringify(answer) === '{"data":[]}',
    );
    expect(await sync(admin)).toMatchObject({ created: 0, removed: 1 });
    expect(await sync(admin)).toMatchObject({ created: 0, updated: 0, removed: 0 });
    await app.sandbox.setSettings({ webhooks: { paused: false } });
  });
});

describe('every night', () => {
  /** An account that the sandbox has not, whose turn is before all others'. */
  async function putAccount(id: string, fields: object): Promise<void> {
    const senders = app.db.collection<{ _id: string }>('senders');
    const sender = await senders.findOne();
    await senders.insertOne({ ...sender, _id: `snd_${id}`, ...{ wabaId: id, phoneNumberId: id } });
    const known = await syncs().findOne({ _id: wabaId });
    const row = { ...known, accountId: id, isListed: true, until: new Date(0), dueAt: new Date(0) };
    await syncs().updateOne(
      { _id: id },
      { $set: { ...row, ...fields, _id: id, startedAt: new Date() } },
      { upsert: true },
    );
  }

  it('one process reads every account, whoever asks for it or not', async () => {
    const [before] = await until(
      () =>
        syncs()
          .find({ dueAt: { $exists: true } })
          .toArray(),
      ({ length }) => length === 1,
    );
    expect(before?.dueAt?.getTime()).toBeGreaterThan(Date.now());
    await app.sandbox.putTemplates([
      { ...templateBody('of_the_night'), category: 'UTILITY', status: 'APPROVED' },
    ]);
    await syncs().updateOne({ _id: wabaId }, { $set: { dueAt: new Date(1) } });
    await putAccount('109', { state: 'interrupted', listed: 5 });
    await putAccount('110', { state: 'done', finishedAt: new Date() });
    second = await startApp({
      MONGODB_DB: app.config.mongo.database,
      META_GRAPH_URL: app.sandboxUrl,
    });
    const after = await until(
      () => syncs().findOne({ _id: wabaId }),
      (doc) => (doc?.dueAt?.getTime() ?? 0) > Date.now(),
    );
    expect(after).toMatchObject({ state: 'done', counts: { created: 1 } });
    // One that cannot be read keeps no other waiting, and one that somebody has read is not read again.
    const others = await syncs()
      .find({ _id: { $in: ['109', '110'] } })
      .toArray();
    expect(others.find(({ _id }) => _id === '110')?.state).toBe('done');
    for (const { dueAt } of others) expect(dueAt?.getTime()).toBeGreaterThan(Date.now());
  });
});
