import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import { TemplateVariables } from './template-variables.js';
import { TemplateParams } from './template-query.js';

const isPlaceholder = z.boolean().meta({
  description: 'A value is missing here; a file that is shown is the template’s example.',
  example: false,
});

const TextStyle = z.enum(['bold', 'italic', 'strikethrough', 'monospace', 'code']).meta({
  id: 'TextStyle',
  description: 'How WhatsApp shows a piece of text.',
  example: 'bold',
});

const exampleSpan = { text: '17', styles: ['bold'], isPlaceholder: false };

const TextSpan = z
  .object({
    text: z.string().meta({
      description: 'Plain text: markup of other languages in it means nothing.',
      example: exampleSpan.text,
    }),
    styles: z
      .array(TextStyle)
      .meta({ description: 'All that hold at once.', example: exampleSpan.styles }),
    isPlaceholder: z
      .boolean()
      .meta({ description: 'A variable without a value, as it stands.', example: false }),
  })
  .meta({
    id: 'TextSpan',
    description: 'A piece of a line that looks the same throughout.',
    example: exampleSpan,
  });

const LineKind = z.enum(['text', 'quote', 'bullet', 'number']).meta({
  id: 'LineKind',
  description: 'What a line begins with.',
  example: 'text',
});

const exampleLine = {
  kind: 'text',
  spans: [
    { text: 'Hi Ana, order ', styles: [], isPlaceholder: false },
    exampleSpan,
    { text: ' has left our shop.', styles: [], isPlaceholder: false },
  ],
};

const TextLine = z
  .object({
    kind: LineKind,
    number: z.int().optional().meta({ description: 'Of a numbered line.', example: 1 }),
    spans: z
      .array(TextSpan)
      .meta({ description: 'Side by side; none in an empty line.', example: exampleLine.spans }),
  })
  .meta({ id: 'TextLine', description: 'A line of a text.', example: exampleLine });

const PreviewPlace = z
  .object({
    latitude: z.number().meta({ description: 'Degrees.', example: 52.3702 }),
    longitude: z.number().meta({ description: 'Degrees.', example: 4.8952 }),
    name: z.string().optional().meta({ description: 'Its name.', example: 'Pick-up point' }),
    address: z.string().optional().meta({ description: 'Its address.', example: 'Damrak 1' }),
  })
  .meta({
    id: 'PreviewPlace',
    description: 'A place on a map.',
    example: { latitude: 52.3702, longitude: 4.8952, name: 'Pick-up point' },
  });

const PreviewHeader = z
  .object({
    format: z.string().meta({
      description: 'TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT.',
      example: 'TEXT',
    }),
    text: z.string().optional().meta({ description: 'Of a text header.', example: 'Order 17' }),
    link: z.string().optional().meta({
      description: 'Where the file is.',
      example: 'https://cdn.shop.test/17.jpg',
    }),
    mediaId: z.string().optional().meta({
      description: 'Instead of `link`: the file’s id here.',
      example: 'med_0193a7f2c1e47b3a9c5d2e8f41b06a77',
    }),
    filename: z
      .string()
      .optional()
      .meta({ description: 'Name of a document.', example: 'invoice-17.pdf' }),
    place: PreviewPlace.optional(),
    productRetailerId: z
      .string()
      .optional()
      .meta({ description: 'Your id of the product.', example: 'sku-1' }),
    isPlaceholder,
  })
  .meta({
    id: 'PreviewHeader',
    description: 'What stands above the text.',
    example: { format: 'TEXT', text: 'Order 17', isPlaceholder: false },
  });

const exampleButton = {
  index: 0,
  type: 'URL',
  text: 'Track',
  url: 'https://shop.test/p/17',
  isPlaceholder: false,
};

const PreviewButton = z
  .object({
    index: z.int().meta({ description: 'Its place, from 0.', example: 0 }),
    type: z.string().meta({ description: 'In Meta’s spelling.', example: exampleButton.type }),
    text: z.string().optional().meta({
      description: 'Its label; absent where WhatsApp writes one that is not known.',
      example: exampleButton.text,
    }),
    url: z.string().optional().meta({
      description: 'The link; a link to show, not to be trusted.',
      example: exampleButton.url,
    }),
    phoneNumber: z
      .string()
      .optional()
      .meta({ description: 'Who is called.', example: '+15550100200' }),
    code: z.string().optional().meta({ description: 'What is copied.', example: 'SPRING25' }),
    isPlaceholder,
  })
  .meta({ id: 'PreviewButton', description: 'A button.', example: exampleButton });

