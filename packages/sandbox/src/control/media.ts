import { keepMedia } from '../endpoints/media.js';
import type { SandboxDeps } from '../graph-deps.js';
import type { Call } from '../http/call.js';
import type { Json } from '../json.js';
import { ControlError } from './control-error.js';

/** cloud-api.md §5. */
const RECEIVED_MS = 7 * 86_400_000;

/** A file of somebody's, to be named in an inbound message. */
export function putMedia(deps: SandboxDeps, { file, query }: Call): Json {
  const id = query.get('phoneNumberId');
  const number = id === null ? deps.state.numbers[0] : deps.state.number(id);
  if (!number) throw new ControlError(404, 'the business has no such phoneNumberId');
  if (!file || file.bytes.length === 0) throw new ControlError(400, 'the body must be the file');
  const media = keepMedia(deps, number, file, RECEIVED_MS);
  return { id: media.id, mimeType: media.mimeType, sha256: media.sha256, bytes: media.size };
}
