import { askMeta } from '../provider/index.js';

/** cloud-api.md §4.6, §4.7: it cannot be changed or deleted in the state it is in. */
const NOT_EDITABLE = 2_388_039;

/**
 * Asks Meta to change a template.
 * @throws AppError template_not_editable, provider_rejected, provider_error
 */
export function askMetaOfTemplate<T>(what: string, call: () => Promise<T>): Promise<T> {
  return askMeta(what, call, ({ subcode }) =>
    subcode === NOT_EDITABLE ? 'template_not_editable' : undefined,
  );
}
