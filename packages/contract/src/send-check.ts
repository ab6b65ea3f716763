import { z } from 'zod';
import { ErrorCode } from './error-body.js';

export const SendProblem = z
  .object({
    path: z.string().meta({ description: 'The field, dotted; empty: all of it.', example: 'to' }),
    code: ErrorCode,
    message: z.string().meta({
      description: 'What is wrong with it.',
      example: 'A phone number starts with + and the country code.',
    }),
  })
  .meta({
    id: 'SendProblem',
    description: 'Why a message would be refused.',
    example: { path: 'to', code: 'invalid_phone_number', message: 'The phone number is empty.' },
  });

export const SendWarning = z
  .object({
    path: z.string().meta({ description: 'The field, dotted.', example: 'to' }),
    message: z.string().meta({
      description: 'What to look at once more.',
      example: 'This number is not in a range known to be in use; check it for a typing error.',
    }),
  })
  .meta({
    id: 'SendWarning',
    description: 'What would be sent, and may be a mistake.',
    example: { path: 'to', message: 'This number is not in a range known to be in use.' },
  });

export const SendCheck = z
  .object({
    valid: z.boolean().meta({ description: 'Whether it would be sent.', example: false }),
    problems: z.array(SendProblem).meta({
      description: 'All that is wrong, at once.',
      example: [
        { path: 'to', code: 'invalid_phone_number', message: 'The phone number is empty.' },
      ],
    }),
    warnings: z.array(SendWarning).meta({ description: 'What to look at once more.', example: [] }),
  })
  .meta({
    id: 'SendCheck',
    description: 'What a message would meet; nothing was sent or kept.',
    example: { valid: true, problems: [], warnings: [] },
  });
export type SendCheck = z.infer<typeof SendCheck>;
