import { z } from 'zod';
import { timestamp } from './common.js';
import {
  InteractiveReply,
  MessageButton,
  MessageOrder,
  MessageProduct,
  MessageReaction,
  MessageReferral,
  MessageSystem,
  MessageUnsupported,
} from './inbound-content.js';
import { InteractiveContent } from './interactive-content.js';
import { ShownContactCard } from './shown-contact.js';
import { TemplateContent } from './send-message-body.js';

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

export const TimelineSource = z.enum(['api', 'dispatcher', 'webhook', 'user']).meta({
  id: 'TimelineSource',
  description: 'Who knew.',
  example: 'webhook',
});
export type TimelineSource = z.infer<typeof TimelineSource>;

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

export const FileStatus = z.enum(['coming', 'ready', 'failed']).meta({
  id: 'FileStatus',
  description:
    'Of a received file. `coming`: it is being fetched from Meta. `ready`: download it by `mediaId`. ' +
    '`failed`: Meta did not give it.',
  example: 'ready',
});
export type FileStatus = z.infer<typeof FileStatus>;

export const MessageMedia = z
  .object({
    link: z.string().optional().meta({
      description: 'Where Meta fetched it from.',
      example: 'https://cdn.shop.test/17.jpg',
    }),
    mediaId: z.string().optional().meta({
      description: 'The file here: download it by this id, or send it.',
      example: 'med_0193a7f2c1e47b3a9c5d2e8f41b06a77',
    }),
    fileStatus: FileStatus.optional(),
    caption: z.string().optional().meta({ description: 'Text under it.', example: 'Like this' }),
    filename: z
      .string()
      .optional()
      .meta({ description: 'Name of a document.', example: 'invoice-17.pdf' }),
    voice: z
      .boolean()
      .optional()
      .meta({ description: 'Whether it is a voice message.', example: true }),
    mimeType: z
      .string()
      .optional()
      .meta({ description: 'Of a received file, as Meta tells it.', example: 'image/jpeg' }),
  })
  .meta({
    id: 'MessageMedia',
    description: 'A file that was sent or received.',
    example: { link: 'https://cdn.shop.test/17.jpg', caption: 'Like this' },
  });
export type MessageMedia = z.infer<typeof MessageMedia>;

export const MessageLocation = z
  .object({
    latitude: z.number().meta({ description: 'Degrees.', example: 52.3702 }),
    longitude: z.number().meta({ description: 'Degrees.', example: 4.8952 }),
    name: z.string().optional().meta({ description: 'Name of the place.', example: 'Home' }),
    address: z.string().optional().meta({ description: 'Its address.', example: 'Damrak 1' }),
  })
  .meta({
    id: 'MessageLocation',
    description: 'A place that was sent or received.',
    example: { latitude: 52.3702, longitude: 4.8952, name: 'Home' },
  });

export const MessageContent = z
  .object({
    text: MessageText.optional(),
    template: TemplateContent.optional(),
    image: MessageMedia.optional(),
    video: MessageMedia.optional(),
    audio: MessageMedia.optional(),
    document: MessageMedia.optional(),
    sticker: MessageMedia.optional(),
    location: MessageLocation.optional(),
    contacts: z
      .array(ShownContactCard)
      .optional()
      .meta({
        description: 'Cards of people.',
        example: [{ name: { formattedName: 'Ana Ruiz', firstName: 'Ana' } }],
      }),
    interactive: InteractiveContent.optional(),
    interactiveReply: InteractiveReply.optional(),
    reaction: MessageReaction.optional(),
    button: MessageButton.optional(),
    order: MessageOrder.optional(),
    system: MessageSystem.optional(),
    unsupported: MessageUnsupported.optional(),
  })
  .meta({
    id: 'MessageContent',
    description:
      'The object of the message’s type; of a received `interactive` it is `interactiveReply`. Empty where ' +
      'Waypost does not know the type.',
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
    type: z.string().optional().meta({
      description: '`regular`, `free_customer_service`, `free_entry_point` …',
      example: 'regular',
    }),
    billable: z.boolean().meta({ description: 'Whether it is charged.', example: true }),
    model: z.string().meta({ description: 'Pricing model.', example: 'PMP' }),
  })
  .meta({
    id: 'MessagePricing',
    description: 'What Meta says it charges for.',
    example: { category: 'utility', billable: true, model: 'PMP' },
  });

export const MessageConversation = z
  .object({
    id: z.string().meta({ description: 'Meta’s id of it.', example: 'b7c1d2e3f4' }),
    origin: z
      .string()
      .optional()
      .meta({ description: 'What it began with.', example: 'referral_conversion' }),
    expiresAt: timestamp('When it ends.').optional(),
  })
  .meta({
    id: 'MessageConversation',
    description: 'The conversation that Meta counts the message to, where it tells one.',
    example: { id: 'b7c1d2e3f4', origin: 'referral_conversion' },
  });

export type MessageConversation = z.infer<typeof MessageConversation>;

export const MessageVersion = z
  .object({
    content: MessageContent,
    at: timestamp('Since when it said so.'),
  })
  .meta({
    id: 'MessageVersion',
    description: 'What a message said before it was edited.',
    example: { content: { text: { body: 'Helo' } }, at: '2026-11-23T20:15:04.000Z' },
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

export const exampleMessage = {
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
  replyTo: z.string().optional().meta({
    description: 'The message that this one quotes.',
    example: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a70',
  }),
  forwarded: z
    .boolean()
    .optional()
    .meta({ description: 'The person forwarded it from another chat.', example: true }),
  frequentlyForwarded: z
    .boolean()
    .optional()
    .meta({ description: 'It was forwarded many times before.', example: true }),
  referral: MessageReferral.optional(),
  referredProduct: MessageProduct.optional(),
  resendOf: z.string().optional().meta({
    description: 'The message that this one sends again.',
    example: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a70',
  }),
  windowOpenUntil: timestamp(
    'Of an inbound one: until then free text may answer it, though a later one may prolong that.',
  ).optional(),
  scheduledAt: timestamp('When it is to be sent.').optional(),
  validUntil: timestamp('It is never sent later than this.').optional(),
  attempts: z.int().meta({ description: 'How often it was tried.', example: 1 }),
  pricing: MessagePricing.optional(),
  conversation: MessageConversation.optional(),
  createdAt: timestamp('When it was made.'),
  updatedAt: timestamp('When it last changed.'),
  acceptedAt: timestamp('When Meta took it.').optional(),
  sentAt: timestamp('When Meta sent it.').optional(),
  deliveredAt: timestamp('When it was delivered.').optional(),
  readAt: timestamp('When it was read.').optional(),
  failedAt: timestamp('When it failed.').optional(),
  editedAt: timestamp('When the person last edited it.').optional(),
  deletedAt: timestamp('When the person deleted it for everyone; it is kept here.').optional(),
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
    versions: z
      .array(MessageVersion)
      .optional()
      .meta({
        description: 'What it said before the person edited it, oldest first.',
        example: [{ content: { text: { body: 'Helo' } }, at: '2026-11-23T20:15:04.000Z' }],
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
