import { z } from 'zod';
import type { Graph } from '../graph.js';
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
    { method: 'POST', path: [phoneNumberId, 'media'], form: formOf(fields, file) },
    UploadAnswer,
  );
  return id;
}
