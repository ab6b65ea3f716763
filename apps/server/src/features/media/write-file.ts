import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** There is more of it than there may be. */
export class FileTooLarge extends Error {}

export interface WrittenFile {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/**
 * Writes a file while it comes, and measures it on the way.
 * @throws FileTooLarge
 */
export async function writeFile(
  content: AsyncIterable<Buffer>,
  file: Writable,
  maxBytes: number,
): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new FileTooLarge();
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(measured, file);
  return { bytes, sha256: hash.digest('hex') };
}

/** The first bytes of a stream, and all of it, those included. */
export async function splitHead(
  content: AsyncIterable<Buffer>,
  headBytes: number,
): Promise<{ head: Buffer; whole: AsyncIterable<Buffer> }> {
  const chunks = content[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < headBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(first);
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  };
  return { head, whole: whole() };
}
