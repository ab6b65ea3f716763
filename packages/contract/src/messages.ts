import { z } from 'zod';
import { commaList, pageQuery, timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';

export const MessageStatus = z
  .enum([
    'scheduled',
    'queued',
    'sending',
    'sent',
    'delivered',
    'read',
    'failed',
    'unconfirmed',
    'cancelled',
    'expired',
    'received',
  ])
  .meta({
    id: 'MessageStatus',
    description:
      'How far the message has come. `unconfirmed`: it may or may not have reached Meta. ' +
      '`received` is for inbound messages.',
    example: 'delivered',
  });
export type MessageStatus = z.infer<typeof MessageStatus>;

export const MessageDirection = z.enum(['outbound', 'inbound']).meta({
  id: 'MessageDirection',
  description: 'From the business, or to it.',
  example: 'outbound',
});
export type MessageDirection = z.infer<typeof MessageDirection>;

export const OutboundType = z.enum(['text', 'template']).meta({
  id: 'OutboundType',
  description: 'What to send; the object of the same name holds it.',
  example: 'template',
});
export type OutboundType = z.infer<typeof OutboundType>;

export const TimelineSource = z.enum(['api', 'dispatcher', 'webhook', 'user']).meta({
  id: 'TimelineSource',
  description: 'Who knew.',
  example: 'webhook',
});
export type TimelineSource = z.infer<typeof TimelineSource>;

export const TextContent = z
  .strictObject({
    body: z
      .string()
      .min(1)
      .max(4096)
      .meta({ description: '1 to 4,096 characters.', example: 'Your parcel is on its way.' }),
    previewUrl: z
      .boolean()
      .optional()
      .meta({ description: 'Show a preview of the first link.', example: false }),
  })
  .meta({
    id: 'TextContent',
    description: 'Free text.',
    example: { body: 'Your parcel is on its way.' },
  });

export const ButtonVariable = z
  .strictObject({
    index: z.int().min(0).max(9).meta({ description: 'Position of the button.', example: 0 }),
    value: z.string().min(1).max(2000).meta({
      description: 'The end of its URL, its payload or its code.',
      example: 'p/17',
    }),
  })
  .meta({
    id: 'ButtonVariable',
    description: 'What fills one button.',
    example: { index: 0, value: 'p/17' },
  });

export const HeaderMedia = z
  .strictObject({
    link: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .meta({ description: 'Public URL of the file.', example: 'https://cdn.shop.test/17.jpg' }),
    filename: z
      .string()
      .min(1)
      .max(240)
      .optional()
      .meta({ description: 'Name shown for a document.', example: 'invoice-17.pdf' }),
  })
  .meta({
    id: 'HeaderMedia',
    description: 'The file of a media header.',
    example: { link: 'https://cdn.shop.test/17.jpg' },
  });

export const HeaderLocation = z
  .strictObject({
    latitude: z.number().min(-90).max(90).meta({ description: 'Degrees.', example: 52.3702 }),
    longitude: z.number().min(-180).max(180).meta({ description: 'Degrees.', example: 4.8952 }),
    name: z
      .string()
      .max(1000)
      .optional()
      .meta({ description: 'Name of the place.', example: 'Pick-up point' }),
    address: z
      .string()
      .max(1000)
      .optional()
      .meta({ description: 'Its address.', example: 'Damrak 1' }),
  })
  .meta({
    id: 'HeaderLocation',
    description: 'The place of a location header.',
    example: { latitude: 52.3702, longitude: 4.8952 },
  });

const variableText = z.string().min(1).max(4096);

export const TemplateVariables = z
  .strictObject({
    header: variableText
      .optional()
      .meta({ description: 'Fills the variable of a text header.', example: '17' }),
    body: z
      .array(variableText)
      .max(100)
      .optional()
      .meta({ description: 'Fills {{1}}, {{2}} … of the body.', example: ['Ana', '17'] }),
    named: z
      .record(z.string().regex(/^[a-z0-9_]{1,100}$/), variableText)
      .optional()
      .meta({
        description: 'Fills named variables, wherever they stand.',
        example: { first_name: 'Ana' },
      }),
    buttons: z
      .array(ButtonVariable)
      .max(10)
      .optional()
      .meta({ description: 'Fills buttons.', example: [{ index: 0, value: 'p/17' }] }),
    headerMedia: HeaderMedia.optional(),
    headerLocation: HeaderLocation.optional(),
  })
  .meta({
    id: 'TemplateVariables',
    description: 'What fills the variables of a template.',
    example: { body: ['Ana', '17'] },
  });

export const SendComponent = z
  .looseObject({
    type: z.string().max(60).meta({ description: 'header, body, button …', example: 'body' }),
  })
  .meta({
    id: 'SendComponent',
    description: 'A filled part in Meta’s own shape and spelling; further fields as Meta has them.',
    example: { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
  });

export const TemplateContent = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(512)
      .meta({ description: 'Name of an approved template.', example: 'order_update' }),
    language: z
      .string()
      .min(1)
      .max(20)
      .meta({ description: 'Its language; there is no fallback.', example: 'en_US' }),
    variables: TemplateVariables.optional(),
    components: z
      .array(SendComponent)
      .max(20)
      .optional()
      .meta({
        description: 'Instead of `variables`: Meta’s own form.',
        example: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }],
      }),
  })
  .meta({
    id: 'TemplateContent',
    description: 'A template and what fills it.',
    example: { name: 'order_update', language: 'en_US', variables: { body: ['Ana', '17'] } },
  });

