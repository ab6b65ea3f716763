import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { downloadMedia, type DownloadMediaDeps } from './download-media.js';
import { uploadMedia, type UploadMediaDeps } from './upload-media.js';

export function mediaRoutes(deps: UploadMediaDeps & DownloadMediaDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.uploadMedia, (ctx, { upload }) => uploadMedia(deps, ctx, upload)),
    bindEndpoint(contract.downloadMedia, (ctx, { params }) => downloadMedia(deps, ctx, params.id)),
  ];
}
