import { GraphApiError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import { toProviderError } from './hand-over-template.js';
import { isRefusal } from './templates.rules.js';

/** cloud-api.md §4.6, §4.7: it cannot be changed or deleted in the state it is in. */
const NOT_EDITABLE = 2_388_039;

/**
 * Calls Meta and puts its refusal in the envelope.
 * @param what what was asked of Meta, for the message
 * @throws AppError template_not_editable or provider_rejected where Meta said no, else provider_error
 */
export async function askMeta<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    const provider = toProviderError(error);
    const options = { provider, cause: error };
    if (error.subcode === NOT_EDITABLE) {
      throw new AppError('template_not_editable', `Meta refused to ${what}.`, options);
    }
    if (isRefusal(error.kind)) {
      throw new AppError('provider_rejected', `Meta refused to ${what}: ${error.title}`, options);
    }
    const outcome =
      error.kind === 'unknown_outcome'
        ? 'gave no usable answer, so it may or may not have done it'
        : 'cannot do it now';
    throw new AppError(
      'provider_error',
      `Meta was asked to ${what} and ${outcome}. Nothing was changed here; it is safe to try again.`,
      options,
    );
  }
}
