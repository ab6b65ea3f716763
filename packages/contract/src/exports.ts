import { z } from 'zod';
import { merchantFilter, pageQuery, timestamp, timeZone } from './common.js';
import { defineEndpoint } from './endpoint.js';
import { MessageStatus, exampleMessage } from './message.js';
import { MessageListQuery } from './messages.js';

export const ExportFormat = z.enum(['csv', 'ndjson']).meta({
  id: 'ExportFormat',
  description:
    '`csv`: for spreadsheets, one line a message. `ndjson`: for programs, one message as the API ' +
    'shows it a line.',
  example: 'csv',
});
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportStatus = z.enum(['queued', 'running', 'ready', 'failed', 'expired']).meta({
  id: 'ExportStatus',
  description: 'How far it has come. `expired`: the file is gone.',
  example: 'ready',
});
export type ExportStatus = z.infer<typeof ExportStatus>;

export const ExportColumn = z
  .enum([
    'id',
    'createdAt',
    'direction',
    'status',
    'type',
    'from',
    'to',
    'contactName',
    'text',
    'template',
    'language',
    'category',
    'clientReference',
    'acceptedAt',
    'sentAt',
    'deliveredAt',
    'readAt',
    'failedAt',
    'errorCode',
    'errorTitle',
    'errorAdvice',
    'billable',
    'pricingCategory',
    'attempts',
    'senderId',
    'merchantId',
    'providerMessageId',
    'replyTo',
    'resendOf',
  ])
  .meta({
    id: 'ExportColumn',
    description: 'A column of a CSV file.',
    example: 'createdAt',
  });
export type ExportColumn = z.infer<typeof ExportColumn>;

/** Those of the log, but that JSON has lists where a query has commas. */
const { cursor: _cursor, limit: _limit, ...logFilters } = MessageListQuery.shape;

export const ExportFilters = z
  .strictObject({
    ...logFilters,
    status: z
      .array(MessageStatus)
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'Of these statuses.', example: ['failed'] }),
    type: z
      .array(z.string().min(1).max(40))
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'Of these types.', example: ['template'] }),
  })
  .meta({
    id: 'ExportFilters',
    description: 'Which messages; all without any.',
    example: { status: ['failed'], from: '2026-11-01T00:00:00Z' },
  });
export type ExportFilters = z.infer<typeof ExportFilters>;

export const CreateExportBody = z
  .strictObject({
    format: ExportFormat.optional(),
    filters: ExportFilters.optional(),
    columns: z
      .array(ExportColumn)
      .min(1)
      .max(40)
      .refine((columns) => new Set(columns).size === columns.length, 'Names a column twice.')
      .optional()
      .meta({
        description: 'For CSV: which columns, in this order; all otherwise.',
        example: ['createdAt', 'to', 'status'],
      }),
    timezone: timeZone.optional().meta({
      description: 'For CSV: of its times; the merchant’s own otherwise.',
      example: 'Europe/Madrid',
    }),
  })
  .meta({
    id: 'CreateExportBody',
    description: 'What to write out. `format` is `csv` unless told, or what `Accept` asks for.',
    example: { format: 'csv', filters: { from: '2026-11-01T00:00:00Z' } },
  });
export type CreateExportBody = z.infer<typeof CreateExportBody>;

export const ExportProgress = z
  .object({
    done: z.int().meta({ description: 'Messages written so far.', example: 1200 }),
    total: z.int().optional().meta({
      description: 'Messages there are; absent until they are counted.',
      example: 1200,
    }),
  })
  .meta({
    id: 'ExportProgress',
    description: 'How far it has come.',
    example: { done: 1200, total: 1200 },
  });

