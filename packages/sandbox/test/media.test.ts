import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, startBench, until, wamidOf, type Bench, type Json } from './harness.js';

const DAY = 86_400;
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(996, 1)]);
const PDF = Buffer.from('%PDF-1.7\n');

let bench: Bench;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  bench = await startBench({ dataDir: folder });
});
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true });
});

interface FormFields {
  bytes?: Buffer;
  type?: string;
  partType?: string;
  product?: string;
  to?: string;
}

async function upload(fields: FormFields = {}): Promise<{ status: number; body: Json }> {
  const { bytes = JPEG, type = 'image/jpeg', partType = type, product = 'whatsapp' } = fields;
  const form = new FormData();
  form.append('messaging_product', product);
  form.append('type', type);
  form.append('file', new Blob([new Uint8Array(bytes)], { type: partType }), 'a');
  const { url, identity } = bench.sandbox;
  const answer = await fetch(`${url}/v25.0/${fields.to ?? identity.phoneNumberId}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${identity.accessToken}` },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

async function uploaded(fields: FormFields = {}): Promise<string> {
  const { body } = await upload(fields);
  expect(body).toEqual({ id: expect.stringMatching(/^\d{15}$/) as string });
  return String(body.id);
}

const describeMedia = (id: string, query = '') => bench.graph('GET', `/v25.0/${id}${query}`);

function download(url: string, headers: Record<string, string> = {}): Promise<[number, Buffer]> {
  const all = { authorization: `Bearer ${bench.sandbox.identity.accessToken}`, ...headers };
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'user-agent': 'test', ...all } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve([answer.statusCode ?? 0, Buffer.concat(chunks)]));
    })
      .once('error', reject)
      .end();
  });
}

describe('a file at Meta', () => {
  it('is described, downloaded and deleted', async () => {
    const id = await uploaded();
    const { body } = await describeMedia(id);
    expect(body).toMatchObject({
      ...{ id, mime_type: 'image/jpeg', file_size: 1000, messaging_product: 'whatsapp' },
      sha256: createHash('sha256').update(JPEG).digest('hex'),
    });
    expect(await download(String(body.url))).toEqual([200, JPEG]);
    expect((await bench.graph('DELETE', `/v25.0/${id}`)).body).toEqual({ success: true });
    expect(errorOf(await describeMedia(id))).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await download(String(body.url)))[0]).toBe(404);
  });

  it('is the number’s that uploaded it', async () => {
    const id = await uploaded();
    const { phoneNumberId } = bench.sandbox.identity;
    expect((await describeMedia(id, `?phone_number_id=${phoneNumberId}`)).status).toBe(200);
    expect(errorOf(await describeMedia(id, '?phone_number_id=1')).error_subcode).toBe(33);
  });

  it('is downloaded with the token, by a URL as it was given, for five minutes', async () => {
    const { body } = await describeMedia(await uploaded());
    const url = String(body.url);
    expect((await download(url, { authorization: 'Bearer x' }))[0]).toBe(401);
    expect((await download(url.replace(/hash=./, 'hash=_')))[0]).toBe(404);
    await bench.control.advanceClock(301);
    expect((await download(url))[0]).toBe(404);
  });

  it('goes after 30 days', async () => {
    const id = await uploaded();
    await bench.control.advanceClock(30 * DAY - 10);
    expect((await describeMedia(id)).status).toBe(200);
    await bench.control.advanceClock(11);
    expect((await describeMedia(id)).status).toBe(400);
    expect(errorOf(await bench.send({ type: 'image', image: { id } })).code).toBe(100);
  });

  it.each<[string, FormFields, number]>([
    ['no product', { product: '' }, 100],
    ['a type that WhatsApp has not', { type: 'text/html' }, 100],
    ['a part of another type', { partType: 'application/octet-stream' }, 100],
    ['an empty file', { bytes: Buffer.alloc(0) }, 100],
    ['a picture of more than 5 MB', { bytes: Buffer.alloc(5 * 1024 * 1024 + 1) }, 131053],
    ['an unknown number', { to: '999' }, 100],
  ])('is refused with %s', async (_what, fields, code) => {
    const { status, body } = await upload(fields);
    expect([status, (body.error as Json).code]).toEqual([400, code]);
  });
});

describe('a message with a file', () => {
  it('is accepted with an id of the number’s, and refused with any other', async () => {
    const id = await uploaded({ bytes: PDF, type: 'application/pdf' });
    const answer = await bench.send({ type: 'document', document: { id, filename: 'a.pdf' } });
    expect(answer.status).toBe(200);
    const refused = await bench.send({ type: 'image', image: { id: '301000000000001' } });
    expect(errorOf(refused)).toMatchObject({ code: 100 });
    expect(errorOf(refused).message).toContain('media attachment ID');
  });

  it.each<[string, FormFields]>([
    ['is not what it says', { bytes: PDF }],
    ['is of another kind', { bytes: PDF, type: 'application/pdf' }],
  ])('fails later when it %s', async (_what, fields) => {
    const id = await uploaded(fields);
    await bench.control.inbound({ from: '+15550109999', type: 'text', text: { body: 'Hi' } });
    const wamid = wamidOf(await bench.send({ type: 'image', image: { id } }));
    const [failed] = await until('it fails', () => {
      const found = bench.receiver.statuses().filter((status) => status.id === wamid);
      return found.length > 0 && found;
    });
    expect(failed).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] });
  });
});

describe('a received file', () => {
  it('comes with what Meta tells of it', async () => {
    const { id, sha256 } = await bench.control.putMedia(JPEG, 'image/jpeg');
    const image = { id, caption: 'Like this' };
    const { message } = await bench.control.inbound({ from: '+15550109999', type: 'image', image });
    expect(message.image).toMatchObject({
      ...image,
      mime_type: 'image/jpeg',
      sha256: Buffer.from(sha256, 'hex').toString('base64'),
    });
    expect(await download(String((message.image as Json).url))).toEqual([200, JPEG]);
    await bench.control.advanceClock(7 * DAY);
    expect((await describeMedia(id)).status).toBe(400);
  });
});

it('files outlive the process', async () => {
  const id = await uploaded();
  await bench.sandbox.close();
  await bench.receiver.stop();
  bench = await startBench({ dataDir: folder });
  const { body } = await describeMedia(id);
  expect(await download(String(body.url))).toEqual([200, JPEG]);
});
