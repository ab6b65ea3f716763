import { describe, expect, it } from 'vitest';
import { detectType } from './detect-type.js';
import { faultOfFile, isSameDigest, judgeType, servedType, type Claimed } from './media.rules.js';

const MB = 1024 * 1024;
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const DOCX = `${OFFICE}.wordprocessingml.document`;

/** A ZIP of these entries, stored as they are. */
function aZip(entries: Record<string, string>): Buffer {
  return Buffer.concat(
    Object.entries(entries).map(([name, content]) => {
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      header.writeUInt32LE(content.length, 18);
      header.writeUInt32LE(content.length, 22);
      header.writeUInt16LE(name.length, 26);
      return Buffer.concat([header, Buffer.from(name + content)]);
    }),
  );
}

const contentTypes = `<?xml version="1.0"?><Types><Override ContentType="${DOCX}.main+xml"/></Types>`;
const rels = { '_rels/.rels': '<x/>' };
const picture = { 'word/media/1.png': 'x'.repeat(70_000) };
const oldOffice = Buffer.from('d0cf11e0a1b11ae1'.padEnd(2_000, '0'), 'hex');

async function judge(bytes: Buffer, { declaredType = '', name }: Partial<Claimed> = {}) {
  const detected = await detectType(bytes.subarray(0, 65_536));
  const judged = judgeType({ declaredType, ...(name === undefined ? {} : { name }) }, detected);
  return judged.ok ? judged.mimeType : judged.fault;
}

describe('judgeType', () => {
  it.each<[string, Buffer, Partial<Claimed>, string]>([
    ['Word', aZip({ '[Content_Types].xml': contentTypes, ...rels }), {}, DOCX],
    ['Word that says so at its end', aZip({ ...rels, ...picture }), {}, DOCX],
    ['Word of old', oldOffice, { name: 'a.DOC' }, 'application/msword'],
    [
      'Excel of old',
      oldOffice,
      { declaredType: 'application/vnd.ms-excel' },
      'application/vnd.ms-excel',
    ],
    ['AMR', Buffer.from('#!AMR\n\x00\x00'), { declaredType: 'audio/amr' }, 'audio/amr'],
    ['MP3', Buffer.from('fffb9064'.padEnd(2_000, '0'), 'hex'), {}, 'audio/mpeg'],
    ['text without a type of its own', Buffer.from('BM and more'), { name: 'a.txt' }, 'text/plain'],
    ['text', Buffer.from('Hello'), { declaredType: 'text/plain' }, 'text/plain'],
    [
      'a PDF that says nothing',
      Buffer.from('%PDF-1.7\n'),
      { declaredType: 'text/plain', name: 'a.pdf' },
      'application/pdf',
    ],
  ])('knows %s', async (_what, bytes, claimed, mimeType) => {
    expect(await judge(bytes, claimed)).toBe(mimeType);
  });

  it.each<[string, Buffer, Partial<Claimed>, RegExp]>([
    ['a ZIP', aZip({ 'word/a.txt': 'x' }), { declaredType: DOCX }, /application\/zip/],
    ['Office of old of an unknown kind', oldOffice, {}, /unknown/],
    ['a GIF', Buffer.from('GIF89a'), { declaredType: 'image/gif' }, /image\/gif/],
    [
      'a picture that says it is a text',
      Buffer.from('ffd8ffe000104a464946', 'hex'),
      { declaredType: 'application/pdf' },
      /says that it is application\/pdf, but it is image\/jpeg/,
    ],
    ['bytes named .txt', Buffer.from([0, 1, 2, 3]), { name: 'a.txt' }, /unknown/],
    ['text that is cut off by a NUL', Buffer.from('a\0b'), { name: 'a.txt' }, /unknown/],
  ])('refuses %s', async (_what, bytes, claimed, fault) => {
    expect(await judge(bytes, claimed)).toMatch(fault);
  });
});

describe('faultOfFile', () => {
  it.each([
    ['image', 'image/png', 5 * MB, undefined],
    ['image', 'image/png', 5 * MB + 1, /at most 5242880/],
    ['image', 'image/webp', 1, /takes image\/jpeg, image\/png/],
    ['voice', 'audio/ogg', 1, undefined],
    ['voice', 'audio/mpeg', 1, /takes audio\/ogg/],
    ['gif', 'video/mp4', 1, undefined],
    ['gif', 'video/3gpp', 1, /takes video\/mp4/],
    ['document', 'application/pdf', 100 * MB, undefined],
    ['document', 'application/octet-stream', 1, /application\/octet-stream/],
  ] as const)('%s of %s, %d bytes: %s', (kind, mimeType, bytes, fault) => {
    const found = faultOfFile(kind, { mimeType, bytes });
    if (fault) expect(found).toMatch(fault);
    else expect(found).toBeUndefined();
  });
});

describe('isSameDigest', () => {
  const hex = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';
  const base64 = Buffer.from(hex, 'hex').toString('base64');
  it.each([
    [hex, true],
    [hex.toUpperCase(), true],
    [base64, true],
    [base64.replace('=', ''), true],
    [undefined, true],
    ['not a digest', true],
    [hex.replace('b', 'c'), false],
    [Buffer.alloc(32).toString('base64'), false],
  ])('%s: %s', (given, isSame) => {
    expect(isSameDigest(hex, given)).toBe(isSame);
  });
});

describe('servedType', () => {
  it.each([
    ['image/png', 'image/png'],
    ['audio/ogg; codecs=opus', 'audio/ogg'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('%s is served as %s', (mimeType, served) => {
    expect(servedType(mimeType)).toBe(served);
  });
});