const PreviewOffer = z
  .object({
    text: z.string().meta({ description: 'What is offered.', example: 'Ends soon!' }),
    endsAt: z.string().optional().meta({
      description: 'When it ends; absent where no end is shown.',
      example: '2026-12-01T00:00:00Z',
    }),
    isPlaceholder,
  })
  .meta({
    id: 'PreviewOffer',
    description: 'A limited-time offer.',
    example: { text: 'Ends soon!', isPlaceholder: false },
  });

const body = z
  .array(TextLine)
  .meta({ description: 'The text, line by line, its formatting read.', example: [exampleLine] });
const buttons = z
  .array(PreviewButton)
  .meta({ description: 'In the template’s order.', example: [exampleButton] });

const PreviewCard = z.object({ header: PreviewHeader.optional(), body, buttons }).meta({
  id: 'PreviewCard',
  description: 'A card of a carousel.',
  example: { body: [exampleLine], buttons: [exampleButton] },
});

const PreviewProblem = z
  .object({
    path: z.string().meta({ description: 'The field, dotted.', example: 'variables.body.1' }),
    message: z
      .string()
      .meta({ description: 'What is wrong.', example: 'The body’s variable {{2}} has no value.' }),
  })
  .meta({
    id: 'PreviewProblem',
    description: 'Why it could not be sent so.',
    example: { path: 'variables.body.1', message: 'The body’s variable {{2}} has no value.' },
  });

const examplePreview = {
  header: { format: 'TEXT', text: 'Order 17', isPlaceholder: false },
  body: [exampleLine],
  footer: 'Ana’s shop',
  buttons: [exampleButton],
  cards: [],
  text: 'Order 17\n\nHi Ana, order 17 has left our shop.\n\nAna’s shop\n\n[Track] https://shop.test/p/17',
  isApproximate: false,
  problems: [],
};

export const TemplatePreview = z
  .object({
    header: PreviewHeader.optional(),
    body,
    footer: z.string().optional().meta({ description: 'Small print.', example: 'Ana’s shop' }),
    offer: PreviewOffer.optional(),
    buttons,
    cards: z.array(PreviewCard).meta({ description: 'Of a carousel.', example: [] }),
    text: z
      .string()
      .meta({ description: 'All of it as plain text.', example: examplePreview.text }),
    isApproximate: z.boolean().meta({
      description:
        'Meta writes an authentication template itself, in its language: this is the English text.',
      example: false,
    }),
    problems: z.array(PreviewProblem).meta({
      description: 'All that sending with these variables would be refused for.',
      example: [],
    }),
  })
  .meta({
    id: 'TemplatePreview',
    description: 'A template as its reader would see it.',
    example: examplePreview,
  });
export type TemplatePreview = z.infer<typeof TemplatePreview>;

export const PreviewTemplateBody = z
  .strictObject({ variables: TemplateVariables.optional() })
  .meta({
    id: 'PreviewTemplateBody',
    description:
      'What to fill the template with; a variable without a value, or with one that its text could ' +
      'not take, is shown as it stands.',
    example: { variables: { body: ['Ana', '17'] } },
  });
export type PreviewTemplateBody = z.infer<typeof PreviewTemplateBody>;

export const previewTemplate = defineEndpoint({
  operationId: 'previewTemplate',
  method: 'post',
  path: '/api/templates/{id}/preview',
  tag: 'Templates',
  summary: 'Show a template with its variables filled in',
  description:
    'In parts for apps to draw, and as plain text. Nothing is stored or sent, and variables that ' +
    'are missing or do not fit are told as problems, not refused. Every text is to be shown as ' +
    'text: it may hold anything that a person typed.',
  access: 'user',
  params: TemplateParams,
  body: PreviewTemplateBody,
  responses: { 200: { description: 'As its reader would see it.', data: TemplatePreview } },
  errors: ['not_found'],
});
