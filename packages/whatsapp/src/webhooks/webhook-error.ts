import type { WebhookError } from './items.js';
import { idAt, isRecord, listAt, recordAt, textAt, type Json } from '../json.js';

/** The first of `errors`, which holds one in practice (cloud-api.md §2.8, §6.3). */
export function readFirstError(owner: Json): WebhookError | undefined {
  const first = listAt(owner, 'errors')?.[0];
  if (!isRecord(first)) return undefined;
  const code = Number(idAt(first, 'code'));
  if (!Number.isInteger(code)) return undefined;
  const errorData = recordAt(first, 'error_data');
  const details = textAt(errorData, 'details') ?? textAt(first, 'error_data');
  return {
    code,
    title: textAt(first, 'title') ?? textAt(first, 'message') ?? `Error ${code}`,
    ...(details === undefined ? {} : { details }),
  };
}
