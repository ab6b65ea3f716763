import { z } from 'zod';
import { commaList, merchantFilter, moment, pageQuery, searchText } from './common.js';
import { defineEndpoint } from './endpoint.js';
import {
  Message,
  MessageDetail,
  MessageDirection,
  MessageStatus,
  exampleMessage,
} from './message.js';
import { SendCheck } from './send-check.js';
import { SendMessageBody } from './send-message-body.js';

export const MessageListQuery = z.strictObject({
  status: commaList(MessageStatus, { description: 'One status or several.' }),
  direction: MessageDirection.optional(),
  to: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'Recipient, as sent or as Meta knows it.', example: '+15550109999' }),
  type: commaList(z.string().min(1).max(40), { description: 'One type or several.' }),
  template: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .meta({ description: 'Only of the template of this name.', example: 'order_update' }),
  senderId: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Only from or to this sender.', example: exampleMessage.senderId }),
  clientReference: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Only with your own name for it.', example: 'order-17' }),
  q: searchText.optional().meta({
    description:
      'Text in it: what it says, its template, numbers, names or your own name for it. Looks at one ' +
      'message after the other; with many, say `from` too.',
    example: 'order 17',
  }),
  from: moment
    .optional()
    .meta({ description: 'Made at this moment or later.', example: '2026-11-01T00:00:00Z' }),
  until: moment
    .optional()
    .meta({ description: 'Made before this moment.', example: '2026-12-01T00:00:00Z' }),
  merchantId: merchantFilter,
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

const sendErrors = [
  'invalid_phone_number',
  'sender_unavailable',
  'media_invalid',
  'template_not_found',
  'template_not_approved',
  'template_parameters_mismatch',
  'outside_service_window',
  'recipient_opted_out',
  'message_expired',
  'provider_rejected',
] as const;

export const SendMessageQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().meta({
    id: 'DryRun',
    description: 'Tell what is wrong, all at once; nothing is sent or kept.',
    example: 'true',
  }),
});

export const sendMessage = defineEndpoint({
  operationId: 'sendMessage',
  method: 'post',
  path: '/api/messages/send',
  tag: 'Messages',
  summary: 'Send a message',
  description:
    'The message is durable before it goes to Meta. The answer waits a while for Meta’s: 201 when ' +
    'Meta took it, 202 when it goes later or its outcome is not known yet. With `dryRun=true` it is ' +
    '200 and tells whether it would be sent, and all that is wrong: `{ valid, problems, warnings }`.',
  access: 'merchant',
  query: SendMessageQuery,
  body: SendMessageBody,
  isIdempotent: true,
  canRespondAsync: true,
  responses: {
    200: { description: 'Of a dry run.', data: SendCheck },
    201: { description: 'Meta accepted it.', data: Message },
    202: { description: 'It goes later, or its outcome is not known yet.', data: Message },
  },
  errors: sendErrors,
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

export const cancelMessage = defineEndpoint({
  operationId: 'cancelMessage',
  method: 'post',
  path: '/api/messages/logs/{id}/cancel',
  tag: 'Messages',
  summary: 'Call a waiting message back',
  description: 'One that may have left for Meta cannot be called back.',
  access: 'merchant',
  params: MessageParams,
  responses: { 200: { description: 'It will not be sent.', data: Message } },
  errors: ['not_found', 'not_cancellable'],
});

export const resendMessage = defineEndpoint({
  operationId: 'resendMessage',
  method: 'post',
  path: '/api/messages/logs/{id}/resend',
  tag: 'Messages',
  summary: 'Send a message again',
  description:
    'A failed, unconfirmed, expired or cancelled one is sent again as a new message, once: asking ' +
    'again answers `conflict` and names that message, so a lost answer never sends it twice. To ' +
    'send it once more, resend the new one.',
  access: 'merchant',
  params: MessageParams,
  isIdempotent: true,
  responses: {
    201: { description: 'Meta accepted it.', data: Message },
    202: { description: 'It goes later, or its outcome is not known yet.', data: Message },
  },
  errors: ['conflict', 'not_found', ...sendErrors],
});

export const markMessageRead = defineEndpoint({
  operationId: 'markMessageRead',
  method: 'post',
  path: '/api/messages/logs/{id}/read',
  tag: 'Messages',
  summary: 'Tell the person that their message was read',
  description: 'This one and all that they wrote before; their app shows two blue ticks.',
  access: 'merchant',
  params: MessageParams,
  responses: { 200: { description: 'Meta was told.', data: Message } },
  errors: ['conflict', 'not_found', 'provider_rejected', 'provider_error'],
});

export const showTyping = defineEndpoint({
  operationId: 'showTyping',
  method: 'post',
  path: '/api/messages/logs/{id}/typing',
  tag: 'Messages',
  summary: 'Show the person that an answer to their message is being typed',
  description: 'Until you send one, for 25 seconds at most. It marks their message as read.',
  access: 'merchant',
  params: MessageParams,
  responses: { 200: { description: 'Meta was told.', data: Message } },
  errors: ['conflict', 'not_found', 'provider_rejected', 'provider_error'],
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
