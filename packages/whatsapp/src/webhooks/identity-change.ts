import type { MessageItem } from './items.js';
import { idAt, known, textAt } from '../json.js';

/** How Meta knows a person. */
export interface PersonIds {
  waId?: string;
  userId?: string;
}

export interface IdentityChange {
  before: PersonIds;
  after: PersonIds;
}

const CHANGES: ReadonlySet<string | undefined> = new Set([
  'user_changed_number',
  'customer_changed_number',
  'user_changed_user_id',
]);

/** What a system message tells of a person who has another number or id now (cloud-api.md §6.2); else undefined. */
export function identityChangeOf({
  type,
  content,
  fromWaId,
  fromUserId,
}: MessageItem): IdentityChange | undefined {
  if (type !== 'system' || !CHANGES.has(textAt(content, 'type'))) return undefined;
  const previousUserId = textAt(content, 'previous_user_id');
  const after = known({
    waId: idAt(content, 'wa_id') ?? idAt(content, 'new_wa_id'),
    userId: textAt(content, 'user_id'),
  });
  const before = known({ waId: fromWaId, userId: previousUserId ?? fromUserId });
  const isWhole = Object.keys(before).length > 0 && Object.keys(after).length > 0;
  return isWhole ? { before, after } : undefined;
}
