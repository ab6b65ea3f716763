import { z } from 'zod';
import { moment, pageQuery, timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';

export const AuditOutcome = z.enum(['done', 'refused', 'unknown']).meta({
  id: 'AuditOutcome',
  description:
    'What came of it. `unknown`: it is under way, or the server stopped before it could say.',
  example: 'done',
});
export type AuditOutcome = z.infer<typeof AuditOutcome>;

export const AuditChanges = z.looseObject({}).meta({
  id: 'AuditChanges',
  description: 'What was asked for, as it was sent; secrets are left out.',
  example: { status: 'suspended' },
});

const exampleEntry = {
  id: 'aud_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  at: '2026-11-23T20:15:04.123Z',
  userId: 'usr_0193a7f2c1e47b3a9c5d2e8f41b06a70',
  email: 'admin@waypost.test',
  address: '203.0.113.7',
  requestId: 'req_0193a7f2',
  operation: 'updateMerchant',
  target: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
  changes: { status: 'suspended' },
  outcome: 'done',
};

export const AuditEntry = z
  .object({
    id: z.string().meta({ description: 'Id of the entry.', example: exampleEntry.id }),
    at: timestamp('When.'),
    userId: z.string().meta({ description: 'Who.', example: exampleEntry.userId }),
    email: z
      .string()
      .optional()
      .meta({ description: 'The e-mail of whoever it was, now.', example: exampleEntry.email }),
    address: z.string().meta({ description: 'From where.', example: exampleEntry.address }),
    requestId: z
      .string()
      .meta({ description: 'Stands in the server’s log too.', example: exampleEntry.requestId }),
    operation: z.string().meta({
      description: 'What: an `operationId` of this API.',
      example: exampleEntry.operation,
    }),
    target: z
      .string()
      .optional()
      .meta({ description: 'Id of what was changed or made.', example: exampleEntry.target }),
    changes: AuditChanges.optional(),
    outcome: AuditOutcome,
    errorCode: z
      .string()
      .optional()
      .meta({ description: 'Why it was refused.', example: 'not_found' }),
  })
  .meta({
    id: 'AuditEntry',
    description: 'Something that an admin changed, or tried to.',
    example: exampleEntry,
  });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditListQuery = z.strictObject({
  userId: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Only of this user.', example: exampleEntry.userId }),
  operation: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Only of this kind.', example: exampleEntry.operation }),
  target: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Only what was done to this.', example: exampleEntry.target }),
  from: moment
    .optional()
    .meta({ description: 'At this moment or later.', example: '2026-11-01T00:00:00Z' }),
  until: moment
    .optional()
    .meta({ description: 'Before this moment.', example: '2026-12-01T00:00:00Z' }),
  ...pageQuery,
});
export type AuditListQuery = z.infer<typeof AuditListQuery>;

export const listAuditEntries = defineEndpoint({
  operationId: 'listAuditEntries',
  method: 'get',
  path: '/api/admin/audit',
  tag: 'Admin',
  summary: 'Who changed what, when, from where',
  description: 'Everything admins changed or tried to, kept for a year.',
  access: 'admin',
  query: AuditListQuery,
  responses: { 200: { description: 'Newest first.', data: AuditEntry, isList: true } },
  errors: ['invalid_cursor'],
});