const exampleExport = {
  id: 'exp_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  merchantId: exampleMessage.merchantId,
  format: 'csv',
  status: 'ready',
  progress: { done: 1200, total: 1200 },
  filters: { from: '2026-11-01T00:00:00Z' },
  bytes: 345_678,
  sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  downloadUrl: '/api/messages/exports/exp_0193a7f2c1e47b3a9c5d2e8f41b06a77/download',
  createdAt: '2026-11-23T20:15:04.123Z',
  finishedAt: '2026-11-23T20:15:09.456Z',
  expiresAt: '2026-11-24T20:15:09.456Z',
};

export const MessageExport = z
  .object({
    id: z.string().meta({ description: 'Id of the export.', example: exampleExport.id }),
    merchantId: z.string().optional().meta({
      description: 'Whose it is; absent for an admin’s.',
      example: exampleExport.merchantId,
    }),
    format: ExportFormat,
    status: ExportStatus,
    progress: ExportProgress,
    filters: ExportFilters,
    bytes: z.int().optional().meta({ description: 'Size of the file.', example: 345_678 }),
    sha256: z
      .string()
      .optional()
      .meta({ description: 'Digest of the file, in hexadecimal.', example: exampleExport.sha256 }),
    downloadUrl: z.string().optional().meta({
      description: 'Path of the file on this API, for the caller’s token; while there is one.',
      example: exampleExport.downloadUrl,
    }),
    createdAt: timestamp('When it was asked for; what was made later is not in it.'),
    finishedAt: timestamp('When it was ready or failed.').optional(),
    expiresAt: timestamp('When the file goes.').optional(),
  })
  .meta({
    id: 'MessageExport',
    description: 'Messages written into a file.',
    example: exampleExport,
  });
export type MessageExport = z.infer<typeof MessageExport>;

export const ExportParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the export.', example: exampleExport.id }),
});

export const ExportListQuery = z.strictObject({
  merchantId: merchantFilter,
  ...pageQuery,
});
export type ExportListQuery = z.infer<typeof ExportListQuery>;

const files = { 'text/csv': 'The file as CSV.', 'application/x-ndjson': 'The file as NDJSON.' };

export const createExport = defineEndpoint({
  operationId: 'createExport',
  method: 'post',
  path: '/api/messages/export',
  tag: 'Messages',
  summary: 'Write messages into a file',
  description:
    'A job: ask for it by its id until it is `ready`, then download it. With `Accept: text/csv` or ' +
    '`application/x-ndjson` the messages come at once instead, newest first, as long as it takes; ' +
    'a connection that is cut before the end has not had all of them. Cells of a CSV that a ' +
    'spreadsheet would take for a formula begin with an apostrophe.',
  access: 'user',
  body: CreateExportBody,
  isIdempotent: true,
  responses: { 202: { description: 'It is being written.', data: MessageExport } },
  streams: files,
  errors: [],
});

export const listExports = defineEndpoint({
  operationId: 'listExports',
  method: 'get',
  path: '/api/messages/exports',
  tag: 'Messages',
  summary: 'List exports',
  description: 'Those of the last 30 days.',
  access: 'user',
  query: ExportListQuery,
  responses: { 200: { description: 'Newest first.', data: MessageExport, isList: true } },
  errors: ['invalid_cursor'],
});

export const getExport = defineEndpoint({
  operationId: 'getExport',
  method: 'get',
  path: '/api/messages/exports/{id}',
  tag: 'Messages',
  summary: 'Read one export with its progress',
  access: 'user',
  params: ExportParams,
  responses: { 200: { description: 'The export.', data: MessageExport } },
  errors: ['not_found'],
});

export const downloadExport = defineEndpoint({
  operationId: 'downloadExport',
  method: 'get',
  path: '/api/messages/exports/{id}/download',
  tag: 'Messages',
  summary: 'Download the file of an export',
  description:
    'A download that broke goes on by `Range`. `404` until it is ready, and 24 hours after.',
  access: 'user',
  params: ExportParams,
  responses: {},
  streams: files,
  errors: ['not_found', 'range_not_satisfiable'],
});
