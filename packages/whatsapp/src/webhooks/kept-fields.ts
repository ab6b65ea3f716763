import type { ChangeContext } from './context.js';
import type { WebhookItem } from './items.js';
import { isRecord, listAt, type Json } from '../json.js';

/** What the business wrote on its phone (cloud-api.md §6.7): not sent from here, so not shown. */
export function readEchoes(value: Json, { path, field, wabaId }: ChangeContext): WebhookItem[] {
  const count = listAt(value, 'message_echoes')?.length ?? 0;
  const reason = `Kept raw: ${count} written in the WhatsApp Business app.`;
  return [{ kind: 'kept', path, field, wabaId, reason }];
}

/** Chats of before, when a number is taken over (cloud-api.md §6.7): counted, not shown. */
export function readHistory(value: Json, { path, field, wabaId }: ChangeContext): WebhookItem[] {
  const threads = listOf(value, 'history').flatMap((part) => listOf(part, 'threads'));
  const count =
    threads.reduce((total, thread) => total + (listAt(thread, 'messages')?.length ?? 0), 0) +
    (listAt(value, 'messages')?.length ?? 0);
  const reason = `Kept raw: ${count} messages of ${threads.length} chats of before.`;
  return [{ kind: 'kept', path, field, wabaId, reason }];
}

/** The address book of the phone (cloud-api.md §6.7). */
export function readAppState(value: Json, { path, field, wabaId }: ChangeContext): WebhookItem[] {
  const count = listAt(value, 'state_sync')?.length ?? 0;
  const reason = `Kept raw: ${count} changes of the phone’s address book.`;
  return [{ kind: 'kept', path, field, wabaId, reason }];
}

function listOf(value: Json, name: string): Json[] {
  return (listAt(value, name) ?? []).filter(isRecord);
}
