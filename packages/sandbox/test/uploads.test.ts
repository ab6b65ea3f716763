import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../src/index.js';
import {
  aTemplate,
  errorOf,
  startBench,
  type Bench,
  type GraphAnswer,
  type Json,
} from './harness.js';
import { beginUpload, exampleHandle, JPEG, putPart } from './examples.js';

let bench: Bench;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  bench = await startBench({ dataDir: folder });
});
afterEach(() => bench.control.clearFaults());
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true });
});

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(100_000, 7)]);
const offsetOf = async (session: string): Promise<unknown> => {
  const { url, identity } = bench.sandbox;
  const answer = await fetch(`${url}/v25.0/${session}`, {
    headers: { authorization: `OAuth ${identity.accessToken}` },
  });
  return ((await answer.json()) as Json).file_offset;
};
const bytesOf = (session: string) =>
  join(folder, 'sandbox-media', session.replace(/^upload:|\?.*/g, ''));
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let names = 0;
function create(components: Json[]): Promise<GraphAnswer> {
  names += 1;
  const { wabaId } = bench.sandbox.identity;
  const body = aTemplate({ name: `example_${names}`, components });
  return bench.graph('POST', `/v25.0/${wabaId}/message_templates`, body);
}
const withHeader = (format: string, handle: string): Json[] => [
  { type: 'HEADER', format, example: { header_handle: [handle] } },
  { type: 'BODY', text: `A file that is number ${names + 1} of them.` },
];

