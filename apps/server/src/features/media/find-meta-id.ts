import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { MediaStore } from './media.store.js';
import type { MediaCopyStore } from './media-copies.store.js';

export interface FindMetaIdDeps {
  api: Pick<CloudApi, 'media'>;
  media: Pick<MediaStore, 'findReady' | 'openDownload'>;
  copies: MediaCopyStore;
  clock: Clock;
}

/** Gives Meta's id of a file for a number. @throws UploadFailed */
export type FindMetaId = (
  merchantId: string,
  mediaId: string,
  phoneNumberId: string,
) => Promise<string>;

/** A file could not be brought to Meta. */
export class UploadFailed extends Error {
  constructor(
    readonly reason: GraphApiError,
    /** Tries that failed in a row. */
    readonly failures: number,
  ) {
    super('A file could not be brought to Meta.', { cause: reason });
  }
}

const DAY_MS = 86_400_000;
/** cloud-api.md §5. */
const KEPT_MS = 30 * DAY_MS;
/** What is sent may wait at Meta for a day, so an id is not used to its very end. */
const MARGIN_MS = DAY_MS;
const MEDIA_UPLOAD_ERROR = 131053;

/**
 * Finds Meta's id of a file, and brings the file there where Meta has none that stays good for a while.
 * Whoever asks for the same at the same time waits for the one upload.
 */
export function metaIdFinder({ api, media, copies, clock }: FindMetaIdDeps): FindMetaId {
  const underWay = new Map<string, Promise<string>>();

  const upload: FindMetaId = async (merchantId, mediaId, phoneNumberId) => {
    const found = await media.findReady(merchantId, mediaId);
    if (!found) {
      throw new GraphApiError({
        ...{ kind: 'rejected', code: MEDIA_UPLOAD_ERROR, title: 'Media upload error' },
        details: 'The file is not kept any more.',
      });
    }
    const { mimeType, bytes } = found;
    return api.media.upload(phoneNumberId, {
      ...{ mimeType, bytes },
      open: () => media.openDownload(found),
    });
  };

  const find: FindMetaId = async (merchantId, mediaId, phoneNumberId) => {
    const name = { mediaId, phoneNumberId };
    const now = clock.now().getTime();
    const known = await copies.findMetaId(merchantId, name, new Date(now + MARGIN_MS));
    if (known !== undefined) return known;
    try {
      const metaId = await upload(merchantId, mediaId, phoneNumberId);
      const expiresAt = new Date(now + KEPT_MS);
      await copies.recordCopy(merchantId, name, { metaId, expiresAt });
      return metaId;
    } catch (error) {
      if (!(error instanceof GraphApiError)) throw error;
      const failures = await copies.recordFailure(merchantId, name, new Date(now + DAY_MS));
      throw new UploadFailed(error, failures);
    }
  };

  return (merchantId, mediaId, phoneNumberId) => {
    const key = `${merchantId}.${mediaId}.${phoneNumberId}`;
    const asked =
      underWay.get(key) ??
      find(merchantId, mediaId, phoneNumberId).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
}
