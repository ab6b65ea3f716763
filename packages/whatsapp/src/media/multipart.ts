import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A file that is read anew for every try. */
export interface FileToUpload {
  mimeType: string;
  bytes: number;
  open: () => AsyncIterable<Uint8Array>;
}

/** Bytes of a known number, opened anew for every try. */
export interface ByteStream {
  contentType: string;
  contentLength: number;
  open: () => Readable;
}

/** A form with one file (RFC 7578) that is streamed, for a file may be larger than memory should hold. */
export function formOf(fields: Readonly<Record<string, string>>, file: FileToUpload): ByteStream {
  const boundary = `waypost-${randomUUID()}`;
  const head = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  head.push(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n` +
      `Content-Type: ${file.mimeType}\r\n\r\n`,
  );
  const before = Buffer.from(head.join(''));
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield before;
    yield* file.open();
    yield after;
  };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: before.length + file.bytes + after.length,
    open: () => Readable.from(whole(), { objectMode: false }),
  };
}
