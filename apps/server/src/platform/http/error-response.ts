import { ERROR_STATUS, type ErrorBody } from '@waypost/contract';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '../errors.js';
import { isDatabaseUnavailable, isTooSlow } from '../mongo/mongo-errors.js';
import { markReplayed } from './idempotency-key.js';
import { contextOf } from './request-log.js';

export const notFound: RequestHandler = () => {
  throw new AppError('not_found', 'There is no such route.');
};

/** Answers every failure in the envelope; what is not an AppError is told to the log alone. */
export const errorResponse: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { requestId, log } = contextOf(res);
  const appError = toAppError(error);
  const status = ERROR_STATUS[appError.code];
  if (status >= 500) log.error({ err: error }, 'request failed');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { code, message, details, messageId, templateId, provider } = appError;
  const retryAfterSeconds = appError.retryAfterSeconds ?? (status === 503 ? 2 : undefined);
  const body: ErrorBody = {
    success: false,
    error: {
      code,
      message,
      requestId,
      ...(details === undefined ? {} : { details: [...details] }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(templateId === undefined ? {} : { templateId }),
      ...(provider === undefined ? {} : { provider }),
    },
  };
  if (retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(retryAfterSeconds));
  if (appError.isReplayed) markReplayed(res);
  res.status(status).json(body);
};

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseUnavailable(error)) {
    return new AppError('unavailable', 'The database cannot be reached. Please try again.');
  }
  if (isTooSlow(error)) {
    return new AppError(
      'unavailable',
      'This takes too long. Ask for a shorter span of time, or say more about what you look for.',
    );
  }
  if (error instanceof URIError) return new AppError('not_found', 'There is no such route.');
  return new AppError('internal_error', 'Something went wrong on our side.');
}
