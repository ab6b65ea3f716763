import type { RunningSandbox } from '../src/index.js';
import type { Json } from './harness.js';

type Sandbox = Pick<RunningSandbox, 'url' | 'identity'>;

export const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(96, 1)]);

/** Begins a resumable upload, and gives its session. */
export async function beginUpload(
  { url, identity }: Sandbox,
  { bytes, type }: { bytes: number; type: string },
): Promise<string> {
  const query = new URLSearchParams({ file_length: String(bytes), file_type: type });
  const answer = await fetch(`${url}/v25.0/${identity.appId}/uploads?${query.toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${identity.accessToken}` },
  });
  return String(((await answer.json()) as Json).id);
}

export async function putPart(
  { url, identity }: Sandbox,
  session: string,
  bytes: Buffer,
  offset: number,
): Promise<Json> {
  const answer = await fetch(`${url}/v25.0/${session}`, {
    method: 'POST',
    headers: { authorization: `OAuth ${identity.accessToken}`, file_offset: String(offset) },
    body: new Uint8Array(bytes),
  });
  return (await answer.json()) as Json;
}

/** The handle of an uploaded example, for a header. */
export async function exampleHandle(
  sandbox: Sandbox,
  bytes: Buffer = JPEG,
  type = 'image/jpeg',
): Promise<string> {
  const session = await beginUpload(sandbox, { bytes: bytes.length, type });
  return String((await putPart(sandbox, session, bytes, 0)).h);
}
