import { createHash } from 'node:crypto';
import { GraphError, missingParameter, unknownObject } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import { textOf, type Json } from '../json.js';
import { looksLike } from '../media-types.js';
import { newHandle, newUpload, type Upload } from '../state/uploads.js';

/** cloud-api.md §4.10. */
const TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];
const LENGTH_MAX = 100 << 20;
/** How long one may stand still; Meta does not say. */
const UNFINISHED_MS = 86_400_000;
export const SESSION_PREFIX = 'upload:';

/** `POST /{app-id}/uploads`. */
export function beginUpload(deps: SandboxDeps, { query, body }: GraphCall): Json {
  const parameter = (name: string): string => query.get(name) ?? textOf(body[name]) ?? '';
  const given = parameter('file_type').toLowerCase();
  const length = Number(parameter('file_length'));
  if (given === '') throw missingParameter('file_type');
  if (!TYPES.includes(given)) {
    throw new GraphError(100, {
      message: `(#100) Param file_type must be one of {${TYPES.join(', ')}}.`,
    });
  }
  if (!Number.isInteger(length) || length < 1 || length > LENGTH_MAX) {
    throw new GraphError(100, {
      message: `(#100) Param file_length must be a number between 1 and ${LENGTH_MAX}.`,
    });
  }
  const mimeType = given === 'image/jpg' ? 'image/jpeg' : given;
  forgetUnfinished(deps);
  const upload = newUpload({ mimeType, length, beganAt: deps.clock.now() });
  deps.state.commit({ t: 'upload', upload });
  return { id: sessionOf(upload) };
}

function forgetUnfinished({ state, clock, mediaBytes }: SandboxDeps): void {
  const since = clock.now() - UNFINISHED_MS;
  for (const { id, handle, beganAt } of state.uploads.all()) {
    if (handle !== null || beganAt > since) continue;
    mediaBytes.delete(id);
    state.commit({ t: 'uploadGone', id });
  }
}

/** `GET /{upload-session-id}`: how far it has come. */
export function describeUpload(deps: SandboxDeps, call: GraphCall, session: string): Json {
  const upload = uploadOf(deps, call, session);
  return { id: sessionOf(upload), file_offset: upload.received };
}

/** `POST /{upload-session-id}`: bytes from `file_offset` on; what came before a cut is kept. */
export function receivePart(deps: SandboxDeps, call: GraphCall, session: string): Json {
  const upload = uploadOf(deps, call, session);
  const bytes = call.file?.bytes ?? Buffer.alloc(0);
  if (Number(call.headers.file_offset) !== upload.received) {
    throw new GraphError(100, {
      message: `(#100) The header file_offset must be ${upload.received}, where the upload stands.`,
    });
  }
  const received = upload.received + bytes.length;
  if (received > upload.length) {
    throw new GraphError(100, { message: '(#100) There are more bytes than file_length says.' });
  }
  if (upload.handle !== null) return { h: upload.handle };
  deps.mediaBytes.putAt(upload.id, upload.received, bytes);
  const next = received === upload.length ? whole(deps, upload) : { ...upload, received };
  deps.state.commit({ t: 'upload', upload: next });
  return next.handle === null
    ? { id: sessionOf(next), file_offset: next.received }
    : { h: next.handle };
}

/** Of its bytes only what they were is kept: nobody ever asks for them. */
function whole({ mediaBytes, onceWritten }: SandboxDeps, upload: Upload): Upload {
  const bytes = mediaBytes.get(upload.id) ?? Buffer.alloc(0);
  onceWritten(() => mediaBytes.delete(upload.id));
  return {
    ...upload,
    received: upload.length,
    handle: newHandle(upload.mimeType),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    isBroken: !looksLike(upload.mimeType, bytes),
  };
}

function uploadOf(
  { state }: SandboxDeps,
  { method, query, headers }: GraphCall,
  session: string,
): Upload {
  const upload = state.uploads.find(session.slice(SESSION_PREFIX.length));
  if (upload?.signature !== query.get('sig')) throw unknownObject(method, session);
  if (/^oauth\s/i.test(headers.authorization ?? '')) return upload;
  throw new GraphError(190, { message: 'An upload is authorised by OAuth, and not by Bearer.' });
}

function sessionOf({ id, signature }: Upload): string {
  return `${SESSION_PREFIX}${id}?sig=${signature}`;
}
