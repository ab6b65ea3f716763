import { pipeline } from 'node:stream/promises';
import { AppError } from '../../platform/errors.js';
import type { Clock } from '../../platform/clock.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { StreamedReply } from '../../platform/http/streamed-reply.js';
import type { ExportStore } from './exports.store.js';
import { fileName, untilClosed } from './file-response.js';
import { findExport } from './read-exports.js';
import { MEDIA_TYPES } from './render-file.js';

export interface DownloadExportDeps {
  exports: Pick<ExportStore, 'find' | 'findAcrossOwners' | 'openDownload'>;
  clock: Clock;
}

/**
 * The file of an export, whole or in part (RFC 9110 §14).
 * @throws AppError not_found, range_not_satisfiable
 */
export async function downloadExport(
  { exports, clock }: DownloadExportDeps,
  { caller }: UserContext,
  id: string,
): Promise<StreamedReply> {
  const { status, format, fileId, bytes, sha256, createdAt, expiresAt } = await findExport(
    exports,
    caller,
    id,
  );
  const isThere = status === 'ready' && expiresAt !== undefined && expiresAt > clock.now();
  if (!isThere || fileId === undefined || bytes === undefined || sha256 === undefined) {
    throw new AppError('not_found', 'There is no file of this export now.');
  }
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
    res.writeHead(isPart ? 206 : 200, {
      'Content-Type': MEDIA_TYPES[format],
      'Content-Length': end - start + 1,
      ...(isPart ? { 'Content-Range': `bytes ${start}-${end}/${bytes}` } : {}),
      'Content-Disposition': `attachment; filename="${fileName(format, createdAt)}"`,
      ETag: etag,
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    const signal = untilClosed(res);
    const file = exports.openDownload(fileId, { start, end: end + 1 });
    await pipeline(file, res).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  });
}
