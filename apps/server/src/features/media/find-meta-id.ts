import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { MediaStore } from './media.store.js';
import type { CopyName, MediaCopyStore } from './media-copies.store.js';

export interface FindMetaIdDeps {
  api: Pick<CloudApi, 'media'>;
  media: Pick<MediaStore, 'findReady' | 'openDownload'>;
  copies: MediaCopyStore;
  clock: Clock;
}

/** Gives Meta's id of a file for a number. @throws UploadFailed, UploadsBusy */
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

/** So many wait for files to be brought to Meta that more would keep other messages from going. */
export class UploadsBusy extends Error {}

/** Far fewer than a number has calls under way, so that a slow upload holds up no other message. */
const WAITING_MAX = 32;
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

  const findCopy = (merchantId: string, name: CopyName) =>
    copies.findMetaId(merchantId, name, new Date(clock.now().getTime() + MARGIN_MS));

  const bring: FindMetaId = async (merchantId, mediaId, phoneNumberId) => {
    const name = { mediaId, phoneNumberId };
    // Whoever asked at the same time may have brought it there just now.
    const known = await findCopy(merchantId, name);
    if (known !== undefined) return known;
    const now = clock.now().getTime();
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

  let waiting = 0;
  return async (merchantId, mediaId, phoneNumberId) => {
    const known = await findCopy(merchantId, { mediaId, phoneNumberId });
    if (known !== undefined) return known;
    if (waiting >= WAITING_MAX) throw new UploadsBusy();
    waiting += 1;
    const key = `${merchantId}.${mediaId}.${phoneNumberId}`;
    const asked =
      underWay.get(key) ??
      bring(merchantId, mediaId, phoneNumberId).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked.finally(() => (waiting -= 1));
  };
}
