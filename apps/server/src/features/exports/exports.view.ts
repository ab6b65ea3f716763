import type { MessageExport } from '@waypost/contract';
import type { ExportDoc } from './exports.store.js';

export function toExport(doc: ExportDoc): MessageExport {
  const { _id: id, merchantId, format, status, progress, filters } = doc;
  const { bytes, sha256, createdAt, finishedAt, expiresAt } = doc;
  return {
    id,
    ...(merchantId === undefined ? {} : { merchantId }),
    format,
    status,
    progress,
    filters,
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(status === 'ready' ? { downloadUrl: `/api/messages/exports/${id}/download` } : {}),
    createdAt: createdAt.toISOString(),
    ...(finishedAt === undefined ? {} : { finishedAt: finishedAt.toISOString() }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
  };
}
