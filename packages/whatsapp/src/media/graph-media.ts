import { z } from 'zod';
import type { Graph } from '../graph.js';
import { known } from '../json.js';
import { formOf, type FileToUpload } from './multipart.js';

const UploadAnswer = z.looseObject({ id: z.string().min(1) });

/** Gives Meta's id of the file, which is good for 30 days on this number alone (cloud-api.md §5). */
export async function uploadMedia(
  graph: Graph,
  phoneNumberId: string,
  file: FileToUpload,
): Promise<string> {
  const fields = { messaging_product: 'whatsapp', type: file.mimeType };
  const { id } = await graph.call(
    { method: 'POST', path: [phoneNumberId, 'media'], stream: formOf(fields, file) },
    UploadAnswer,
  );
  return id;
}

const MediaNode = z.looseObject({
  url: z.string().min(1),
  mime_type: z.string().optional().catch(undefined),
  sha256: z.string().optional().catch(undefined),
  file_size: z.coerce.number().optional().catch(undefined),
});

export interface GraphFile {
  /** Good for five minutes, with the token. */
  url: string;
  mimeType?: string;
  /** In hexadecimal or base64 (cloud-api.md §5). */
  sha256?: string;
  bytes?: number;
}

/** What Meta has under an id; fails with `rejected` where there is nothing any more. */
export async function getMedia(
  graph: Graph,
  mediaId: string,
  phoneNumberId: string,
): Promise<GraphFile> {
  const node = await graph.call(
    {
      method: 'GET',
      path: [mediaId],
      owner: phoneNumberId,
      query: { phone_number_id: phoneNumberId },
      addressed: 'object',
    },
    MediaNode,
  );
  return {
    url: node.url,
    ...known({ mimeType: node.mime_type, sha256: node.sha256, bytes: node.file_size }),
  };
}
