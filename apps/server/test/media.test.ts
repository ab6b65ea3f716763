import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { Media } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';
import {
  aJpeg,
  aMedia,
  anMp4,
  anOgg,
  aPdf,
  aPng,
  aWebp,
  formOf,
  type FileFields,
} from './media-files.js';

const MB = 1024 * 1024;

let app: TestApp;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
});

afterAll(() => app.stop());

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const download = (id: string, headers: Record<string, string> = {}, client = merchant) =>
  fetch(`${app.url}/api/media/${id}`, {
    headers: { authorization: `Bearer ${client.token ?? ''}`, ...headers },
  });

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

/** What there is of all files: rows, files and their parts. */
const remains = () =>
  Promise.all(
    ['media', 'media_files.files', 'media_files.chunks'].map((name) =>
      app.db.collection(name).countDocuments(),
    ),
  );

async function expectNothingLeft(upload: () => Promise<unknown>): Promise<void> {
  const before = await remains();
  await upload();
  await until(remains, (now) => now.join() === before.join());
}

describe('uploadMedia', () => {
  it.each<[string, Buffer, FileFields, string]>([
    ['a JPEG', aJpeg(), { type: 'image/jpeg', name: 'a.jpg' }, 'image/jpeg'],
    ['a JPEG that says nothing', aJpeg(), {}, 'image/jpeg'],
    ['a JPEG named by a phone', aJpeg(), { type: 'image/jpg' }, 'image/jpeg'],
    ['a PNG', aPng(), { type: 'image/png' }, 'image/png'],
    ['an MP4', anMp4(), { type: 'video/mp4' }, 'video/mp4'],
    ['a 3GPP', anMp4(2_000, '3gp4'), { type: 'video/3gpp' }, 'video/3gpp'],
    ['sound in an MP4', anMp4(), { type: 'audio/mp4' }, 'audio/mp4'],
    ['an M4A', anMp4(2_000, 'M4A '), { type: 'audio/x-m4a' }, 'audio/mp4'],
    ['Opus', anOgg('OpusHead'), { type: 'audio/ogg; codecs=opus' }, 'audio/ogg'],
    ['a PDF', aPdf(), { type: 'application/pdf' }, 'application/pdf'],
    ['a text', Buffer.from('Zoë'), { type: 'text/plain', name: 'a.txt' }, 'text/plain'],
    ['a sticker', aWebp(), { type: 'image/webp' }, 'image/webp'],
    ['one that moves', aWebp({ isMoving: true, bytes: 400_000 }), {}, 'image/webp'],
  ])('keeps %s', async (_what, bytes, fields, mimeType) => {
    const media = await aMedia(merchant, bytes, fields);
    expect(media).toMatchObject({ mimeType, bytes: bytes.length, sha256: digest(bytes) });
    const answer = await download(media.id);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, mimeType]);
    expect(digest(await bytesOf(answer))).toBe(media.sha256);
  });

  it('keeps a file of many parts as it is', async () => {
    const bytes = aPdf(20 * MB);
    const media = await aMedia(merchant, bytes, { type: 'application/pdf' });
    expect([media.bytes, media.sha256]).toEqual([bytes.length, digest(bytes)]);
    expect(digest(await bytesOf(await download(media.id)))).toBe(media.sha256);
  });

  it.each<[string, Buffer, FileFields, number, string]>([
    ['an empty file', Buffer.alloc(0), { type: 'image/jpeg' }, 422, 'media_invalid'],
    [
      'HTML that is named .jpg',
      Buffer.from('<!doctype html><script>alert(1)</script>'),
      { type: 'image/jpeg', name: 'a.jpg' },
      422,
      'media_invalid',
    ],
    [
      'HTML',
      Buffer.from('<html></html>'),
      { type: 'text/html', name: 'a.html' },
      422,
      'media_invalid',
    ],
    ['a PNG that says it is a JPEG', aPng(), { type: 'image/jpeg' }, 422, 'media_invalid'],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), {}, 422, 'media_invalid'],
    ['OGG without Opus', anOgg('\x01vorbis'), { type: 'audio/ogg' }, 422, 'media_invalid'],
    ['a small sticker', aWebp({ pixels: 96 }), { type: 'image/webp' }, 422, 'media_invalid'],
    ['a picture of more than 5 MB', aJpeg(5 * MB + 1), {}, 413, 'payload_too_large'],
    ['a video of more than 16 MB', anMp4(16 * MB + 1), {}, 413, 'payload_too_large'],
    ['a still sticker of 101 KB', aWebp({ bytes: 101 * 1024 }), {}, 413, 'payload_too_large'],
    [
      'a moving one of 501 KB',
      aWebp({ isMoving: true, bytes: 501 * 1024 }),
      {},
      413,
      'payload_too_large',
    ],
  ])('refuses %s and keeps nothing of it', async (_what, bytes, fields, status, code) => {
    await expectNothingLeft(async () => {
      const answer = await merchant.upload(formOf(bytes, fields));
      expect([answer.status, answer.error.code]).toEqual([status, code]);
    });
  });

  it('takes the largest picture', async () => {
    expect((await aMedia(merchant, aJpeg(5 * MB))).bytes).toBe(5 * MB);
  });

  const twoFiles = formOf(aJpeg());
  twoFiles.append('file', new Blob([new Uint8Array(aPng())]), 'b.png');
  const otherName = new FormData();
  otherName.append('picture', new Blob([new Uint8Array(aJpeg())]), 'a.jpg');
  const withField = formOf(aJpeg());
  withField.append('caption', 'Blue');
  const aText = new FormData();
  aText.append('file', 'no file');

  it.each([
    ['two files', twoFiles],
    ['another name', otherName],
    ['a further field', withField],
    ['a text instead of a file', aText],
    ['nothing', new FormData()],
  ])('refuses a form with %s and keeps nothing of it', async (_what, form) => {
    await expectNothingLeft(async () => {
      const answer = await merchant.upload(form);
      expect([answer.status, answer.error.details?.[0]?.path]).toEqual([400, 'file']);
    });
  });

  it.each([
    ['JSON', 'application/json', 415],
    ['no boundary', 'multipart/form-data', 415],
    ['a form that ends too early', 'multipart/form-data; boundary=x', 400],
  ])('refuses %s', async (_what, type, status) => {
    const body = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhal';
    const answer = await merchant.call('POST', '/api/media', body, { 'content-type': type });
    expect(answer.status).toBe(status);
  });

  it('refuses what is announced as larger than any file', async () => {
    const answer = await rawUpload('x', { 'content-length': String(200 * MB) });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    await expectNothingLeft(async () => {
      const before = (await remains())[0] ?? 0;
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
      socket.write(requestHead({ 'content-length': String(9 * MB) }) + head);
      socket.write(aPdf(4 * MB));
      await until(
        async () => (await remains())[0] ?? 0,
        (rows) => rows > before,
      );
      socket.destroy();
    });
  });

  it('keeps nothing of an upload whose process died', async () => {
    const { id } = await aMedia(merchant);
    await app.db
      .collection<{ _id: string }>('media')
      .updateOne({ _id: id }, { $set: { state: 'coming', createdAt: new Date(0) } });
    expect((await download(id)).status).toBe(404);
    for (const worker of app.composed.workers.worker) {
      if ('wake' in worker && typeof worker.wake === 'function') (worker.wake as () => void)();
    }
    await until(
      () => app.db.collection<{ _id: string }>('media').countDocuments({ _id: id }),
      (rows) => rows === 0,
    );
    expect(await app.db.collection('media_files.files').countDocuments({ filename: id })).toBe(0);
  });

  it('takes five at a time of one merchant', async () => {
    const other = await app.registerMerchant();
    let refusals = 0;
    const slow = Array.from({ length: 8 }, () => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.once('data', () => (refusals += 1));
      socket.write(requestHead({ 'content-length': '99999' }, other.token));
      return socket;
    });
    await until(
      () => Promise.resolve(refusals),
      (count) => count === 3,
    );
    const refused = await other.upload(formOf(aJpeg()));
    expect([refused.status, refused.error.code]).toEqual([429, 'rate_limited']);
    expect((await merchant.upload(formOf(aJpeg()))).status).toBe(201);
    for (const socket of slow) socket.destroy();
    await until(
      () => other.upload(formOf(aJpeg())),
      ({ status }) => status === 201,
    );
  });
});

