import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { MessageExport, Message } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { anApprovedTemplate, sendBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

const MANY = 3_000;

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
/** Has sent one message. */
let other: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  other = await app.registerMerchant();
  await aReadMessage(other);
  const model = await aReadMessage(merchant);
  await copies(model, MANY - 1);
});

afterAll(() => app.stop());

async function aReadMessage(client: MerchantClient): Promise<Message> {
  const body = sendBody(await anApprovedTemplate(client));
  const { data } = await client.expect(201, 'POST', '/api/messages/send', body);
  return untilStatus(client, (data as Message).id, 'read');
}

/** More of the same, a second apart, as the server itself would have stored them. */
async function copies({ id }: Message, count: number): Promise<void> {
  const messages = app.db.collection<{ _id: string; createdAt: Date }>('message_logs');
  const model = await messages.findOne({ _id: id });
  if (!model) throw new Error('The model is not there.');
  await messages.insertMany(
    Array.from({ length: count }, (_, index) => ({
      ...model,
      _id: `msg_${randomBytes(16).toString('hex')}`,
      providerMessageId: `wamid.${randomBytes(12).toString('hex')}`,
      createdAt: new Date(model.createdAt.getTime() - (index + 1) * 1000),
    })),
  );
}

async function create(client: ApiClient, body: object): Promise<MessageExport> {
  return (await client.expect(202, 'POST', '/api/messages/export', body)).data as MessageExport;
}

const read = async (client: ApiClient, id: string): Promise<MessageExport> =>
  (await client.expect(200, 'GET', `/api/messages/exports/${id}`)).data as MessageExport;

const ready = (client: ApiClient, { id }: MessageExport): Promise<MessageExport> =>
  until(
    () => read(client, id),
    ({ status }) => status === 'ready',
  );

