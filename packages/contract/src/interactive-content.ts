import { z } from 'zod';
import { characters } from './common.js';
import { checkInteractive } from './interactive-rules.js';
import { HeaderMedia } from './media-content.js';

const text = (most: number, description: string, example: string) =>
  characters(most).meta({ description, example });

const InteractiveType = z
  .enum([
    'button',
    'list',
    'cta_url',
    'flow',
    'location_request_message',
    'product',
    'product_list',
    'catalog_message',
  ])
  .meta({
    id: 'InteractiveType',
    description: 'What the person can do with it, in Meta’s words.',
    example: 'button',
  });

const InteractiveHeaderType = z.enum(['text', 'image', 'video', 'document']).meta({
  id: 'InteractiveHeaderType',
  description: 'What the header is; the object of the same name holds it.',
  example: 'text',
});

const InteractiveHeader = z
  .strictObject({
    type: InteractiveHeaderType,
    text: text(60, 'Up to 60 characters.', 'Delivery').optional(),
    image: HeaderMedia.optional(),
    video: HeaderMedia.optional(),
    document: HeaderMedia.optional(),
  })
  .meta({
    id: 'InteractiveHeader',
    description: 'What stands above the text.',
    example: { type: 'text', text: 'Delivery' },
  });

const InteractiveText = z
  .strictObject({ text: text(4096, 'The text.', 'Is tomorrow fine?') })
  .meta({
    id: 'InteractiveText',
    description: 'Up to 4,096 characters in a list, 1,024 otherwise; 60 in a footer.',
    example: { text: 'Is tomorrow fine?' },
  });

const Reply = z
  .strictObject({
    id: text(256, 'Comes back when it is chosen; up to 256 characters.', 'd-yes'),
    title: text(20, 'Up to 20 characters.', 'Yes'),
  })
  .meta({
    id: 'Reply',
    description: 'An answer to choose.',
    example: { id: 'd-yes', title: 'Yes' },
  });

const ReplyButton = z
  .strictObject({
    type: z
      .enum(['reply'])
      .meta({ id: 'ReplyButtonType', description: 'Always reply.', example: 'reply' }),
    reply: Reply,
  })
  .meta({
    id: 'ReplyButton',
    description: 'A button that answers.',
    example: { type: 'reply', reply: { id: 'd-yes', title: 'Yes' } },
  });

const ListRow = z
  .strictObject({
    id: text(200, 'Comes back when it is chosen; up to 200 characters.', 's1'),
    title: text(24, 'Up to 24 characters.', '09:00'),
    description: text(72, 'Up to 72 characters.', 'Van A').optional(),
  })
  .meta({ id: 'ListRow', description: 'A row to choose.', example: { id: 's1', title: '09:00' } });

export const ProductItem = z
  .strictObject({ productRetailerId: text(200, 'Your id of the product.', 'sku-1') })
  .meta({
    id: 'ProductItem',
    description: 'A product of the catalogue.',
    example: { productRetailerId: 'sku-1' },
  });

const InteractiveSection = z
  .strictObject({
    title: text(24, 'Up to 24 characters; needed where there are several.', 'Morning').optional(),
    rows: z
      .array(ListRow)
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Of a list.', example: [{ id: 's1', title: '09:00' }] }),
    productItems: z
      .array(ProductItem)
      .min(1)
      .max(30)
      .optional()
      .meta({ description: 'Of a product list.', example: [{ productRetailerId: 'sku-1' }] }),
  })
  .meta({
    id: 'InteractiveSection',
    description: 'A part of a list.',
    example: { title: 'Morning', rows: [{ id: 's1', title: '09:00' }] },
  });

export const FlowData = z.looseObject({}).meta({
  id: 'FlowData',
  description: 'What the screen begins with; its names are your own.',
  example: { name: 'Ana' },
});

const FlowPayload = z
  .strictObject({ screen: text(200, 'The first screen.', 'DATES'), data: FlowData.optional() })
  .meta({
    id: 'FlowPayload',
    description: 'Where a flow begins, and with what.',
    example: { screen: 'DATES', data: { name: 'Ana' } },
  });

const InteractiveParameters = z
  .strictObject({
    displayText: text(20, 'What the link button says; up to 20 characters.', 'Open map').optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .meta({ description: 'Where the link goes.', example: 'https://shop.test/t/17' }),
    flowId: text(64, 'Meta’s id of the flow.', '401000000000001').optional(),
    flowName: text(200, 'Its name, instead of its id.', 'visit').optional(),
    flowCta: text(30, 'What its button says; up to 30 characters, no emoji.', 'Book').optional(),
    flowToken: text(200, 'Comes back with the answer.', 'visit-17').optional(),
    mode: z.enum(['published', 'draft']).optional().meta({
      id: 'FlowMode',
      description: 'A draft goes to testers alone.',
      example: 'published',
    }),
    flowAction: z.enum(['navigate', 'data_exchange']).optional().meta({
      id: 'FlowAction',
      description: 'Whether it begins with a screen, or asks your server.',
      example: 'navigate',
    }),
    flowActionPayload: FlowPayload.optional(),
    thumbnailProductRetailerId: text(200, 'The product that is shown.', 'sku-1').optional(),
  })
  .meta({
    id: 'InteractiveParameters',
    description: 'What a link, a flow or a catalogue needs.',
    example: { displayText: 'Open map', url: 'https://shop.test/t/17' },
  });

const InteractiveAction = z
  .strictObject({
    buttons: z
      .array(ReplyButton)
      .min(1)
      .max(3)
      .optional()
      .meta({
        description: 'Of type button: up to three.',
        example: [{ type: 'reply', reply: { id: 'd-yes', title: 'Yes' } }],
      }),
    button: text(20, 'What opens a list; up to 20 characters.', 'Slots').optional(),
    sections: z
      .array(InteractiveSection)
      .min(1)
      .max(10)
      .optional()
      .meta({
        description: 'Of a list: up to ten rows in all. Of a product list: up to 30 products.',
        example: [{ title: 'Morning', rows: [{ id: 's1', title: '09:00' }] }],
      }),
    parameters: InteractiveParameters.optional(),
    catalogId: text(64, 'Meta’s id of the catalogue.', '501').optional(),
    productRetailerId: text(200, 'Your id of the product.', 'sku-1').optional(),
  })
  .meta({
    id: 'InteractiveAction',
    description: 'What there is to choose.',
    example: { buttons: [{ type: 'reply', reply: { id: 'd-yes', title: 'Yes' } }] },
  });

export const InteractiveContent = z
  .strictObject({
    type: InteractiveType,
    header: InteractiveHeader.optional(),
    body: InteractiveText.optional(),
    footer: InteractiveText.optional(),
    action: InteractiveAction.optional(),
  })
  .superRefine(checkInteractive)
  .meta({
    id: 'InteractiveContent',
    description: 'A message to choose from, with Meta’s fields in camelCase.',
    example: {
      type: 'button',
      body: { text: 'Is tomorrow fine?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'd-yes', title: 'Yes' } }] },
    },
  });
