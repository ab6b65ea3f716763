import { AppError } from '../../platform/errors.js';
import { fileReply } from '../../platform/http/file-reply.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { StreamedReply } from '../../platform/http/streamed-reply.js';
import { servedType } from './media.rules.js';
import type { MediaStore } from './media.store.js';

export interface DownloadMediaDeps {
  media: Pick<MediaStore, 'findReady' | 'findReadyAcrossOwners' | 'openDownload'>;
}

/**
 * A file of the merchant's; any for an admin.
 * @throws AppError not_found
 */
export async function downloadMedia(
  { media }: DownloadMediaDeps,
  { caller }: UserContext,
  id: string,
): Promise<StreamedReply> {
  const found =
    caller.role === 'admin'
      ? await media.findReadyAcrossOwners(id)
      : await media.findReady(caller.merchantId, id);
  if (!found) throw new AppError('not_found', 'There is no such file.');
  const { bytes, sha256, name, mimeType } = found;
  return fileReply({
    mediaType: servedType(mimeType),
    ...{ bytes, sha256 },
    ...(name === undefined ? {} : { name }),
    open: (range) => media.openDownload(found, range),
  });
}
