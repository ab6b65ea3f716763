import type { Media } from '@waypost/contract';
import type { ReadyMedia } from './media.store.js';

export function toMedia({ _id, mimeType, bytes, sha256, createdAt }: ReadyMedia): Media {
  return { id: _id, mimeType, bytes, sha256, createdAt: createdAt.toISOString() };
}
