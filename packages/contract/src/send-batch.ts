import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import { ErrorCode, ErrorDetail } from './error-body.js';
import { SendMessageBody } from './send-message-body.js';

export const SendBatchBody = z
  .strictObject({
    messages: z
      .array(SendMessageBody)
      .min(1)
      .max(1000)
      .meta({
        description: 'Up to 1,000, each as for one send.',
        example: [
          {
            to: '+15550109999',
            type: 'template',
            template: { name: 'hello_world', language: 'en_US' },
          },
        ],
      }),
  })
  .meta({
    id: 'SendBatchBody',
    description: 'Many messages at once.',
    example: {
      messages: [
        {
          to: '+15550109999',
          type: 'template',
          template: { name: 'hello_world', language: 'en_US' },
        },
      ],
    },
  });
export type SendBatchBody = z.infer<typeof SendBatchBody>;

const index = z.int().meta({ description: 'Its place in the list, from 0.', example: 0 });

export const BatchMessage = z
  .object({
    index,
    id: z
      .string()
      .meta({ description: 'Id of the message.', example: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77' }),
  })
  .meta({
    id: 'BatchMessage',
    description: 'One that was taken.',
    example: { index: 0, id: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77' },
  });

export const BatchError = z
  .object({
    code: ErrorCode,
    message: z.string().meta({ description: 'For people.', example: 'The request is not valid.' }),
    details: z
      .array(ErrorDetail)
      .optional()
      .meta({
        description: 'Each field that is wrong.',
        example: [{ path: 'to', message: 'Is required.' }],
      }),
  })
  .meta({
    id: 'BatchError',
    description: 'Why one was refused.',
    example: { code: 'template_not_found', message: 'There is no template order in en_US.' },
  });

export const BatchRejection = z.object({ index, error: BatchError }).meta({
  id: 'BatchRejection',
  description: 'One that was refused.',
  example: {
    index: 3,
    error: { code: 'template_not_found', message: 'There is no template order in en_US.' },
  },
});
export type BatchRejection = z.infer<typeof BatchRejection>;

export const SendBatchResult = z
  .object({
    accepted: z.int().meta({ description: 'How many were taken.', example: 1 }),
    messages: z.array(BatchMessage).meta({
      description: 'Those that were taken, in the order given.',
      example: [{ index: 0, id: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77' }],
    }),
    rejected: z
      .array(BatchRejection)
      .meta({ description: 'Those that were refused, in the order given.', example: [] }),
  })
  .meta({
    id: 'SendBatchResult',
    description: 'What became of each.',
    example: {
      accepted: 1,
      messages: [{ index: 0, id: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77' }],
      rejected: [],
    },
  });
export type SendBatchResult = z.infer<typeof SendBatchResult>;

export const sendBatch = defineEndpoint({
  operationId: 'sendBatch',
  method: 'post',
  path: '/api/messages/batch',
  tag: 'Messages',
  summary: 'Send up to 1,000 messages',
  description:
    'Each is checked as any other; a wrong one sinks no other. What is taken is durable and goes ' +
    'by itself. One `Idempotency-Key` covers all: sent again, those that were taken are told again, ' +
    'and those that were refused are tried anew.',
  access: 'merchant',
  body: SendBatchBody,
  bulk: 'messages',
  isIdempotent: true,
  responses: { 202: { description: 'What became of each.', data: SendBatchResult } },
  errors: [],
});
