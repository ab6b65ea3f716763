import { z } from 'zod';
import { commaList, merchantFilter, pageQuery, searchText, timestamp } from './common.js';
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

export const TemplateParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the template.', example: exampleTemplate.id }),
});

const exampleFinding = {
  path: 'components.0.text',
  rule: 'variables.edge',
  message: 'The text ends with a variable.',
  fix: 'Put a word or a full stop behind it.',
};

export const TemplateFinding = z
  .object({
    path: z.string().meta({ description: 'The field, dotted.', example: exampleFinding.path }),
    rule: z.string().meta({ description: 'Name of the rule.', example: exampleFinding.rule }),
    message: z.string().meta({ description: 'What is wrong.', example: exampleFinding.message }),
    fix: z.string().meta({ description: 'What to do.', example: exampleFinding.fix }),
  })
  .meta({
    id: 'TemplateFinding',
    description: 'What is wrong with a template, and what to do.',
    example: exampleFinding,
  });

export const TemplateCheck = z
  .object({
    valid: z.boolean().meta({ description: 'Whether no rule is broken.', example: false }),
    violations: z
      .array(TemplateFinding)
      .meta({ description: 'Every broken rule of Meta’s.', example: [exampleFinding] }),
    warnings: z
      .array(TemplateFinding)
      .meta({ description: 'What Meta often rejects or recategorises.', example: [] }),
  })
  .meta({
    id: 'TemplateCheck',
    description: 'Whether Meta’s rules hold.',
    example: { valid: false, violations: [exampleFinding], warnings: [] },
  });
export type TemplateCheck = z.infer<typeof TemplateCheck>;

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

export const DeleteTemplateQuery = z.strictObject({
  allLanguages: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: every language of the name.', example: 'true' }),
});
export type DeleteTemplateQuery = z.infer<typeof DeleteTemplateQuery>;

export const TemplateDeletion = z
  .object({
    deleted: z.array(z.string()).meta({
      description: 'Ids of the templates that are deleted.',
      example: [exampleTemplate.id],
    }),
  })
  .meta({
    id: 'TemplateDeletion',
    description: 'What was deleted at Meta and here.',
    example: { deleted: [exampleTemplate.id] },
  });
export type TemplateDeletion = z.infer<typeof TemplateDeletion>;

export const RevisionAuthor = z.enum(['merchant', 'platform', 'meta', 'unknown']).meta({
  id: 'RevisionAuthor',
  description: 'Who made it: the merchant, an admin, or somebody at Meta.',
  example: 'merchant',
});

export const RevisionOutcome = z.enum([...TemplateStatus.options, 'refused', 'unknown']).meta({
  id: 'RevisionOutcome',
  description:
    'The status that the template has or last had with it. `refused`: Meta did not take it, ' +
    '`unknown`: Meta gave no answer. New values may be added.',
  example: 'approved',
});

const exampleRevision = {
  number: 1,
  isCurrent: true,
  category: 'UTILITY',
  components: exampleComponents,
  author: 'merchant',
  userId: 'usr_0193a7f2c1e47b3a9c5d2e8f41b06a70',
  email: 'ana@shop.test',
  createdAt: exampleTemplate.createdAt,
  outcome: 'approved',
};

export const TemplateRevision = z
  .object({
    number: z.int().meta({ description: 'Counts from 1.', example: 1 }),
    isCurrent: z
      .boolean()
      .meta({ description: 'Whether it is what the template says now.', example: true }),
    category: z.string().meta({ description: 'Its category.', example: 'UTILITY' }),
    components: z
      .array(TemplateComponent)
      .meta({ description: 'Its parts, in Meta’s shape.', example: exampleComponents }),
    author: RevisionAuthor,
    userId: z
      .string()
      .optional()
      .meta({ description: 'Who, where it may be told.', example: exampleRevision.userId }),
    email: z
      .string()
      .optional()
      .meta({ description: 'The e-mail of whoever it was, now.', example: exampleRevision.email }),
    createdAt: timestamp('When it was made.'),
    outcome: RevisionOutcome,
    rejectedReason: z
      .string()
      .optional()
      .meta({ description: 'Meta’s reason.', example: 'INVALID_FORMAT' }),
    error: ProviderError.optional(),
  })
  .meta({
    id: 'TemplateRevision',
    description: 'What a template said, who made it so, and what became of it.',
    example: exampleRevision,
  });
