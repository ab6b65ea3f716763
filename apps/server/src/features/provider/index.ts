import type { ErrorCode } from '@waypost/contract';
import { describeError, GraphApiError, type GraphErrorKind } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';

/**
 * Calls Meta and puts its refusal in the envelope.
 * @param what what was asked of Meta, for the message
 * @param codeOf a code of its own for some refusals
 * @throws AppError provider_rejected, or that code, where Meta said no, else provider_error
 */
export async function askMeta<T>(
  what: string,
  call: () => Promise<T>,
  codeOf: (error: GraphApiError) => ErrorCode | undefined = () => undefined,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    const options = { provider: toProviderError(error), cause: error };
    const code = codeOf(error) ?? (isRefusal(error.kind) ? 'provider_rejected' : undefined);
    if (code !== undefined) throw new AppError(code, refusalOf(what, error), options);
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

/** In Meta's words for people where it has some, and what to do about it. */
function refusalOf(what: string, error: GraphApiError): string {
  const words = error.userMessage ?? error.userTitle ?? error.title;
  const { advice } = describeError(error.subcode ?? error.code);
  return `Meta refused to ${what}: ${words.replace(/\.?$/, '.')} ${advice}`;
}

/** An error of Meta's as the envelope tells it, and as it is stored. */
export interface ProviderFailure {
  title: string;
  code?: number;
  subcode?: number;
  details?: string;
  traceId?: string;
}

/** Meta’s words for people where it has some (`error_user_*`), else its title and details. */
export function toProviderError(error: GraphApiError): ProviderFailure {
  const details = error.userMessage ?? error.details;
  return {
    title: error.userTitle ?? error.title,
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.subcode === undefined ? {} : { subcode: error.subcode }),
    ...(details === undefined ? {} : { details }),
    ...(error.traceId === undefined ? {} : { traceId: error.traceId }),
  };
}

/** Whether Meta judged what was asked itself, so that trying again would change nothing. */
export function isRefusal(kind: GraphErrorKind): boolean {
  return kind === 'rejected' || kind === 'template';
}
