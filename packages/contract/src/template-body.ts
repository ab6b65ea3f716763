import { z } from 'zod';
import { merchantIds } from './common.js';
import {
  exampleComponents,
  exampleTemplate,
  ParameterFormat,
  TemplateComponent,
} from './template.js';

export const CreateTemplateBody = z
  .strictObject({
    name: z.string().max(1000).meta({
      description: 'Lower-case letters, digits and underscores.',
      example: 'order_update',
    }),
    language: z.string().max(100).meta({ description: 'Language code.', example: 'en_US' }),
    category: z
      .string()
      .max(100)
      .meta({ description: 'MARKETING, UTILITY or AUTHENTICATION.', example: 'UTILITY' }),
    parameterFormat: ParameterFormat.optional(),
    components: z
      .array(TemplateComponent)
      .min(1)
      .max(20)
      .meta({ description: 'Its parts, in Meta’s shape.', example: exampleComponents }),
    submit: z.boolean().optional().meta({
      description: 'False keeps it here as a draft; it is handed to Meta otherwise.',
      example: true,
    }),
  })
  .meta({
    id: 'CreateTemplateBody',
    description: 'A new template.',
    example: {
      name: 'order_update',
      language: 'en_US',
      category: 'UTILITY',
      components: exampleComponents,
    },
  });
export type CreateTemplateBody = z.infer<typeof CreateTemplateBody>;

export const UpdateTemplateBody = z
  .strictObject({
    category: CreateTemplateBody.shape.category.optional(),
    components: CreateTemplateBody.shape.components.optional(),
  })
  .refine((body) => body.category !== undefined || body.components !== undefined, {
    message: 'Give category, components or both.',
  })
  .meta({
    id: 'UpdateTemplateBody',
    description: 'What is to change; `components` replaces the whole list.',
    example: { components: exampleComponents },
  });
export type UpdateTemplateBody = z.infer<typeof UpdateTemplateBody>;

export const DuplicateTemplateBody = z
  .strictObject({
    name: CreateTemplateBody.shape.name.optional(),
    language: CreateTemplateBody.shape.language.optional(),
  })
  .refine((body) => body.name !== undefined || body.language !== undefined, {
    message: 'Give name, language or both.',
  })
  .meta({
    id: 'DuplicateTemplateBody',
    description: 'Under what name or language; what is absent is as it was.',
    example: { name: 'order_update_2' },
  });
export type DuplicateTemplateBody = z.infer<typeof DuplicateTemplateBody>;

const sharedWith = merchantIds
  .min(1)
  .optional()
  .meta({
    description: 'Shared with these merchants only.',
    example: [exampleTemplate.merchantId],
  });

export const CreateSharedTemplateBody = CreateTemplateBody.extend({ merchantIds: sharedWith }).meta(
  {
    id: 'CreateSharedTemplateBody',
    description: 'A template of the platform’s, shared with all merchants or with those named.',
    example: {
      name: 'order_update',
      language: 'en_US',
      category: 'UTILITY',
      components: exampleComponents,
    },
  },
);
export type CreateSharedTemplateBody = z.infer<typeof CreateSharedTemplateBody>;

export const ShareTemplateBody = z
  .strictObject({
    shared: z
      .boolean()
      .optional()
      .meta({ description: 'Share it with all, or with nobody.', example: true }),
    merchantIds: sharedWith,
    merchantId: z.string().min(1).max(64).optional().meta({
      description: 'Give it, where it is nobody’s, to this merchant.',
      example: exampleTemplate.merchantId,
    }),
  })
  .superRefine(({ shared, merchantIds: some, merchantId }, ctx) => {
    const given = [shared !== undefined || some !== undefined, merchantId !== undefined];
    if (given.filter(Boolean).length !== 1) {
      ctx.addIssue({ code: 'custom', message: 'Either share it or give it to a merchant.' });
    }
    if (shared === false && some !== undefined) {
      ctx.addIssue({ code: 'custom', path: ['shared'], message: 'Contradicts merchantIds.' });
    }
  })
  .meta({
    id: 'ShareTemplateBody',
    description: 'Who may send a template of the platform’s.',
    example: { shared: true },
  });
export type ShareTemplateBody = z.infer<typeof ShareTemplateBody>;