export const SendMessageBody = z
  .strictObject({
    to: z
      .string()
      .max(60)
      .meta({ description: 'Phone number with + and country code.', example: '+15550109999' }),
    type: OutboundType,
    text: TextContent.optional(),
    template: TemplateContent.optional(),
    senderId: z.string().max(64).optional().meta({
      description: 'Which number to send from; the merchant’s default otherwise.',
      example: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a70',
    }),
    clientReference: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta({ description: 'Your own name for it.', example: 'order-17' }),
    validForSeconds: z.int().min(1).max(2_592_000).optional().meta({
      description:
        'It is never sent later than this; 86,400 otherwise, 600 for authentication templates.',
      example: 86_400,
    }),
  })
  .superRefine((body, ctx) => {
    for (const type of OutboundType.options) {
      if (type === body.type && body[type] === undefined) {
        ctx.addIssue({ code: 'custom', path: [type], message: `Is required for type ${type}.` });
      }
      if (type !== body.type && body[type] !== undefined) {
        ctx.addIssue({
          code: 'custom',
          path: [type],
          message: `Does not belong to type ${body.type}.`,
        });
      }
    }
  })
  .meta({
    id: 'SendMessageBody',
    description: 'What to send to whom.',
    example: {
      to: '+15550109999',
      type: 'template',
      template: { name: 'order_update', language: 'en_US', variables: { body: ['Ana', '17'] } },
    },
  });
export type SendMessageBody = z.infer<typeof SendMessageBody>;

export const MessageText = z
  .object({
    body: z.string().meta({ description: 'The text.', example: 'Your parcel is on its way.' }),
    previewUrl: z
      .boolean()
      .optional()
      .meta({ description: 'Whether a preview of the first link was asked for.', example: false }),
  })
  .meta({
    id: 'MessageText',
    description: 'Free text that was sent or received.',
    example: { body: 'Your parcel is on its way.' },
  });

export const MessageContent = z
  .object({ text: MessageText.optional(), template: TemplateContent.optional() })
  .meta({
    id: 'MessageContent',
    description: 'The object of the message’s type.',
    example: { text: { body: 'Your parcel is on its way.' } },
  });
export type MessageContent = z.infer<typeof MessageContent>;

export const MessageTemplate = z
  .object({
    name: z.string().meta({ description: 'Name.', example: 'order_update' }),
    language: z.string().meta({ description: 'Language.', example: 'en_US' }),
    category: z.string().meta({ description: 'Category.', example: 'UTILITY' }),
  })
  .meta({
    id: 'MessageTemplate',
    description: 'The template that was sent.',
    example: { name: 'order_update', language: 'en_US', category: 'UTILITY' },
  });

export const MessageContact = z
  .object({
    phone: z
      .string()
      .optional()
      .meta({ description: 'Absent for people who hide it.', example: '+15550109999' }),
    userId: z
      .string()
      .optional()
      .meta({ description: 'Meta’s id of the person.', example: 'US.20417000111222333' }),
    name: z.string().optional().meta({ description: 'Profile name.', example: 'Ana' }),
  })
  .meta({
    id: 'MessageContact',
    description: 'Who wrote.',
    example: { phone: '+15550109999', name: 'Ana' },
  });

export const MessageError = z
  .object({
    code: z.int().meta({ description: 'Meta’s error code.', example: 131026 }),
    title: z.string().meta({ description: 'What happened.', example: 'Message undeliverable' }),
    details: z
      .string()
      .optional()
      .meta({ description: 'Meta’s explanation.', example: 'Message Undeliverable.' }),
    retryable: z.boolean().meta({ description: 'Whether sending again can help.', example: false }),
    advice: z.string().meta({
      description: 'What to do about it.',
      example: 'The number may have no WhatsApp account.',
    }),
  })
  .meta({
    id: 'MessageError',
    description: 'Why it failed, or why it still waits.',
    example: {
      code: 131026,
      title: 'Message undeliverable',
      retryable: false,
      advice: 'The number may have no WhatsApp account.',
    },
  });
