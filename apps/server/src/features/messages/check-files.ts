import type { SendMessageBody } from '@waypost/contract';
import { mediaReferences, type MediaReference, type MessageContent } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import { faultOfFile, type Media } from '../media/index.js';

export interface CheckFilesDeps {
  media: Pick<Media, 'findFile'>;
}

/**
 * Checks the files that a message names by id: ours, for Meta's own would be anybody's.
 * @returns their ids, each once
 * @throws AppError media_invalid, with everything that is wrong
 */
export async function checkFiles(
  { media }: CheckFilesDeps,
  merchantId: string,
  body: SendMessageBody,
  payload: MessageContent,
): Promise<string[]> {
  const details: { path: string; message: string }[] = [];
  const references = mediaReferences(payload);
  for (const reference of references) {
    const file = await media.findFile(merchantId, reference.id);
    const message = file ? faultOfFile(reference.kind, file) : 'There is no such file.';
    if (message !== undefined) details.push({ path: pathInBody(body, reference), message });
  }
  const [first] = details;
  if (first) throw new AppError('media_invalid', first.message, { details });
  return [...new Set(references.map(({ id }) => id))];
}

/** Where its caller has named it. */
function pathInBody({ template }: SendMessageBody, { path }: MediaReference): string {
  if (!template) return `${path}.mediaId`;
  return template.components ? `${path}.id` : 'template.variables.headerMedia.mediaId';
}