export type TemplateRevision = z.infer<typeof TemplateRevision>;

export const RevisionListQuery = z.strictObject({ ...pageQuery });
export type RevisionListQuery = z.infer<typeof RevisionListQuery>;

export const RevisionParams = TemplateParams.extend({
  number: z.coerce
    .number()
    .int()
    .min(1)
    .max(999_999)
    .meta({ description: 'Number of the revision.', example: 1 }),
});

const count = (description: string) => z.int().min(0).meta({ description, example: 1 });

export const TemplateSync = z
  .object({
    created: count('New here.'),
    updated: count('Changed at Meta.'),
    removed: count('No longer at Meta; shown as deleted.'),
    unchanged: count('The same on both sides.'),
    durationMs: z
      .int()
      .min(0)
      .meta({ description: 'How long it took, in milliseconds.', example: 840 }),
  })
  .meta({
    id: 'TemplateSync',
    description: 'What a sync found.',
    example: { created: 1, updated: 1, removed: 1, unchanged: 1, durationMs: 840 },
  });
export type TemplateSync = z.infer<typeof TemplateSync>;

export const TemplateSyncState = z
  .enum(['never', 'running', 'interrupted', 'done', 'failed'])
  .meta({
    id: 'TemplateSyncState',
    description:
      'Whether it ran at all, runs, was cut off (the next one goes on there), came to its end, or met Meta’s refusal.',
    example: 'running',
  });

const syncProgress = z
  .object({
    done: count('Templates that Meta has told of so far, of those that are yours.'),
    total: count('As many as were here when it began, and more where more were found.'),
  })
  .meta({
    id: 'TemplateSyncProgress',
    description: 'How far a sync is.',
    example: { done: 1500, total: 6000 },
  });

export const TemplateSyncStatus = z
  .object({
    state: TemplateSyncState,
    progress: syncProgress,
    created: count('New here.'),
    updated: count('Changed at Meta.'),
    removed: count('No longer at Meta; shown as deleted.'),
    unchanged: count('The same on both sides.'),
    startedAt: timestamp('When it began.').optional(),
    finishedAt: timestamp('When it came to its end.').optional(),
    error: ProviderError.optional(),
  })
  .meta({
    id: 'TemplateSyncStatus',
    description: 'How the last sync goes or went.',
    example: {
      state: 'running',
      progress: { done: 1500, total: 6000 },
      ...{ created: 0, updated: 12, removed: 0, unchanged: 1488 },
      startedAt: '2026-11-23T20:15:04.123Z',
    },
  });
export type TemplateSyncStatus = z.infer<typeof TemplateSyncStatus>;

const merchantIds = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(1000)
  .refine((ids) => new Set(ids).size === ids.length, 'Names a merchant twice.')
  .optional()
  .meta({
    description: 'Shared with these merchants only.',
    example: [exampleTemplate.merchantId],
  });

export const CreateSharedTemplateBody = CreateTemplateBody.extend({ merchantIds }).meta({
  id: 'CreateSharedTemplateBody',
  description: 'A template of the platform’s, shared with all merchants or with those named.',
  example: {
    name: 'order_update',
    language: 'en_US',
    category: 'UTILITY',
    components: exampleComponents,
  },
});
export type CreateSharedTemplateBody = z.infer<typeof CreateSharedTemplateBody>;

