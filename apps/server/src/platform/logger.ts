import { pino, type Logger } from 'pino';

export type { Logger };

const secretKeys = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'accessToken',
  'refreshToken',
  'appSecret',
  'token',
  'to',
  'from',
  'phone',
  'waId',
  'body',
  'content',
  'payload',
];

/** Structured logs; tokens, phone numbers and message bodies are redacted here, not by callers. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: '[redacted]',
    },
    serializers: { err: describeForLog },
  });
}

/** Name, text, stack and causes of an error, without the fields that libraries hang on it. */
function describeForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    // A duplicate-key error of MongoDB's quotes the values.
    message: error.message.replace(/dup key:.*/s, 'dup key'),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeForLog(error.cause) }),
  };
}