export type MessageError = z.infer<typeof MessageError>;

export const MessagePricing = z
  .object({
    category: z.string().meta({ description: 'Category charged.', example: 'utility' }),
    billable: z.boolean().meta({ description: 'Whether it is charged.', example: true }),
    model: z.string().meta({ description: 'Pricing model.', example: 'PMP' }),
  })
  .meta({
    id: 'MessagePricing',
    description: 'What Meta says it charges for.',
    example: { category: 'utility', billable: true, model: 'PMP' },
  });

export const TimelineEntry = z
  .object({
    status: MessageStatus,
    at: timestamp('When it happened.'),
    source: TimelineSource,
    detail: z
      .string()
      .optional()
      .meta({ description: 'More about it.', example: 'Meta is throttling this number.' }),
  })
  .meta({
    id: 'TimelineEntry',
    description: 'One step of a message.',
    example: { status: 'delivered', at: '2026-11-23T20:15:05.000Z', source: 'webhook' },
  });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

const exampleMessage = {
  id: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  merchantId: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
  direction: 'outbound',
  status: 'delivered',
  type: 'template',
  to: '+15550109999',
  from: '+15550100200',
  senderId: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a70',
  waId: '15550109999',
  template: { name: 'order_update', language: 'en_US', category: 'UTILITY' },
  content: {
    template: { name: 'order_update', language: 'en_US', variables: { body: ['Ana', '17'] } },
  },
  providerMessageId: 'wamid.HBgLMTU1NTAxMDk5OTkVAgARGBI3QzFFNUE5MEIyNEQ4RjMzNjYA',
  attempts: 1,
  createdAt: '2026-11-23T20:15:04.123Z',
  updatedAt: '2026-11-23T20:15:05.456Z',
  acceptedAt: '2026-11-23T20:15:04.300Z',
  sentAt: '2026-11-23T20:15:04.000Z',
  deliveredAt: '2026-11-23T20:15:05.000Z',
};

const messageFields = {
  id: z.string().meta({ description: 'Id of the message.', example: exampleMessage.id }),
  merchantId: z.string().optional().meta({
    description: 'Whose it is; absent for an inbound one that no merchant can be told from.',
    example: exampleMessage.merchantId,
  }),
  direction: MessageDirection,
  status: MessageStatus,
  type: z.string().meta({ description: 'text, template, image …', example: 'template' }),
  to: z
    .string()
    .nullable()
    .meta({ description: 'Recipient as given, normalised.', example: '+15550109999' }),
  from: z.string().nullable().meta({ description: 'Who sent it.', example: '+15550100200' }),
  senderId: z
    .string()
    .meta({ description: 'The business’s number.', example: exampleMessage.senderId }),
  waId: z.string().optional().meta({
    description: 'The recipient as Meta knows it; may differ from `to`.',
    example: '15550109999',
  }),
  contact: MessageContact.optional(),
  template: MessageTemplate.optional(),
  content: MessageContent,
  providerMessageId: z
    .string()
    .optional()
    .meta({ description: 'Meta’s id.', example: exampleMessage.providerMessageId }),
  error: MessageError.optional(),
  clientReference: z
    .string()
    .optional()
    .meta({ description: 'Your own name for it.', example: 'order-17' }),
  validUntil: timestamp('It is never sent later than this.').optional(),
  attempts: z.int().meta({ description: 'How often it was tried.', example: 1 }),
  pricing: MessagePricing.optional(),
  createdAt: timestamp('When it was made.'),
  updatedAt: timestamp('When it last changed.'),
  acceptedAt: timestamp('When Meta took it.').optional(),
  sentAt: timestamp('When Meta sent it.').optional(),
  deliveredAt: timestamp('When it was delivered.').optional(),
  readAt: timestamp('When it was read.').optional(),
  failedAt: timestamp('When it failed.').optional(),
};

export const Message = z
  .object(messageFields)
  .meta({ id: 'Message', description: 'A message, in or out.', example: exampleMessage });
export type Message = z.infer<typeof Message>;

export const MessageDetail = z
  .object({
    ...messageFields,
    timeline: z.array(TimelineEntry).meta({
      description: 'All that happened to it, oldest first.',
      example: [{ status: 'queued', at: '2026-11-23T20:15:04.123Z', source: 'api' }],
    }),
  })
  .meta({
    id: 'MessageDetail',
    description: 'A message with its timeline.',
    example: {
      ...exampleMessage,
      timeline: [{ status: 'queued', at: '2026-11-23T20:15:04.123Z', source: 'api' }],
    },
  });
export type MessageDetail = z.infer<typeof MessageDetail>;

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
