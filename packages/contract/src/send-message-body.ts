import { z } from 'zod';
import { characters, moment } from './common.js';
import { ContactCards } from './contact-card.js';
import { InteractiveContent } from './interactive-content.js';
import {
  AudioContent,
  DocumentContent,
  LocationContent,
  MediaContent,
  ReactionContent,
  StickerContent,
} from './media-content.js';
import { TemplateVariables } from './template-variables.js';

export const OutboundType = z
  .enum([
    'text',
    'template',
    'image',
    'video',
    'audio',
    'document',
    'sticker',
    'location',
    'contacts',
    'interactive',
    'reaction',
  ])
  .meta({
    id: 'OutboundType',
    description: 'What to send; the object of the same name holds it.',
    example: 'template',
  });
export type OutboundType = z.infer<typeof OutboundType>;

export const TextContent = z
  .strictObject({
    body: characters(4096).meta({
      description: '1 to 4,096 characters.',
      example: 'Your parcel is on its way.',
    }),
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

/** Far above what Meta takes of any type; free fields of `components` have no bound of their own. */
const CONTENT_MAX = 65_536;

export const SendMessageBody = z
  .strictObject({
    to: z
      .string()
      .max(60)
      .meta({ description: 'Phone number with + and country code.', example: '+15550109999' }),
    type: OutboundType,
    text: TextContent.optional(),
    template: TemplateContent.optional(),
    image: MediaContent.optional(),
    video: MediaContent.optional(),
    audio: AudioContent.optional(),
    document: DocumentContent.optional(),
    sticker: StickerContent.optional(),
    location: LocationContent.optional(),
    contacts: ContactCards.optional().meta({
      description: 'Cards of people.',
      example: [{ name: { formattedName: 'Ana Ruiz', firstName: 'Ana' } }],
    }),
    interactive: InteractiveContent.optional(),
    reaction: ReactionContent.optional(),
    replyTo: z.string().min(1).max(64).optional().meta({
      description: 'Id of a message of the same conversation, which this one quotes.',
      example: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77',
    }),
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
    scheduledAt: moment.optional().meta({
      description: 'It is sent then, at most 30 days ahead; `validForSeconds` counts from then.',
      example: '2026-12-01T09:00:00+01:00',
    }),
    validForSeconds: z.int().min(1).max(2_592_000).optional().meta({
      description:
        'It is never sent later than this; 86,400 otherwise, 600 for authentication templates.',
      example: 86_400,
    }),
  })
  .superRefine((body, ctx) => {
    if (JSON.stringify(body[body.type] ?? null).length > CONTENT_MAX) {
      const message = `Must be at most ${CONTENT_MAX} characters as JSON.`;
      ctx.addIssue({ code: 'custom', path: [body.type], message });
    }
    if (body.type === 'reaction' && body.replyTo !== undefined) {
      const message = 'Does not belong to type reaction.';
      ctx.addIssue({ code: 'custom', path: ['replyTo'], message });
    }
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
