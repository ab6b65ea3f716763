import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifySignature } from './signature.js';

const SECRET = 'app-secret-of-a-test';
const OTHER = 'another-secret';

/** Meta escapes everything outside ASCII, in lower-case hex, and signs those bytes (cloud-api.md §6.1). */
function metaBody(value: unknown): Buffer {
  const json = JSON.stringify(value).replaceAll('/', '\\/');
  return Buffer.from(
    Array.from({ length: json.length }, (_, index) => json.charCodeAt(index))
      .map((unit) =>
        unit > 0x7e ? `\\u${unit.toString(16).padStart(4, '0')}` : String.fromCharCode(unit),
      )
      .join(''),
  );
}

const body = metaBody({ object: 'whatsapp_business_account', text: 'café 👋 https://ex.test/é' });

function sign(bytes: Uint8Array, secret = SECRET): string {
  return createHmac('sha256', secret).update(bytes).digest('hex');
}

const genuine = `sha256=${sign(body)}`;

describe('verifySignature', () => {
  it('takes the right signature over the bytes as Meta escapes them', () => {
    expect(body.toString()).toContain('caf\\u00e9 \\ud83d\\udc4b https:\\/\\/ex.test\\/\\u00e9');
    expect(verifySignature(body, genuine, [SECRET])).toBe(true);
    expect(verifySignature(new Uint8Array(body), genuine, [SECRET])).toBe(true);
  });

  it('takes upper-case digits of the right signature', () => {
    expect(verifySignature(body, `sha256=${sign(body).toUpperCase()}`, [SECRET])).toBe(true);
  });

  it('tries every secret while one is rotated', () => {
    expect(verifySignature(body, genuine, [OTHER, SECRET])).toBe(true);
    expect(verifySignature(body, genuine, [SECRET, OTHER])).toBe(true);
    expect(verifySignature(body, genuine, [OTHER])).toBe(false);
  });

  it.each<[string, string | string[] | undefined]>([
    ['none', undefined],
    ['empty', ''],
    ['without prefix', sign(body)],
    ['SHA-1', `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`],
    ['sha1 prefix on the right digest', `sha1=${sign(body)}`],
    ['upper-case prefix', `SHA256=${sign(body)}`],
    ['truncated', genuine.slice(0, -1)],
    ['half', genuine.slice(0, 7 + 32)],
    ['too long', `${genuine}0`],
    ['no hex', `sha256=${'z'.repeat(64)}`],
    ['blank before', ` ${genuine}`],
    ['line break after', `${genuine}\n`],
    ['two in one', `${genuine}, ${genuine}`],
    ['a list', [genuine]],
    ['an empty list', []],
    ['of another secret', `sha256=${sign(body, OTHER)}`],
    ['of an empty secret', `sha256=${sign(body, '')}`],
    ['of another body', `sha256=${sign(Buffer.from('{}'))}`],
    ['very long', `sha256=${'a'.repeat(1_000_000)}`],
  ])('refuses a signature that is %s', (_name, header) => {
    expect(verifySignature(body, header, [SECRET])).toBe(false);
  });

  it.each([
    ['one byte differs', Buffer.from(body.toString().replace('caf', 'caF'))],
    ['it was parsed and written again', Buffer.from(JSON.stringify(JSON.parse(body.toString())))],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])],
    ['a blank was added', Buffer.concat([body, Buffer.from(' ')])],
    ['it is empty', Buffer.alloc(0)],
  ])('refuses the body where %s', (_name, altered) => {
    expect(verifySignature(altered, genuine, [SECRET])).toBe(false);
  });

  it('is false without a usable secret', () => {
    const bySomebody = `sha256=${sign(body, '')}`;
    expect(verifySignature(body, bySomebody, [])).toBe(false);
    expect(verifySignature(body, bySomebody, [''])).toBe(false);
  });

  it('does not throw on a body that is none', () => {
    expect(verifySignature(undefined as unknown as Uint8Array, genuine, [SECRET])).toBe(false);
  });
});
