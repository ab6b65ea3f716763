import { AppError } from '../../platform/errors.js';
import type { Clock } from '../../platform/clock.js';
import type { UserContext } from '../../platform/http/request-context.js';
import { fileReply } from '../../platform/http/file-reply.js';
import type { StreamedReply } from '../../platform/http/streamed-reply.js';
import type { ExportStore } from './exports.store.js';
import { fileName } from './file-name.js';
import { findExport } from './read-exports.js';
import { MEDIA_TYPES } from './render-file.js';

export interface DownloadExportDeps {
  exports: Pick<ExportStore, 'find' | 'findAcrossOwners' | 'openDownload'>;
  clock: Clock;
}

/**
 * The file of an export, whole or in part (RFC 9110 §14).
 * @throws AppError not_found
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
  return fileReply({
    mediaType: MEDIA_TYPES[format],
    ...{ bytes, sha256 },
    name: fileName(format, createdAt),
    open: (range) => exports.openDownload(fileId, range),
  });
}