describe('a resumable upload', () => {
  it('gives a session, then a handle that a template takes', async () => {
    const session = await beginUpload(bench.sandbox, {
      bytes: PDF.length,
      type: 'application/pdf',
    });
    expect(session).toMatch(/^upload:[\w-]+\?sig=[\w-]+$/);
    expect(await offsetOf(session)).toBe(0);
    const answer = await putPart(bench.sandbox, session, PDF, 0);
    expect(answer).toEqual({ h: expect.stringMatching(/^4::YXBwbGljYXRpb24vcGRm:ARb/) as string });
    expect((await create(withHeader('DOCUMENT', String(answer.h)))).status).toBe(200);
  });

  it('that is cut keeps what came, and goes on from there', async () => {
    const session = await beginUpload(bench.sandbox, {
      bytes: PDF.length,
      type: 'application/pdf',
    });
    await bench.control.fail('media', { cutAfterBytes: 40_000 });
    await expect(putPart(bench.sandbox, session, PDF, 0)).rejects.toThrow();
    expect(await offsetOf(session)).toBe(40_000);
    const wrong = await putPart(bench.sandbox, session, PDF, 0);
    expect(wrong).toMatchObject({ error: { code: 100 } });
    const { h } = await putPart(bench.sandbox, session, PDF.subarray(40_000), 40_000);
    const upload = (await bench.control.uploads()).find(({ handle }) => handle === h);
    expect(upload).toMatchObject({ length: PDF.length, sha256: digest(PDF) });
  });

  it('whose answer is lost gives it when it is asked for again', async () => {
    const session = await beginUpload(bench.sandbox, { bytes: JPEG.length, type: 'image/jpeg' });
    await bench.control.fail('media', { acceptThenReset: true });
    await expect(putPart(bench.sandbox, session, JPEG, 0)).rejects.toThrow();
    expect(await offsetOf(session)).toBe(JPEG.length);
    const answer = await putPart(bench.sandbox, session, Buffer.alloc(0), JPEG.length);
    expect(answer).toHaveProperty('h');
  });

  it.each<[string, string]>([
    ['a type that it is not for', 'file_type=text/html&file_length=10'],
    ['no type', 'file_length=10'],
    ['no length', 'file_type=image/png'],
    ['too much', `file_type=image/png&file_length=${(100 << 20) + 1}`],
  ])('is refused with %s', async (_what, query) => {
    const { appId } = bench.sandbox.identity;
    const answer = await bench.graph('POST', `/v25.0/${appId}/uploads?${query}`);
    expect([answer.status, errorOf(answer).code]).toEqual([400, 100]);
  });

  it.each<[string, (session: string) => string, string, number]>([
    ['by Bearer', (session) => session, 'Bearer', 401],
    ['with another signature', (session) => `${session}x`, 'OAuth', 400],
    ['without one', (session) => session.replace(/\?.*/, ''), 'OAuth', 400],
    ['that never was', () => 'upload:MTpx?sig=ARZx', 'OAuth', 400],
  ])('is not found %s', async (_what, change, scheme, status) => {
    const session = await beginUpload(bench.sandbox, { bytes: 10, type: 'image/png' });
    const { url, identity } = bench.sandbox;
    const answer = await fetch(`${url}/v25.0/${change(session)}`, {
      method: 'POST',
      headers: { authorization: `${scheme} ${identity.accessToken}`, file_offset: '0' },
      body: 'x',
    });
    expect(answer.status).toBe(status);
  });

  it('outlives the process, half or whole', async () => {
    const whole = await exampleHandle(bench.sandbox);
    const session = await beginUpload(bench.sandbox, { bytes: JPEG.length, type: 'image/jpeg' });
    await putPart(bench.sandbox, session, JPEG.subarray(0, 10), 0);
    await bench.sandbox.close();
    await bench.receiver.stop();
    // Killed with the next part in the file, and not yet in the log.
    appendFileSync(bytesOf(session), JPEG.subarray(10, 30));
    bench = await startBench({ dataDir: folder });
    const { h } = await putPart(bench.sandbox, session, JPEG.subarray(10), 10);
    const upload = (await bench.control.uploads()).find(({ handle }) => handle === h);
    expect(upload?.sha256).toBe(digest(JPEG));
    expect(existsSync(bytesOf(session))).toBe(false);
    expect((await create(withHeader('IMAGE', String(h)))).status).toBe(200);
    expect((await create(withHeader('IMAGE', whole))).status).toBe(200);
  });

  it('is forgotten with its bytes when it stands still for a day', async () => {
    const whole = await exampleHandle(bench.sandbox);
    const session = await beginUpload(bench.sandbox, { bytes: JPEG.length, type: 'image/jpeg' });
    await putPart(bench.sandbox, session, JPEG.subarray(0, 10), 0);
    expect(existsSync(bytesOf(session))).toBe(true);
    await bench.control.advanceClock(86_401);
    await exampleHandle(bench.sandbox);
    expect(await putPart(bench.sandbox, session, JPEG.subarray(10), 10)).toHaveProperty('error');
    expect(existsSync(bytesOf(session))).toBe(false);
    expect((await create(withHeader('IMAGE', whole))).status).toBe(200);
  });
});

describe('the example of a header', () => {
  it.each<[string, string, Buffer, string]>([
    ['of another kind', 'VIDEO', JPEG, 'image/jpeg'],
    ['that is not what it says it is', 'IMAGE', PDF, 'image/jpeg'],
    ['that is too large', 'IMAGE', Buffer.concat([JPEG, Buffer.alloc(5 << 20)]), 'image/jpeg'],
  ])('is refused %s', async (_what, format, bytes, type) => {
    const answer = await create(
      withHeader(format, await exampleHandle(bench.sandbox, bytes, type)),
    );
    expect([answer.status, errorOf(answer).error_subcode]).toEqual([400, 2388047]);
  });

  it('is refused with a handle of another account’s, or none of Meta’s', async () => {
    const other = await startSandbox({ port: 0 });
    const foreign = await exampleHandle(other);
    await other.close();
    for (const handle of [foreign, '4::aW1hZ2UvanBlZw==:ARb', 'https://scontent.test/x']) {
      const answer = await create(withHeader('IMAGE', handle));
      expect([answer.status, errorOf(answer).error_subcode]).toEqual([400, 2494102]);
    }
  });
});
