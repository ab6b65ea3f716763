import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import {
  CreateSharedTemplateBody,
  CreateTemplateBody,
  DuplicateTemplateBody,
  ShareTemplateBody,
  UpdateTemplateBody,
} from './template-body.js';
import { TemplateCheck } from './template-check.js';
import { DeleteTemplateQuery, TemplateListQuery, TemplateParams } from './template-query.js';
import { RevisionListQuery, RevisionParams, TemplateRevision } from './template-revisions.js';
import { TemplateSync, TemplateSyncStatus } from './template-sync.js';
import { exampleTemplate, Template } from './template.js';

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
  isIdempotent: true,
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
  isIdempotent: true,
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
  isIdempotent: true,
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