export const ShareTemplateBody = z
  .strictObject({
    shared: z
      .boolean()
      .optional()
      .meta({ description: 'Share it with all, or with nobody.', example: true }),
    merchantIds,
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

export const createTemplate = defineEndpoint({
  operationId: 'createTemplate',
  method: 'post',
  path: '/api/templates',
  tag: 'Templates',
  summary: 'Create a template and submit it to Meta',
  description:
    'Meta’s rules are checked first and every violation is told at once. The example of a media ' +
    'header, in `header_handle`, is the id of an uploaded file, which is brought to Meta. When Meta cannot be ' +
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
  description:
    'A merchant’s own and, from when they are handed to Meta, those that the platform shares with it. Deleted ones are told ' +
    'only where `status` asks for them.',
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

export const validateTemplate = defineEndpoint({
  operationId: 'validateTemplate',
  method: 'post',
  path: '/api/templates/validate',
  tag: 'Templates',
  summary: 'Check a template against Meta’s rules',
  description: 'Nothing is stored and Meta is not asked.',
  access: 'user',
  body: CreateTemplateBody,
  responses: { 200: { description: 'Every broken rule at once.', data: TemplateCheck } },
  errors: [],
});

export const submitTemplate = defineEndpoint({
  operationId: 'submitTemplate',
  method: 'post',
  path: '/api/templates/{id}/submit',
  tag: 'Templates',
  summary: 'Hand a draft or a rejected template to Meta',
  access: 'user',
  params: TemplateParams,
  responses: { 200: { description: 'Pending Meta’s review.', data: Template } },
  errors: [
    'not_found',
    'sender_unavailable',
    'conflict',
    'template_rules',
    'template_not_editable',
    'provider_rejected',
    'provider_error',
  ],
});

export const updateTemplate = defineEndpoint({
  operationId: 'updateTemplate',
  method: 'put',
  path: '/api/templates/{id}',
  tag: 'Templates',
  summary: 'Change a template',
  description:
    'A draft is changed here. One that Meta has is changed there first and reviewed again: only ' +
    'an approved, rejected or paused one, an approved one once a day and ten times in 30 days, ' +
    'and never its category.',
  access: 'user',
  params: TemplateParams,
  body: UpdateTemplateBody,
  responses: { 200: { description: 'The template as it now stands.', data: Template } },
  errors: [
    'not_found',
    'sender_unavailable',
    'conflict',
    'template_rules',
    'template_not_editable',
    'provider_rejected',
    'provider_error',
  ],
});

export const duplicateTemplate = defineEndpoint({
  operationId: 'duplicateTemplate',
  method: 'post',
  path: '/api/templates/{id}/duplicate',
  tag: 'Templates',
  summary: 'Copy a template under another name or language',
  description:
    'The copy is a draft: Meta refuses the same text twice, so change it and submit it then. A merchant’s copy ' +
    'of a shared template is the merchant’s own.',
  access: 'user',
  params: TemplateParams,
  body: DuplicateTemplateBody,
  responses: { 201: { description: 'The copy.', data: Template } },
  errors: ['not_found', 'conflict', 'sender_unavailable', 'template_rules'],
});

export const unpauseTemplate = defineEndpoint({
  operationId: 'unpauseTemplate',
  method: 'post',
  path: '/api/templates/{id}/unpause',
  tag: 'Templates',
  summary: 'End the pause of a template',
  description: 'Asked of Meta; what waited for the end of the pause is sent.',
  access: 'user',
  params: TemplateParams,
  responses: { 200: { description: 'It can be sent again.', data: Template } },
  errors: [
    'not_found',
    'sender_unavailable',
    'conflict',
    'template_not_editable',
    'provider_rejected',
    'provider_error',
  ],
});

export const listTemplateRevisions = defineEndpoint({
  operationId: 'listTemplateRevisions',
  method: 'get',
  path: '/api/templates/{id}/revisions',
  tag: 'Templates',
  summary: 'What a template has said, who changed it and what became of it',
  access: 'user',
  params: TemplateParams,
  query: RevisionListQuery,
  responses: { 200: { description: 'Newest first.', data: TemplateRevision, isList: true } },
  errors: ['not_found', 'invalid_cursor'],
});

export const restoreTemplateRevision = defineEndpoint({
  operationId: 'restoreTemplateRevision',
  method: 'post',
  path: '/api/templates/{id}/revisions/{number}/restore',
  tag: 'Templates',
  summary: 'Change a template back to what it said',
  description:
    'A change like any other, with its checks and limits. The category of an approved template stays as it is.',
  access: 'user',
  params: RevisionParams,
  responses: { 200: { description: 'The template as it now stands.', data: Template } },
  errors: [
    'not_found',
    'sender_unavailable',
    'conflict',
    'template_rules',
    'template_not_editable',
    'provider_rejected',
    'provider_error',
  ],
});

export const deleteTemplate = defineEndpoint({
  operationId: 'deleteTemplate',
  method: 'delete',
  path: '/api/templates/{id}',
  tag: 'Templates',
  summary: 'Delete a template',
  description: 'This language, or with `allLanguages=true` the name; at Meta first, then here.',
  access: 'user',
  params: TemplateParams,
  query: DeleteTemplateQuery,
  responses: { 200: { description: 'It is deleted.', data: TemplateDeletion } },
  errors: [
    'not_found',
    'sender_unavailable',
    'conflict',
    'template_not_editable',
    'provider_rejected',
    'provider_error',
  ],
});

export const syncTemplates = defineEndpoint({
  operationId: 'syncTemplates',
  method: 'post',
  path: '/api/templates/sync',
  tag: 'Templates',
  summary: 'Read every template from Meta',
  description:
    'A merchant’s sync touches only its own templates, an admin’s all. While one is under way, a second call waits for what it ' +
    'finds, or for a minute (`unavailable`); after a failure the next call goes on where it was. `GET` tells how far it is. On an ' +
    'account that a merchant shares with others, a call within a minute of the last sync answers what that one found.',
  access: 'user',
  responses: { 200: { description: 'What was found.', data: TemplateSync } },
  errors: ['sender_unavailable', 'provider_rejected', 'provider_error'],
});

export const getTemplateSync = defineEndpoint({
  operationId: 'getTemplateSync',
  method: 'get',
  path: '/api/templates/sync',
  tag: 'Templates',
  summary: 'See how a sync goes',
  description:
    'Of the sync that is under way, or else the last one: a merchant’s own, an admin’s of all (which also runs every night).',
  access: 'user',
  responses: {
    200: { description: 'How far it is, and what it found.', data: TemplateSyncStatus },
  },
  errors: [],
});

export const createSharedTemplate = defineEndpoint({
  operationId: 'createSharedTemplate',
  method: 'post',
  path: '/api/admin/templates',
  tag: 'Admin',
  summary: 'Create a template of the platform’s and share it',
  description:
    'Merchants see it once it is handed to Meta; a draft, also one that Meta has refused, is the admins’ alone.',
  access: 'admin',
  body: CreateSharedTemplateBody,
  responses: { 201: { description: 'Saved, pending Meta’s review.', data: Template } },
  errors: ['conflict', 'sender_unavailable', 'template_rules', 'provider_rejected'],
});

export const shareTemplate = defineEndpoint({
  operationId: 'shareTemplate',
  method: 'patch',
  path: '/api/admin/templates/{id}',
  tag: 'Admin',
  summary: 'Share a template of the platform’s, or give it to a merchant',
  description: 'Whoever it is shared with no more is told by an event that it is `deleted`.',
  access: 'admin',
  params: TemplateParams,
  body: ShareTemplateBody,
  responses: { 200: { description: 'The template.', data: Template } },
  errors: ['not_found', 'conflict'],
});
