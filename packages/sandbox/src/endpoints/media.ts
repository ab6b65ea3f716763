import { createHash, createHmac } from 'node:crypto';
import { GraphError, missingParameter, unknownObject } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Call } from '../http/call.js';
import { gatewayPage, type Reply } from '../http/reply.js';
import type { Json } from '../json.js';
import { looksLike, mostBytes, SUPPORTED_TYPES } from '../media-types.js';
import type { BusinessNumber } from '../phone-numbers.js';
import { newMediaId, type MediaEntry } from '../state/media.js';

const UPLOADED_MS = 30 * 86_400_000;
const URL_SECONDS = 300;
export const DOWNLOAD_PATH = 'whatsapp_business';

/** `POST /{phone-number-id}/media` (cloud-api.md §5). */
export function uploadMedia(deps: SandboxDeps, call: GraphCall, number: BusinessNumber): Json {
  const { body, file } = call;
  if (body.messaging_product !== 'whatsapp') throw missingParameter('messaging_product');
  if (!file) throw missingParameter('file');
  if (typeof body.type !== 'string' || body.type === '') throw missingParameter('type');
  const type = body.type.split(';')[0]?.trim().toLowerCase() ?? '';
  for (const given of [type, file.type]) {
    if (SUPPORTED_TYPES.includes(given)) continue;
    throw new GraphError(100, {
      message: `(#100) Param file must be a file with one of the following types: ${SUPPORTED_TYPES.join(', ')}. Received file of type '${given}'.`,
    });
  }
  if (file.bytes.length === 0) throw new GraphError(100, { details: 'The file is empty.' });
  if (file.bytes.length > mostBytes(type)) {
    throw new GraphError(131053, { details: `A file of type ${type} is too large.` });
  }
  const { id } = keepMedia(deps, number, { ...file, type }, UPLOADED_MS);
  return { id };
}

/** Keeps a file for as long as its id is good. */
export function keepMedia(
  { state, clock, mediaBytes }: SandboxDeps,
  number: BusinessNumber,
  { type, bytes }: { type: string; bytes: Buffer },
  forMs: number,
): MediaEntry {
  const now = clock.now();
  for (const old of state.media.values()) {
    if (old.expiresAt > now) continue;
    mediaBytes.delete(old.id);
    state.commit({ t: 'mediaGone', id: old.id });
  }
  const media: MediaEntry = {
    id: newMediaId(),
    phoneNumberId: number.id,
    mimeType: type,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    expiresAt: now + forMs,
    isBroken: !looksLike(type, bytes),
  };
  mediaBytes.put(media.id, bytes);
  state.commit({ t: 'media', media });
  return media;
}

/** What there is under an id now, for whoever asks on behalf of a number. */
export function findMedia(
  { state, clock }: SandboxDeps,
  id: string,
  phoneNumberId: string | null,
): MediaEntry | null {
  const media = state.media.get(id);
  if (!media || media.expiresAt <= clock.now()) return null;
  return phoneNumberId === null || phoneNumberId === media.phoneNumberId ? media : null;
}

/** `GET /{media-id}`, with a URL that is good for five minutes. */
export function describeMedia(deps: SandboxDeps, call: GraphCall, id: string): Json {
  const { mimeType, sha256, size } = askedFor(deps, call, id);
  return {
    messaging_product: 'whatsapp',
    url: downloadUrl(deps, call.headers.host, id),
    ...{ mime_type: mimeType, sha256, file_size: size, id },
  };
}

export function deleteMedia(deps: SandboxDeps, call: GraphCall, id: string): Json {
  askedFor(deps, call, id);
  deps.mediaBytes.delete(id);
  deps.state.commit({ t: 'mediaGone', id });
  return { success: true };
}

function askedFor(deps: SandboxDeps, call: GraphCall, id: string): MediaEntry {
  const media = findMedia(deps, id, call.query.get('phone_number_id'));
  if (media) return media;
  throw unknownObject(call.method, id);
}

export function downloadUrl({ clock, state }: SandboxDeps, host = 'localhost', id: string): string {
  const ext = String(Math.floor(clock.now() / 1000) + URL_SECONDS);
  const query = new URLSearchParams({ mid: id, ext, hash: hashOf(state.salt, id, ext) });
  return `http://${host}/${DOWNLOAD_PATH}/attachments/?${query.toString()}`;
}

function hashOf(salt: string, id: string, ext: string): string {
  return createHmac('sha256', salt).update(`${id}.${ext}`).digest('base64url');
}

/** The bytes behind a URL (cloud-api.md §5): pages instead of Graph's envelope where it refuses. */
export function downloadMedia(deps: SandboxDeps, call: Call, isKnownCaller: boolean): Reply {
  if (!isKnownCaller || call.headers['user-agent'] === undefined) return gatewayPage(401);
  const [mid, ext, hash] = ['mid', 'ext', 'hash'].map((name) => call.query.get(name) ?? '');
  const isOurs = hash === hashOf(deps.state.salt, mid ?? '', ext ?? '');
  const isLate = Number(ext) * 1000 <= deps.clock.now();
  const media = isOurs && !isLate ? findMedia(deps, mid ?? '', null) : null;
  const bytes = media && deps.mediaBytes.get(media.id);
  if (!bytes) return gatewayPage(404);
  return { status: 200, body: bytes, contentType: media.mimeType, headers: {} };
}
