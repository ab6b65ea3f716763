import { z } from 'zod';
import { timestamp } from './common.js';

// What people sent: nothing in it is checked, for it is shown as Meta told it.
const text = (description: string, example: string) => z.string().meta({ description, example });

export const MessageReaction = z
  .object({
    messageId: text(
      'Id of the message that it stands beside; absent where that is not known here.',
      'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77',
    ).optional(),
    emoji: text('The emoji; empty: the reaction was taken back.', '👍'),
  })
  .meta({
    id: 'MessageReaction',
    description: 'An emoji beside a message.',
    example: { messageId: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77', emoji: '👍' },
  });

export const MessageButton = z
  .object({
    text: text('What stands on the button.', 'Stop').optional(),
    payload: text('What the template gave the button to say.', 'STOP_ORDER_17').optional(),
  })
  .meta({
    id: 'MessageButton',
    description: 'A quick reply of a template that was tapped.',
    example: { text: 'Stop', payload: 'STOP_ORDER_17' },
  });

const FlowReply = z
  .object({
    name: text('`flow`, `address_message` …', 'flow').optional(),
    body: text('What the person sees of it.', 'Sent').optional(),
    responseJson: text(
      'What was filled in: JSON in a text, its fields are the flow’s own.',
      '{"flow_token":"visit-17","date":"2026-11-25"}',
    ).optional(),
  })
  .meta({
    id: 'FlowReply',
    description: 'A form that was filled in.',
    example: { name: 'flow', body: 'Sent', responseJson: '{"flow_token":"visit-17"}' },
  });

const CallPermission = z
  .object({
    response: text('`accept` or `reject`.', 'accept').optional(),
    isPermanent: z
      .boolean()
      .optional()
      .meta({ description: 'Whether it holds without end.', example: false }),
    expiresAt: timestamp('Until when it holds.').optional(),
  })
  .meta({
    id: 'CallPermission',
    description: 'Whether the business may call.',
    example: { response: 'accept', isPermanent: false },
  });

export const InteractiveReply = z
  .object({
    type: text('`button_reply`, `list_reply`, `nfm_reply` …, in Meta’s words.', 'button_reply'),
    id: text('The id that the business gave the button or row.', 'd-yes').optional(),
    title: text('What stands on it.', 'Yes').optional(),
    description: text('What stands below the title of a row.', 'Van A').optional(),
    flow: FlowReply.optional(),
    callPermission: CallPermission.optional(),
  })
  .meta({
    id: 'InteractiveReply',
    description: 'What a person chose or filled in.',
    example: { type: 'button_reply', id: 'd-yes', title: 'Yes' },
  });

const OrderItem = z
  .object({
    productRetailerId: text('The business’s own id of the product.', 'sku-1').optional(),
    quantity: z.number().optional().meta({ description: 'How many.', example: 2 }),
    amountMicros: z
      .int()
      .optional()
      .meta({ description: 'Price of one, in millionths of the currency.', example: 30_000_000 }),
    currency: text('ISO 4217.', 'USD').optional(),
  })
  .meta({
    id: 'OrderItem',
    description: 'A product of an order.',
    example: {
      productRetailerId: 'sku-1',
      quantity: 2,
      amountMicros: 30_000_000,
      currency: 'USD',
    },
  });

export const MessageOrder = z
  .object({
    catalogId: text('Meta’s id of the catalogue.', '501').optional(),
    text: text('What the person wrote with it.', 'Please gift-wrap').optional(),
    items: z.array(OrderItem).meta({
      description: 'What is ordered.',
      example: [{ productRetailerId: 'sku-1', quantity: 2 }],
    }),
  })
  .meta({
    id: 'MessageOrder',
    description: 'An order from the catalogue.',
    example: { catalogId: '501', items: [{ productRetailerId: 'sku-1', quantity: 2 }] },
  });

export const MessageSystem = z
  .object({
    type: text('`user_changed_number`, `user_changed_user_id` …', 'user_changed_number').optional(),
    body: text('What happened, in words.', 'User Ana changed from 1555… to 1555…').optional(),
    waId: text('The person’s WhatsApp id from now on.', '15550109990').optional(),
    userId: text('Meta’s id of the person from now on.', 'US.9').optional(),
    previousUserId: text('Meta’s id of the person until now.', 'US.2').optional(),
  })
  .meta({
    id: 'MessageSystem',
    description: 'Something about the person changed.',
    example: { type: 'user_changed_number', waId: '15550109990' },
  });

export const MessageUnsupported = z
  .object({
    type: text('What it is, where Meta tells.', 'poll').optional(),
    reason: text('Meta’s reason.', 'Message type is currently not supported.').optional(),
  })
  .meta({
    id: 'MessageUnsupported',
    description: 'Something that Meta does not hand on.',
    example: { type: 'poll', reason: 'Message type is currently not supported.' },
  });

export const MessageReferral = z
  .object({
    sourceType: text('`ad` or `post`.', 'ad').optional(),
    sourceId: text('Meta’s id of it.', '120200000000000001').optional(),
    sourceUrl: text('Where it is.', 'https://fb.me/1abc').optional(),
    headline: text('Its headline.', 'Sale').optional(),
    body: text('Its text.', 'Today only').optional(),
    mediaType: text('`image` or `video`.', 'image').optional(),
    imageUrl: text('Its picture.', 'https://scontent.test/1.jpg').optional(),
    videoUrl: text('Its video.', 'https://scontent.test/1.mp4').optional(),
    thumbnailUrl: text('Its thumbnail.', 'https://scontent.test/1t.jpg').optional(),
    clickId: text('Meta’s id of the click, for its Conversions API.', 'ARA1abc').optional(),
    welcomeText: text('What the ad greeted with.', 'Hi! How can we help?').optional(),
  })
  .meta({
    id: 'MessageReferral',
    description: 'The ad or post that the message came from.',
    example: { sourceType: 'ad', sourceId: '120200000000000001', headline: 'Sale' },
  });

export const MessageProduct = z
  .object({
    catalogId: text('Meta’s id of the catalogue.', '501').optional(),
    productRetailerId: text('The business’s own id of the product.', 'sku-1').optional(),
  })
  .meta({
    id: 'MessageProduct',
    description: 'The product whose page the message was written from.',
    example: { catalogId: '501', productRetailerId: 'sku-1' },
  });
