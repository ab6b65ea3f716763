import type { SendMessageBody } from '@waypost/contract';
import { mediaReferences, type MediaReference, type MessageContent } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import { typesFor, type Media } from '../media/index.js';

export interface CheckFilesDeps {
  media: Pick<Media, 'findType'>;
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
    const message = faultOf(reference, await media.findType(merchantId, reference.id));
    if (message !== undefined) details.push({ path: pathInBody(body, reference), message });
  }
  const [first] = details;
  if (first) throw new AppError('media_invalid', first.message, { details });
  return [...new Set(references.map(({ id }) => id))];
}

function faultOf({ kind }: MediaReference, mimeType: string | null): string | undefined {
  if (mimeType === null) return 'There is no such file.';
  const types = typesFor(kind);
  if (types.includes(mimeType)) return undefined;
  return `This file is ${mimeType}; a message of kind ${kind} takes ${types.join(', ')}.`;
}

/** Where its caller has named it. */
function pathInBody({ template }: SendMessageBody, { path }: MediaReference): string {
  if (!template) return `${path}.mediaId`;
  return template.components ? `${path}.id` : 'template.variables.headerMedia.mediaId';
}
