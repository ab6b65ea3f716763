import type { ErrorCode, ErrorDetail, ProviderError } from '@waypost/contract';

export interface AppErrorOptions {
  details?: readonly ErrorDetail[];
  messageId?: string;
  templateId?: string;
  provider?: ProviderError;
  /** How long to wait before trying again. */
  retryAfterSeconds?: number;
  /** Given before, to the same request. */
  isReplayed?: boolean;
  /** For the log only; everything else is public. */
  cause?: unknown;
}

/** A failure that the caller is told about: `message` and all options but `cause` are public. */
export class AppError extends Error {
  readonly details: readonly ErrorDetail[] | undefined;
  readonly messageId: string | undefined;
  readonly templateId: string | undefined;
  readonly provider: ProviderError | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly isReplayed: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    {
      details,
      messageId,
      templateId,
      provider,
      retryAfterSeconds,
      isReplayed = false,
      cause,
    }: AppErrorOptions = {},
  ) {
    super(message, { cause });
    this.name = 'AppError';
    this.details = details;
    this.messageId = messageId;
    this.templateId = templateId;
    this.provider = provider;
    this.retryAfterSeconds = retryAfterSeconds;
    this.isReplayed = isReplayed;
  }
}

/** The request itself is wrong in these fields. */
export function validationFailed(details: readonly ErrorDetail[]): AppError {
  return new AppError('validation_failed', 'The request is not valid.', { details });
}
