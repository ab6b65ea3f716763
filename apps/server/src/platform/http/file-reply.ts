import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { AppError } from '../errors.js';
import { StreamedReply } from './streamed-reply.js';

export interface FileToSend {
  mediaType: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  /** The name it is to be saved under. */
  name?: string;
  /** The bytes from one place to before another. */
  open: (range: { start: number; end: number }) => Readable;
}

/**
 * A file as the answer, whole or in part (RFC 9110 §14), to be saved and not to be shown.
 * @throws AppError range_not_satisfiable, when it is sent
 */
export function fileReply({ mediaType, bytes, sha256, name, open }: FileToSend): StreamedReply {
  return new StreamedReply(async (req, res) => {
    const etag = `"${sha256}"`;
    const ifRange = req.get('if-range');
    const ranges =
      ifRange === undefined || ifRange === etag ? req.range(bytes, { combine: true }) : undefined;
    res.setHeader('Accept-Ranges', 'bytes');
    if (ranges === -1) {
      res.setHeader('Content-Range', `bytes */${bytes}`);
      throw new AppError('range_not_satisfiable', `The file has ${bytes} bytes.`);
    }
    // A header that cannot be read, and several parts, are answered with all of it (§14.2).
    const isPart = Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1;
    const { start, end } = (isPart ? ranges[0] : undefined) ?? { start: 0, end: bytes - 1 };
    res.attachment(name);
    res.writeHead(isPart ? 206 : 200, {
      'Content-Type': mediaType,
      'Content-Length': end - start + 1,
      ...(isPart ? { 'Content-Range': `bytes ${start}-${end}/${bytes}` } : {}),
      ETag: etag,
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    const signal = untilClosed(res);
    await pipeline(open({ start, end: end + 1 }), res).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  });
}

/** Aborted when the connection closes: what is still being read for it is read for nobody. */
export function untilClosed(res: Response): AbortSignal {
  const closed = new AbortController();
  res.once('close', () => closed.abort());
  return closed.signal;
}
