import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { createExport, type CreateExportDeps } from './create-export.js';
import { downloadExport, type DownloadExportDeps } from './download-export.js';
import { getExport, listExports, type ReadExportsDeps } from './read-exports.js';
import { streamExport, type StreamExportDeps } from './stream-export.js';

const FORMATS = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' } as const;

export function exportRoutes(
  deps: CreateExportDeps & StreamExportDeps & ReadExportsDeps & DownloadExportDeps,
): BoundEndpoint[] {
  return [
    bindEndpoint(contract.createExport, (ctx, { body, stream, request }) =>
      stream === undefined
        ? createExport(deps, ctx, body, request)
        : streamExport(deps, ctx, body, FORMATS[stream]),
    ),
    bindEndpoint(contract.listExports, (ctx, { query }) => listExports(deps, ctx, query)),
    bindEndpoint(contract.getExport, (ctx, { params }) => getExport(deps, ctx, params.id)),
    bindEndpoint(contract.downloadExport, (ctx, { params }) =>
      downloadExport(deps, ctx, params.id),
    ),
  ];
}