const download = (client: ApiClient, { downloadUrl = '' }: MessageExport, headers = {}) =>
  fetch(app.url + downloadUrl, {
    headers: { authorization: `Bearer ${client.token ?? ''}`, ...headers },
  });

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('an export as a job', () => {
  it('writes every message once, tells its progress, and is what its digest says', async () => {
    const made = await create(merchant, { format: 'ndjson' });
    expect(made).toMatchObject({ status: 'queued', progress: { done: 0 } });
    const done = await ready(merchant, made);
    expect(done.progress).toEqual({ done: MANY, total: MANY });
    const answer = await download(merchant, done);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename=messages-\d{4}-\d\d-\d\d\.ndjson$/,
    );
    const file = await bytesOf(answer);
    expect([file.length, digest(file)]).toEqual([done.bytes, done.sha256]);
    const messages = file
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Message);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(MANY);
    expect(messages.every(({ merchantId }) => merchantId === merchant.merchantId)).toBe(true);
    const times = messages.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('has the columns, the time zone and the messages that were asked for', async () => {
    const [newest] = (await merchant.expect(200, 'GET', '/api/messages/logs?limit=1'))
      .data as Message[];
    const from = newest?.createdAt;
    const body = { columns: ['createdAt', 'to', 'template'], timezone: 'Asia/Tokyo' };
    const done = await ready(merchant, await create(merchant, { ...body, filters: { from } }));
    const file = (await bytesOf(await download(merchant, done))).toString();
    const inTokyo = new Date(Date.parse(from ?? '') + 9 * 3_600_000)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
    expect(file).toBe(
      `\uFEFFcreatedAt (Asia/Tokyo),to,template\r\n${inTokyo},'${newest?.to ?? ''},${newest?.template?.name ?? ''}\r\n`,
    );
  });

  it('goes on where a download broke', async () => {
    const done = await ready(merchant, await create(merchant, {}));
    const whole = await bytesOf(await download(merchant, done));
    const half = Math.floor(whole.length / 2);
    const rest = await download(merchant, done, { range: `bytes=${half}-` });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      `bytes ${half}-${whole.length - 1}/${whole.length}`,
    ]);
    expect(await bytesOf(rest)).toEqual(whole.subarray(half));
    const first = await download(merchant, done, { range: 'bytes=0-0' });
    expect(await bytesOf(first)).toEqual(whole.subarray(0, 1));
    const last = await download(merchant, done, { range: 'bytes=-5' });
    expect(await bytesOf(last)).toEqual(whole.subarray(-5));
    const changed = await download(merchant, done, { range: 'bytes=5-', 'if-range': '"other"' });
    expect([changed.status, (await bytesOf(changed)).length]).toEqual([200, whole.length]);
    const beyond = await download(merchant, done, { range: `bytes=${whole.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([
      416,
      `bytes */${whole.length}`,
    ]);
    const head = await fetch(app.url + (done.downloadUrl ?? ''), {
      method: 'HEAD',
      headers: { authorization: `Bearer ${merchant.token ?? ''}` },
    });
    expect(head.headers.get('content-length')).toBe(String(whole.length));
  });

  it('is its merchant’s alone; an admin sees all, and may ask for one merchant’s', async () => {
    const mine = await ready(merchant, await create(merchant, {}));
    expect((await download(other, mine)).status).toBe(404);
    const all = await ready(admin, await create(admin, { format: 'ndjson' }));
    expect(all.progress.done).toBe(MANY + 1);
    expect((await download(merchant, all)).status).toBe(404);
    const filters = { merchantId: other.merchantId };
    const theirs = await ready(admin, await create(admin, { format: 'ndjson', filters }));
    expect(theirs.progress.done).toBe(1);
    const listed = (await admin.expect(200, 'GET', '/api/messages/exports'))
      .data as MessageExport[];
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining([mine.id, all.id]));
    const own = (await merchant.expect(200, 'GET', '/api/messages/exports'))
      .data as MessageExport[];
    expect(own.every(({ merchantId }) => merchantId === merchant.merchantId)).toBe(true);
  });

  it('is begun anew, whole, when whoever wrote it died', async () => {
    const first = await ready(other, await create(other, { format: 'ndjson' }));
    const exports = app.db.collection<{ _id: string }>('exports');
    await exports.updateOne(
      { _id: first.id },
      {
        $set: { status: 'running', dueAt: new Date(), progress: { done: 0 } },
        $unset: { bytes: '', sha256: '', expiresAt: '' },
      },
    );
    expect((await download(other, first)).status).toBe(404);
    const again = await ready(other, first);
    expect(again.sha256).toBe(first.sha256);
    expect(digest(await bytesOf(await download(other, again)))).toBe(first.sha256);
    const row = await exports.findOne<{ fileId: string }>({ _id: first.id });
    const files = app.db.collection('export_files.files').find({ filename: first.id });
    expect((await files.toArray()).map(({ _id }) => String(_id))).toEqual([row?.fileId]);
  });

  it('is made once for one Idempotency-Key', async () => {
    const ask = (body: object) =>
      other.call('POST', '/api/messages/export', body, { 'idempotency-key': 'november' });
    const answers = await Promise.all([ask({}), ask({}), ask({})]);
    expect(new Set(answers.map(({ data }) => (data as MessageExport).id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed'))).toHaveLength(2);
    const reused = await ask({ format: 'ndjson' });
    expect([reused.status, reused.error.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('fails when every process that wrote it died', async () => {
    const { id } = await create(other, { format: 'ndjson' });
    await ready(other, await read(other, id));
    await app.db
      .collection<{ _id: string }>('exports')
      .updateOne({ _id: id }, { $set: { status: 'running', attempts: 5, dueAt: new Date() } });
    await until(
      () => read(other, id),
      ({ status }) => status === 'failed',
    );
  });

  it('loses its file after its time', async () => {
    const done = await ready(other, await create(other, {}));
    await app.db
      .collection<{ _id: string }>('exports')
      .updateOne({ _id: done.id }, { $set: { expiresAt: new Date() } });
    expect((await download(other, done)).status).toBe(404);
    const gone = await until(
      () => read(other, done.id),
      ({ status }) => status === 'expired',
    );
    expect(gone).not.toHaveProperty('downloadUrl');
    const left = app.db.collection('export_files.files').countDocuments({ filename: done.id });
    expect(await left).toBe(0);
  });

  it('waits while five of its merchant’s are under way', async () => {
    const busy = await app.registerMerchant();
    const { id } = await create(busy, {});
    await ready(busy, await read(busy, id));
    const exports = app.db.collection<{ _id: string }>('exports');
    const row = await exports.findOne({ _id: id });
    const dueAt = new Date(Date.now() + 3_600_000);
    await exports.insertMany(
      Array.from({ length: 5 }, (_, index) => ({
        ...row,
        ...{ _id: `exp_busy_${index}`, status: 'queued', dueAt },
      })),
    );
    const { status, error } = await busy.call('POST', '/api/messages/export', {});
    expect([status, error.code]).toEqual([429, 'rate_limited']);
  });

  it.each([
    ['filters.merchantId', { filters: { merchantId: 'mer_other' } }],
    ['columns', { format: 'ndjson', columns: ['id'] }],
    ['timezone', { format: 'ndjson', timezone: 'Asia/Tokyo' }],
    ['columns', { columns: ['id', 'id'] }],
    ['columns.0', { columns: ['password'] }],
    ['timezone', { timezone: 'Nowhere/City' }],
    ['format', { format: 'exe' }],
    ['filters.status.0', { filters: { status: ['lost'] } }],
  ])('refuses a wrong %s', async (path, body) => {
    const { status, error } = await merchant.call('POST', '/api/messages/export', body);
    expect([status, error.details?.[0]?.path]).toEqual([400, path]);
  });
});

describe('an export as a stream', () => {
  const stream = (client: ApiClient, accept: string, body: object = {}) =>
    fetch(`${app.url}/api/messages/export`, {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        authorization: `Bearer ${client.token ?? ''}`,
      },
      body: JSON.stringify(body),
    });

  it('comes at once, whole', async () => {
    const answer = await stream(merchant, 'application/x-ndjson');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson',
    ]);
    expect((await answer.text()).trimEnd().split('\n')).toHaveLength(MANY);
    const csv = await stream(other, 'text/csv', { columns: ['status'] });
    expect(await csv.text()).toBe('status\r\nread\r\n');
  });

  it('ends in a refusal in the envelope where the request is wrong', async () => {
    const answer = await stream(merchant, 'text/csv', { format: 'ndjson' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { details: [{ path: 'format' }] } });
    expect((await stream({ ...merchant, token: 'x' }, 'text/csv')).status).toBe(401);
  });

  /** Leaves after the first bytes. */
  const streamAndLeave = () =>
    new Promise<void>((resolve, reject) => {
      const call = request(`${app.url}/api/messages/export`, {
        method: 'POST',
        headers: {
          accept: 'application/x-ndjson',
          'content-type': 'application/json',
          authorization: `Bearer ${merchant.token ?? ''}`,
        },
      });
      call.once('error', reject);
      call.once('response', (answer) => {
        answer.once('data', () => {
          answer.destroy();
          resolve();
        });
      });
      call.end('{}');
    });

  it('gives its place back when whoever asked has left', async () => {
    // Five at once are allowed, so one that stayed would be one too few for the last.
    for (let round = 0; round < 5; round += 1) await streamAndLeave();
    const open = await until(
      () => Promise.all(Array.from({ length: 5 }, () => stream(merchant, 'application/x-ndjson'))),
      (answers) => answers.every(({ status }) => status === 200),
    );
    for (const answer of open) {
      expect((await answer.text()).trimEnd().split('\n')).toHaveLength(MANY);
    }
  });
});
