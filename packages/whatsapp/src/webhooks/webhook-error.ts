import type { WebhookError } from './items.js';
import { idAt, isRecord, listAt, recordAt, textAt, type Json } from '../json.js';

/** The first of `errors`, which holds one in practice (cloud-api.md §2.8, §6.3). */
export function readFirstError(owner: Json): WebhookError | undefined {
  const first = listAt(owner, 'errors')?.[0];
  return isRecord(first) ? readError(first) : undefined;
}

/** cloud-api.md §2.8. */
export function readError(error: Json): WebhookError | undefined {
  const code = Number(idAt(error, 'code'));
  if (!Number.isInteger(code)) return undefined;
  const errorData = recordAt(error, 'error_data');
  const details = textAt(errorData, 'details') ?? textAt(error, 'error_data');
  return {
    code,
    title: textAt(error, 'title') ?? textAt(error, 'message') ?? `Error ${code}`,
    ...(details === undefined ? {} : { details }),
  };
}
