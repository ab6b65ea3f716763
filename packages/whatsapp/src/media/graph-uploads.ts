import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Graph } from '../graph.js';

/** A file to upload, in as many parts as it takes (cloud-api.md §4.10). */
export interface ExampleFile {
  mimeType: string;
  bytes: number;
}

/** What of a file is sent now. */
export interface UploadPart {
  /** Where it begins. */
  offset: number;
  bytes: number;
  open: () => AsyncIterable<Uint8Array>;
}

const Session = z.looseObject({ id: z.string().min(1) });
const TokenAnswer = z.looseObject({ data: z.looseObject({ app_id: z.string().min(1) }) });
const Offset = z.looseObject({ file_offset: z.coerce.number().int().min(0) });
const Handle = z.looseObject({ h: z.string().min(1) });

/** The app that the account's token is of: uploads are an app's (cloud-api.md §4.10, §7.5). */
async function findAppId(graph: Graph, wabaId: string): Promise<string> {
  const { data } = await graph.call(
    { method: 'GET', path: ['debug_token'], owner: wabaId, isAboutToken: true },
    TokenAnswer,
  );
  return data.app_id;
}

/** Begins an upload by the account's token, and gives its session. */
export async function beginUpload(
  graph: Graph,
  wabaId: string,
  { mimeType, bytes }: ExampleFile,
): Promise<string> {
  const { id } = await graph.call(
    {
      method: 'POST',
      path: [await findAppId(graph, wabaId), 'uploads'],
      owner: wabaId,
      query: { file_length: String(bytes), file_type: mimeType },
    },
    Session,
  );
  return id;
}

/** How much of it Meta has; fails with `rejected` where there is no such session any more. */
export async function readUploadOffset(
  graph: Graph,
  wabaId: string,
  session: string,
): Promise<number> {
  const { file_offset } = await graph.call(
    { method: 'GET', path: [], session: { id: session }, owner: wabaId, addressed: 'object' },
    Offset,
  );
  return file_offset;
}

/** Sends what is left of it, and gives the handle that templates name it by. */
export async function sendUploadPart(
  graph: Graph,
  wabaId: string,
  session: string,
  { offset, bytes, open }: UploadPart,
): Promise<string> {
  const { h } = await graph.call(
    {
      method: 'POST',
      path: [],
      session: { id: session, offset },
      stream: {
        contentType: 'application/octet-stream',
        contentLength: bytes,
        open: () => Readable.from(open(), { objectMode: false }),
      },
      owner: wabaId,
      addressed: 'object',
    },
    Handle,
  );
  return h;
}
