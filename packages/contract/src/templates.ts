import { z } from 'zod';
import { commaList, pageQuery, timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';
import { ProviderError } from './error-body.js';

export const TemplateStatus = z
  .enum([
    'draft',
    'pending',
    'approved',
    'rejected',
    'paused',
    'disabled',
    'in_appeal',
    'limit_exceeded',
    'archived',
    'deleted',
  ])
  .meta({
    id: 'TemplateStatus',
    description: 'Where the template stands at Meta. Only an approved one can be sent.',
    example: 'approved',
  });
export type TemplateStatus = z.infer<typeof TemplateStatus>;

export const ParameterFormat = z.enum(['positional', 'named']).meta({
  id: 'ParameterFormat',
  description: 'Whether variables are `{{1}}` or `{{first_name}}`.',
  example: 'positional',
});
export type ParameterFormat = z.infer<typeof ParameterFormat>;

export const TemplateQuality = z.enum(['unknown', 'green', 'yellow', 'red']).meta({
  id: 'TemplateQuality',
  description: 'How people receive it, in Meta’s judgement.',
  example: 'unknown',
});
export type TemplateQuality = z.infer<typeof TemplateQuality>;

export const SubmissionState = z.enum(['queued', 'submitted', 'failed']).meta({
  id: 'SubmissionState',
  description: 'Whether Meta has the template: not yet (it is tried again), yes, or refused.',
  example: 'submitted',
});

export const TemplateComponent = z
  .looseObject({
    type: z.string().max(60).meta({ description: 'HEADER, BODY, FOOTER …', example: 'BODY' }),
    format: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'Of a header: TEXT, IMAGE …', example: 'TEXT' }),
    text: z
      .string()
      .max(100_000)
      .optional()
      .meta({ description: 'Text with variables.', example: 'Hi {{1}}, your order has left.' }),
  })
  .meta({
    id: 'TemplateComponent',
    description:
      'A part of a template in Meta’s own shape and spelling; further fields as Meta has them.',
    example: {
      type: 'BODY',
      text: 'Hi {{1}}, order {{2}} has left our shop.',
      example: { body_text: [['Ana', '17']] },
    },
  });
export type TemplateComponent = z.infer<typeof TemplateComponent>;

export const TemplateSubmission = z
  .object({
    state: SubmissionState,
    error: ProviderError.optional(),
    attempts: z.int().meta({ description: 'How often it was tried.', example: 1 }),
  })
  .meta({
    id: 'TemplateSubmission',
    description: 'How handing it to Meta went.',
    example: { state: 'submitted', attempts: 1 },
  });

const exampleComponents = [
  {
    type: 'BODY',
    text: 'Hi {{1}}, order {{2}} has left our shop.',
    example: { body_text: [['Ana', '17']] },
  },
];

const exampleTemplate = {
  id: 'tpl_0193a7f2c1e47b3a9c5d2e8f41b06a79',
  merchantId: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
  shared: false,
  name: 'order_update',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'positional',
  components: exampleComponents,
  status: 'approved',
  submission: { state: 'submitted', attempts: 1 },
  providerTemplateId: '601000000000001',
  providerName: 'order_update_qkzmva',
  quality: 'unknown',
  createdAt: '2026-11-23T20:15:04.123Z',
  updatedAt: '2026-11-23T20:15:06.456Z',
};

export const Template = z
  .object({
    id: z.string().meta({ description: 'Id of the template.', example: exampleTemplate.id }),
    merchantId: z.string().optional().meta({
      description: 'Whose it is; absent where it is the platform’s.',
      example: exampleTemplate.merchantId,
    }),
    shared: z.boolean().meta({ description: 'Offered by the platform.', example: false }),
    name: z.string().meta({ description: 'Name to send it by.', example: 'order_update' }),
    language: z.string().meta({ description: 'Language code of Meta’s.', example: 'en_US' }),
    category: z
      .string()
      .meta({ description: 'MARKETING, UTILITY or AUTHENTICATION.', example: 'UTILITY' }),
    parameterFormat: ParameterFormat,
    components: z
      .array(TemplateComponent)
      .meta({ description: 'Its parts, in Meta’s shape.', example: exampleComponents }),
    status: TemplateStatus,
    submission: TemplateSubmission,
    providerTemplateId: z
      .string()
      .optional()
      .meta({ description: 'Meta’s id.', example: '601000000000001' }),
    providerName: z.string().meta({
      description: 'Its name at Meta; on a shared account a suffix sets it apart.',
      example: 'order_update_qkzmva',
    }),
    rejectedReason: z
      .string()
      .optional()
      .meta({ description: 'Meta’s reason.', example: 'INVALID_FORMAT' }),
    quality: TemplateQuality,
    previousCategory: z
      .string()
      .optional()
      .meta({ description: 'Before Meta changed it.', example: 'UTILITY' }),
    createdAt: timestamp('When it was made.'),
    updatedAt: timestamp('When it last changed.'),
  })
  .meta({ id: 'Template', description: 'A message template.', example: exampleTemplate });
export type Template = z.infer<typeof Template>;

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
  merchantId: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Admins only: of this merchant.', example: exampleTemplate.merchantId }),
  ...pageQuery,
});
export type TemplateListQuery = z.infer<typeof TemplateListQuery>;

export const TemplateParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the template.', example: exampleTemplate.id }),
});

export const createTemplate = defineEndpoint({
  operationId: 'createTemplate',
  method: 'post',
  path: '/api/templates',
  tag: 'Templates',
  summary: 'Create a template and submit it to Meta',
  description:
    'Meta’s rules are checked first and every violation is told at once. When Meta cannot be ' +
    'reached the answer is 201 all the same, and submitting is tried again.',
  access: 'merchant',
  body: CreateTemplateBody,
  responses: { 201: { description: 'Saved, pending Meta’s review.', data: Template } },
  errors: ['conflict', 'sender_unavailable', 'template_rules', 'provider_rejected'],
});

export const listTemplates = defineEndpoint({
  operationId: 'listTemplates',
  method: 'get',
  path: '/api/templates',
  tag: 'Templates',
  summary: 'List templates',
  access: 'user',
  query: TemplateListQuery,
  responses: { 200: { description: 'Newest first.', data: Template, isList: true } },
  errors: ['invalid_cursor'],
});

export const getTemplate = defineEndpoint({
  operationId: 'getTemplate',
  method: 'get',
  path: '/api/templates/{id}',
  tag: 'Templates',
  summary: 'Read one template',
  access: 'user',
  params: TemplateParams,
  responses: { 200: { description: 'The template.', data: Template } },
  errors: ['not_found'],
});
