import { z } from 'zod';
import { timestamp } from './common.js';
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

export const SubmissionState = z.enum(['not_submitted', 'queued', 'submitted', 'failed']).meta({
  id: 'SubmissionState',
  description:
    'Whether Meta has the template: a draft it was never handed, not yet (it is tried again), yes, or refused.',
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
    advice: z.string().optional().meta({
      description: 'With an error: what to do about it.',
      example: 'Choose another name or another language.',
    }),
    attempts: z.int().meta({ description: 'How often it was tried.', example: 1 }),
  })
  .meta({
    id: 'TemplateSubmission',
    description: 'How handing it to Meta went.',
    example: { state: 'submitted', attempts: 1 },
  });

export const TemplateChange = z
  .enum([
    'created',
    'submission',
    'status',
    'quality',
    'category',
    'category_announced',
    'content',
    'edit_failed',
    'sharing',
  ])
  .meta({
    id: 'TemplateChange',
    description:
      'In an event: what it is about. `category`: it has another price class now, ' +
      '`category_announced`: it will have. `edit_failed`: Meta refused a change, or gave no answer to it; the ' +
      'revisions tell which. New values may be added.',
    example: 'status',
  });
export type TemplateChange = z.infer<typeof TemplateChange>;

export const exampleComponents = [
  {
    type: 'BODY',
    text: 'Hi {{1}}, order {{2}} has left our shop.',
    example: { body_text: [['Ana', '17']] },
  },
];

export const exampleTemplate = {
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
    merchantIds: z
      .array(z.string())
      .optional()
      .meta({
        description: 'Told to admins alone: whom it is offered to, where not to all.',
        example: [exampleTemplate.merchantId],
      }),
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
    statusDetail: z.string().optional().meta({
      description: 'Meta’s words on the status: what is wrong with it, or why it is paused.',
      example: 'The text has a variable at its end.',
    }),
    statusMeaning: z.string().optional().meta({
      description: 'What the status means, of a rejected one also why, in plain words.',
      example: 'Meta found a mistake in its form.',
    }),
    statusAdvice: z.string().optional().meta({
      description: 'What to do about it.',
      example: 'Correct it and submit it again.',
    }),
    pausedUntil: timestamp(
      'Of a paused one: when Meta ends the pause by itself. Absent: when somebody ends it.',
    ).optional(),
    quality: TemplateQuality,
    previousCategory: z.string().optional().meta({
      description: 'Before Meta changed it. The category is the price class.',
      example: 'UTILITY',
    }),
    upcomingCategory: z
      .string()
      .optional()
      .meta({ description: 'What Meta announced it will be.', example: 'MARKETING' }),
    upcomingCategoryAt: timestamp('From when on it will be that, where Meta says.').optional(),
    change: TemplateChange.optional(),
    createdAt: timestamp('When it was made.'),
    updatedAt: timestamp('When it last changed.'),
  })
  .meta({ id: 'Template', description: 'A message template.', example: exampleTemplate });
export type Template = z.infer<typeof Template>;
