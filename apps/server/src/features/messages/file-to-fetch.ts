import type { InboundFileRequest } from '../media/index.js';
import { fileIn } from './file-in.js';
import type { MessageDoc } from './messages.store.js';

/** The file of a received message that is still to be fetched, if there is one. */
export function fileToFetch({
  _id,
  merchantId,
  phoneNumberId,
  type,
  content,
  payload,
}: MessageDoc): InboundFileRequest | null {
  // Safe: of a received message it is Meta's own object.
  const { id: metaId, sha256 } = (payload ?? {}) as Record<string, unknown>;
  const file = fileIn({ type, content });
  if (file?.fileStatus !== 'coming' || typeof metaId !== 'string') return null;
  const { mimeType = 'application/octet-stream', filename } = file;
  return {
    messageId: _id,
    ...(merchantId === undefined ? {} : { merchantId }),
    ...{ phoneNumberId, metaId, mimeType },
    ...(typeof sha256 === 'string' ? { sha256 } : {}),
    ...(filename === undefined ? {} : { name: filename }),
  };
}
