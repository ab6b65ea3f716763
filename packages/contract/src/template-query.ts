import { z } from 'zod';
import { commaList, merchantFilter, pageQuery, searchText } from './common.js';
import { exampleTemplate, TemplateStatus } from './template.js';

export const TemplateParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the template.', example: exampleTemplate.id }),
});

export const TemplateListQuery = z.strictObject({
  status: commaList(TemplateStatus, { description: 'One status or several.' }),
  category: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only of this category.', example: 'UTILITY' }),
  language: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only of this language.', example: 'en_US' }),
  name: z
    .string()
    .max(512)
    .optional()
    .meta({ description: 'Only of exactly this name.', example: 'order_update' }),
  q: searchText.optional().meta({
    description: 'Only with this text in the name or in a part, in any case of letters.',
    example: 'order',
  }),
  merchantId: merchantFilter,
  ...pageQuery,
});
export type TemplateListQuery = z.infer<typeof TemplateListQuery>;

export const DeleteTemplateQuery = z.strictObject({
  allLanguages: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: every language of the name.', example: 'true' }),
});
export type DeleteTemplateQuery = z.infer<typeof DeleteTemplateQuery>;
