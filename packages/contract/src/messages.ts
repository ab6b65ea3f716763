import { z } from 'zod';
import { commaList, pageQuery } from './common.js';
import { defineEndpoint } from './endpoint.js';
import {
  Message,
  MessageDetail,
  MessageDirection,
  MessageStatus,
  exampleMessage,
} from './message.js';
import { SendMessageBody } from './send-message-body.js';

const moment = z.iso.datetime({ offset: true });

export const MessageListQuery = z.strictObject({
  status: commaList(MessageStatus, { description: 'One status or several.' }),
  direction: MessageDirection.optional(),
  to: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Recipient, as sent or as Meta knows it.', example: '+15550109999' }),
  from: moment
    .optional()
    .meta({ description: 'Made at this moment or later.', example: '2026-11-01T00:00:00Z' }),
  until: moment
    .optional()
    .meta({ description: 'Made before this moment.', example: '2026-12-01T00:00:00Z' }),
  merchantId: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Admins only: of this merchant.', example: exampleMessage.merchantId }),
  ...pageQuery,
});
export type MessageListQuery = z.infer<typeof MessageListQuery>;

export const MessageParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the message.', example: exampleMessage.id }),
});

export const sendMessage = defineEndpoint({
  operationId: 'sendMessage',
  method: 'post',
  path: '/api/messages/send',
  tag: 'Messages',
  summary: 'Send a message',
  description:
    'The message is durable before it goes to Meta. The answer waits a while for Meta’s: 201 when ' +
    'Meta took it, 202 when it goes later or its outcome is not known yet.',
  access: 'merchant',
  body: SendMessageBody,
  responses: {
    201: { description: 'Meta accepted it.', data: Message },
    202: { description: 'It goes later, or its outcome is not known yet.', data: Message },
  },
  errors: [
    'invalid_phone_number',
    'sender_unavailable',
    'template_not_found',
    'template_not_approved',
    'template_parameters_mismatch',
    'outside_service_window',
    'message_expired',
    'provider_rejected',
  ],
});

export const listMessages = defineEndpoint({
  operationId: 'listMessages',
  method: 'get',
  path: '/api/messages/logs',
  tag: 'Messages',
  summary: 'List messages',
  access: 'user',
  query: MessageListQuery,
  responses: { 200: { description: 'Newest first.', data: Message, isList: true } },
  errors: ['invalid_cursor'],
});

export const getMessage = defineEndpoint({
  operationId: 'getMessage',
  method: 'get',
  path: '/api/messages/logs/{id}',
  tag: 'Messages',
  summary: 'Read one message with its timeline',
  access: 'user',
  params: MessageParams,
  responses: { 200: { description: 'The message.', data: MessageDetail } },
  errors: ['not_found'],
});
