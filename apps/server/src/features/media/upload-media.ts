import type { Media } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { Slots } from '../../platform/http/slots.js';
import type { Upload, UploadedFile } from '../../platform/http/upload.js';
import type { newId } from '../../platform/ids.js';
import { detectType, HEAD_BYTES } from './detect-type.js';
import { judgeType, kindOf, maxBytesOf, stickerFault } from './media.rules.js';
import { PLATFORM, type MediaStore } from './media.store.js';
import { toMedia } from './media.view.js';
import { FileTooLarge, splitHead, writeFile, type WrittenFile } from './write-file.js';

export interface UploadMediaDeps {
  media: Pick<MediaStore, 'openUpload' | 'finish' | 'discardUpload'>;
  slots: Slots;
  newId: typeof newId;
  clock: Clock;
}

const NAME_MAX = 240;

/**
 * Keeps a file to send, checked by its content.
 * @throws AppError media_invalid, payload_too_large, rate_limited
 */
export async function uploadMedia(
  deps: UploadMediaDeps,
  { caller }: UserContext,
  upload: Upload,
): Promise<Media> {
  const merchantId = caller.role === 'admin' ? PLATFORM : caller.merchantId;
  const release = deps.slots.take(caller);
  const id = deps.newId('med');
  try {
    const written = await upload.receive((file) => store(deps, { merchantId, id }, file));
    const media = await deps.media.finish(merchantId, id, written);
    if (!media) throw new Error('The upload was swept before it was whole.');
    return toMedia(media);
  } catch (error) {
    // Where this fails as well, the sweep finds it.
    await deps.media.discardUpload(merchantId, id).catch(() => undefined);
    throw error;
  } finally {
    release();
  }
}

async function store(
  { media, clock }: UploadMediaDeps,
  { merchantId, id }: { merchantId: string; id: string },
  file: UploadedFile,
): Promise<WrittenFile> {
  const { head, whole } = await splitHead(file.content as AsyncIterable<Buffer>, HEAD_BYTES);
  const mimeType = await typeOf(file, head);
  const maxBytes = maxBytesOf(mimeType, head);
  const stream = await media.openUpload(merchantId, {
    _id: id,
    mimeType,
    ...(file.name === undefined ? {} : { name: file.name.slice(-NAME_MAX) }),
    createdAt: clock.now(),
  });
  try {
    return await writeFile(whole, stream, maxBytes);
  } catch (error) {
    if (!(error instanceof FileTooLarge)) throw error;
    throw new AppError(
      'payload_too_large',
      `WhatsApp takes at most ${maxBytes} bytes of ${kindOf(mimeType) ?? 'this'} (${mimeType}).`,
    );
  }
}

/** @throws AppError media_invalid */
async function typeOf(file: UploadedFile, head: Buffer): Promise<string> {
  if (head.length === 0) throw invalid('The file is empty.');
  const judged = judgeType(file, await detectType(head));
  if (!judged.ok) throw invalid(judged.fault);
  const fault = stickerFault(judged.mimeType, head);
  if (fault !== undefined) throw invalid(fault);
  return judged.mimeType;
}

function invalid(message: string): AppError {
  return new AppError('media_invalid', message, { details: [{ path: 'file', message }] });
}
