import { z } from 'zod';
import { moment, pageQuery, timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';

export const WebhookState = z.enum(['received', 'applied', 'quarantined']).meta({
  id: 'WebhookState',
  description:
    '`received`: stored, to be applied. `quarantined`: signed by Meta, and not to be understood.',
  example: 'applied',
});
export type WebhookState = z.infer<typeof WebhookState>;

export const WebhookOutcome = z
  .enum(['applied', 'duplicate', 'parked', 'ignored', 'quarantined', 'failed'])
  .meta({
    id: 'WebhookOutcome',
    description:
      'What became of one change. `parked`: its message or template is not known yet; it is tried again ' +
      'for three days. `ignored`: nothing is to be done about it. `quarantined`: it is not of ours or ' +
      'of the app that sent it, or not to be understood.',
    example: 'applied',
  });
export type WebhookOutcome = z.infer<typeof WebhookOutcome>;

export const WebhookItem = z
  .object({
    path: z
      .string()
      .meta({ description: 'Where it stands in the body.', example: 'entry.0.changes.0' }),
    kind: z.string().meta({ description: 'What it is about.', example: 'status' }),
    outcome: WebhookOutcome,
    reason: z
      .string()
      .optional()
      .meta({ description: 'Why.', example: 'Nothing is done about account_alerts.' }),
  })
  .meta({
    id: 'WebhookItem',
    description: 'One change that a webhook told, and what became of it.',
    example: { path: 'entry.0.changes.0.value.statuses.0', kind: 'status', outcome: 'applied' },
  });

const count = (outcome: string) =>
  z
    .int()
    .optional()
    .meta({ description: `How many were ${outcome}; absent: none.`, example: 1 });

export const WebhookOutcomes = z
  .object({
    applied: count('applied'),
    duplicate: count('duplicates'),
    parked: count('parked'),
    ignored: count('ignored'),
    quarantined: count('put in quarantine'),
    failed: count('not to be applied'),
  })
  .meta({
    id: 'WebhookOutcomes',
    description: 'How many changes came to each outcome.',
    example: { applied: 3, duplicate: 1 },
  });

const exampleEvent = {
  id: 'whk_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  receivedAt: '2026-11-23T20:15:04.123Z',
  state: 'applied',
  attempts: 1,
  outcomes: { applied: 1 },
  bytes: 612,
};

const eventFields = {
  id: z.string().meta({ description: 'Id of the webhook.', example: exampleEvent.id }),
  receivedAt: timestamp('When it came.'),
  state: WebhookState,
  attempts: z.int().meta({ description: 'How often it was applied.', example: 1 }),
  reason: z
    .string()
    .optional()
    .meta({ description: 'Why all of it is in quarantine.', example: 'The body is no JSON.' }),
  outcomes: WebhookOutcomes.optional(),
  bytes: z.int().meta({ description: 'Size of the body.', example: exampleEvent.bytes }),
};

export const WebhookEvent = z.object(eventFields).meta({
  id: 'WebhookEvent',
  description: 'One POST of Meta’s.',
  example: exampleEvent,
});
export type WebhookEvent = z.infer<typeof WebhookEvent>;

export const WebhookEventDetail = z
  .object({
    ...eventFields,
    items: z.array(WebhookItem).meta({
      description: 'Each change; what was not simply applied comes first.',
      example: [{ path: 'entry.0.changes.0.value.statuses.0', kind: 'status', outcome: 'applied' }],
    }),
    body: z.string().meta({
      description: 'The body as it came; bytes that are no UTF-8 are replaced.',
      example: '{"object":"whatsapp_business_account","entry":[]}',
    }),
  })
  .meta({
    id: 'WebhookEventDetail',
    description: 'One POST of Meta’s, with its body and what became of each change.',
    example: {
      ...exampleEvent,
      items: [{ path: 'entry.0.changes.0.value.statuses.0', kind: 'status', outcome: 'applied' }],
      body: '{"object":"whatsapp_business_account","entry":[]}',
    },
  });
export type WebhookEventDetail = z.infer<typeof WebhookEventDetail>;

export const WebhookEventListQuery = z.strictObject({
  state: WebhookState.optional(),
  outcome: WebhookOutcome.optional(),
  from: moment
    .optional()
    .meta({ description: 'Came at this moment or later.', example: '2026-11-01T00:00:00Z' }),
  until: moment
    .optional()
    .meta({ description: 'Came before this moment.', example: '2026-12-01T00:00:00Z' }),
  ...pageQuery,
});
export type WebhookEventListQuery = z.infer<typeof WebhookEventListQuery>;

export const WebhookEventParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the webhook.', example: exampleEvent.id }),
});

export const listWebhookEvents = defineEndpoint({
  operationId: 'listWebhookEvents',
  method: 'get',
  path: '/api/admin/webhooks',
  tag: 'Admin',
  summary: 'List what Meta posted',
  description: 'That of the last 30 days.',
  access: 'admin',
  query: WebhookEventListQuery,
  responses: { 200: { description: 'Newest first.', data: WebhookEvent, isList: true } },
  errors: ['invalid_cursor'],
});

export const getWebhookEvent = defineEndpoint({
  operationId: 'getWebhookEvent',
  method: 'get',
  path: '/api/admin/webhooks/{id}',
  tag: 'Admin',
  summary: 'Read one POST of Meta’s, and what became of each change',
  access: 'admin',
  params: WebhookEventParams,
  responses: { 200: { description: 'The webhook.', data: WebhookEventDetail } },
  errors: ['not_found'],
});

export const replayWebhookEvent = defineEndpoint({
  operationId: 'replayWebhookEvent',
  method: 'post',
  path: '/api/admin/webhooks/{id}/replay',
  tag: 'Admin',
  summary: 'Apply one POST of Meta’s again',
  description: 'Nothing happens twice: what was applied is found to be a duplicate.',
  access: 'admin',
  params: WebhookEventParams,
  responses: { 202: { description: 'It will be applied again.', data: WebhookEvent } },
  errors: ['not_found'],
});