function requestHead(headers: Record<string, string>, token = merchant.token): string {
  const lines = Object.entries({
    host: new URL(app.url).host,
    authorization: `Bearer ${token ?? ''}`,
    'content-type': 'multipart/form-data; boundary=x',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /api/media HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Sends bytes as they are; gives the first of the answer. */
function rawUpload(body: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.write(requestHead(headers) + body);
  });
}

describe('downloadMedia', () => {
  let media: Media;
  const bytes = aPdf(600_000);

  beforeAll(async () => {
    media = await aMedia(merchant, bytes, {
      type: 'application/pdf',
      name: '../räksmörgås "1".pdf',
    });
  });

  it('is saved and not shown, whatever it is', async () => {
    const { headers } = await download(media.id);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename=/);
    expect(headers.get('content-disposition')).not.toContain('..');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('goes on where it broke off', async () => {
    const answer = await download(media.id, { range: 'bytes=400000-' });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([
      206,
      `bytes 400000-599999/600000`,
    ]);
    expect((await bytesOf(answer)).equals(bytes.subarray(400_000))).toBe(true);
    expect((await download(media.id, { range: 'bytes=600000-' })).status).toBe(416);
  });

  it('is not there for another merchant, and is for an admin', async () => {
    expect((await download(media.id, {}, await app.registerMerchant())).status).toBe(404);
    const { token } = await app.loginAdmin();
    expect((await download(media.id, {}, { ...merchant, token })).status).toBe(200);
  });
});
