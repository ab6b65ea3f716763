import { z } from 'zod';

/** Every error code a client can meet, with the HTTP status it is answered with. */
export const ERROR_STATUS = {
  validation_failed: 400,
  malformed_json: 400,
  invalid_cursor: 400,
  unauthenticated: 401,
  token_expired: 401,
  invalid_credentials: 401,
  refresh_reused: 401,
  forbidden: 403,
  account_suspended: 403,
  registration_closed: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  email_taken: 409,
  not_cancellable: 409,
  idempotency_in_progress: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  invalid_phone_number: 422,
  sender_unavailable: 422,
  media_invalid: 422,
  template_not_found: 422,
  template_not_approved: 422,
  template_parameters_mismatch: 422,
  outside_service_window: 422,
  recipient_opted_out: 422,
  message_expired: 422,
  template_rules: 422,
  template_not_editable: 422,
  provider_rejected: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  too_many_attempts: 429,
  internal_error: 500,
  provider_error: 502,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

const errorCodes = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

export const ErrorCode = z.enum(errorCodes).meta({
  id: 'ErrorCode',
  description: 'What went wrong, for programs. New codes may be added.',
  example: 'validation_failed',
});

export const ErrorDetail = z
  .object({
    path: z.string().meta({ description: 'The field, dotted.', example: 'template.name' }),
    message: z.string().meta({ description: 'What is wrong with it.', example: 'Is required.' }),
  })
  .meta({
    id: 'ErrorDetail',
    description: 'One field that is wrong.',
    example: { path: 'to', message: 'Is required.' },
  });
export type ErrorDetail = z.infer<typeof ErrorDetail>;

export const ProviderError = z
  .object({
    code: z.int().optional().meta({ description: "Meta's error code.", example: 132001 }),
    subcode: z.int().optional().meta({ description: "Meta's error subcode.", example: 2388024 }),
    title: z.string().meta({ description: "Meta's title.", example: 'Template does not exist' }),
    details: z
      .string()
      .optional()
      .meta({ description: "Meta's explanation.", example: 'template name (x) does not exist' }),
    traceId: z
      .string()
      .optional()
      .meta({ description: "Meta's trace id, for its support.", example: 'AbCdEf0123' }),
  })
  .meta({
    id: 'ProviderError',
    description: 'What Meta said, where Meta said no.',
    example: { code: 132001, title: 'Template name does not exist in the translation' },
  });
export type ProviderError = z.infer<typeof ProviderError>;

export const ApiError = z
  .object({
    code: ErrorCode,
    message: z.string().meta({ description: 'For people.', example: 'to: Is required.' }),
    requestId: z
      .string()
      .meta({ description: 'Name it when you ask for help.', example: 'req_0193a7f2' }),
    details: z
      .array(ErrorDetail)
      .optional()
      .meta({
        description: 'Each field that is wrong.',
        example: [{ path: 'to', message: 'Is required.' }],
      }),
    messageId: z.string().optional().meta({
      description: 'The message that was kept although the request failed.',
      example: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77',
    }),
    templateId: z.string().optional().meta({
      description: 'The template that was kept as a draft although Meta refused it.',
      example: 'tpl_0193a7f2c1e47b3a9c5d2e8f41b06a79',
    }),
    provider: ProviderError.optional(),
  })
  .meta({
    id: 'ApiError',
    description: 'Why a request failed.',
    example: {
      code: 'validation_failed',
      message: 'The request is not valid.',
      requestId: 'req_0193a7f2',
      details: [{ path: 'to', message: 'Is required.' }],
    },
  });
export type ApiError = z.infer<typeof ApiError>;

export const ErrorBody = z
  .object({
    success: z.boolean().meta({ description: 'Always false.', example: false }),
    error: ApiError,
  })
  .meta({
    id: 'ErrorBody',
    description: 'The envelope of every failure.',
    example: {
      success: false,
      error: {
        code: 'not_found',
        message: 'There is no such message.',
        requestId: 'req_0193a7f2',
      },
    },
  });
export type ErrorBody = z.infer<typeof ErrorBody>;
