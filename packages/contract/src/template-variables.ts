import { z } from 'zod';
import { characters, moment } from './common.js';
import { FlowData, ProductItem } from './interactive-content.js';
import { HeaderMedia, LocationContent } from './media-content.js';

const productId = z.string().min(1).max(200);

const ProductSection = z
  .strictObject({
    title: characters(24).optional().meta({
      description: 'Up to 24 characters; needed where there are several.',
      example: 'Shoes',
    }),
    productItems: z
      .array(ProductItem)
      .min(1)
      .max(30)
      .meta({ description: 'Its products.', example: [{ productRetailerId: 'sku-1' }] }),
  })
  .meta({
    id: 'ProductSection',
    description: 'Some products under a title.',
    example: { title: 'Shoes', productItems: [{ productRetailerId: 'sku-1' }] },
  });

const ButtonVariable = z
  .strictObject({
    index: z.int().min(0).max(9).meta({
      description: 'Position of the button in the template, from 0; those without a value count.',
      example: 0,
    }),
    value: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .meta({
        description:
          'What the kind of button takes: the end of a link, which is escaped; the payload of a ' +
          'quick reply; a coupon, up to 15 characters; the token of a flow; the id of the product ' +
          'whose picture a catalogue shows. A login code goes to its button by itself.',
        example: 'p/17',
      }),
    flowActionData: FlowData.optional(),
    sections: z
      .array(ProductSection)
      .min(1)
      .max(10)
      .optional()
      .meta({
        description: 'Of a button with several products: up to ten, with 30 products in all.',
        example: [{ title: 'Shoes', productItems: [{ productRetailerId: 'sku-1' }] }],
      }),
  })
  .refine(
    ({ value, flowActionData, sections }) => Boolean(value ?? flowActionData ?? sections),
    'Needs value, flowActionData or sections.',
  )
  .meta({
    id: 'ButtonVariable',
    description: 'What fills one button.',
    example: { index: 0, value: 'p/17' },
  });

const AmountVariable = z
  .strictObject({
    variable: z
      .string()
      .regex(/^[a-z0-9_]{1,100}$/)
      .meta({ description: 'Number or name of the variable.', example: '2' }),
    code: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .meta({ description: 'Currency, by ISO 4217.', example: 'USD' }),
    amount1000: z.int().meta({ description: 'The amount times 1,000.', example: 12_500 }),
  })
  .meta({
    id: 'AmountVariable',
    description: 'That a variable is an amount; people see its text.',
    example: { variable: '2', code: 'USD', amount1000: 12_500 },
  });

const HeaderProduct = z
  .strictObject({
    productRetailerId: productId.meta({
      description: 'Your id of the product.',
      example: 'sku-1',
    }),
    catalogId: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Meta’s id of its catalogue.', example: '501' }),
  })
  .meta({
    id: 'HeaderProduct',
    description: 'The product of a product header.',
    example: { productRetailerId: 'sku-1', catalogId: '501' },
  });

const variableText = z.string().min(1).max(4096);

/** What a template and a card have in common. */
const filled = {
  body: z
    .array(variableText)
    .max(100)
    .optional()
    .meta({
      description:
        'Fills {{1}}, {{2}} … of the body: no line breaks, tabs or more than four blanks in a row. ' +
        'Of an authentication template: the code, up to 15 characters.',
      example: ['Ana', '17'],
    }),
  named: z
    .record(z.string().regex(/^[a-z0-9_]{1,100}$/), variableText)
    .optional()
    .meta({
      description: 'Fills named variables, wherever they stand.',
      example: { first_name: 'Ana' },
    }),
  amounts: z
    .array(AmountVariable)
    .max(100)
    .optional()
    .meta({
      description: 'Which variables of the body are amounts; their text stands in body or named.',
      example: [{ variable: '2', code: 'USD', amount1000: 12_500 }],
    }),
  dates: z
    .array(AmountVariable.shape.variable)
    .max(100)
    .optional()
    .meta({
      description: 'Which variables of the body are dates; their text stands in body or named.',
      example: ['3'],
    }),
  headerMedia: HeaderMedia.optional(),
  headerProduct: HeaderProduct.optional(),
  buttons: z
    .array(ButtonVariable)
    .max(10)
    .optional()
    .meta({ description: 'Fills buttons.', example: [{ index: 0, value: 'p/17' }] }),
};

const CardVariables = z.strictObject(filled).meta({
  id: 'CardVariables',
  description: 'What fills one card of a carousel.',
  example: {
    headerMedia: { link: 'https://cdn.shop.test/17.jpg' },
    buttons: [{ index: 0, value: 'p/17' }],
  },
});

export const TemplateVariables = z
  .strictObject({
    header: variableText.optional().meta({
      description: 'Fills the variable of a text header: up to 60 characters with its text.',
      example: '17',
    }),
    ...filled,
    headerLocation: LocationContent.optional(),
    offerEndsAt: moment.optional().meta({
      description: 'When a limited-time offer ends.',
      example: '2026-12-01T00:00:00Z',
    }),
    cards: z
      .array(CardVariables)
      .max(10)
      .optional()
      .meta({
        description: 'Fills the cards of a carousel: one for each, in the template’s order.',
        example: [
          { headerMedia: { link: 'https://cdn.shop.test/17.jpg' } },
          { headerMedia: { link: 'https://cdn.shop.test/18.jpg' } },
        ],
      }),
  })
  .meta({
    id: 'TemplateVariables',
    description: 'What fills the variables of a template.',
    example: { body: ['Ana', '17'] },
  });
