import type { MessageExport, ExportListQuery } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { readPage } from '../../platform/http/read-page.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { ExportDoc, ExportStore } from './exports.store.js';
import { toExport } from './exports.view.js';

export interface ReadExportsDeps {
  exports: Pick<ExportStore, 'find' | 'findAcrossOwners' | 'list' | 'listAcrossOwners'>;
  cursors: CursorCodec;
}

/** A merchant's own exports; all of them for an admin. */
export function listExports(
  { exports, cursors }: ReadExportsDeps,
  { caller }: UserContext,
  query: ExportListQuery,
): Promise<Page<MessageExport>> {
  const toView = toExport;
  return readPage({ list: 'exports', caller, query, filters: {}, store: exports, cursors, toView });
}

export async function getExport(
  { exports }: ReadExportsDeps,
  { caller }: UserContext,
  id: string,
): Promise<MessageExport> {
  return toExport(await findExport(exports, caller, id));
}

/** @throws AppError not_found */
export async function findExport(
  exports: Pick<ExportStore, 'find' | 'findAcrossOwners'>,
  caller: Caller,
  id: string,
): Promise<ExportDoc> {
  const found =
    caller.role === 'admin'
      ? await exports.findAcrossOwners(id)
      : await exports.find(caller.merchantId, id);
  if (!found) throw new AppError('not_found', 'There is no such export.');
  return found;
}
