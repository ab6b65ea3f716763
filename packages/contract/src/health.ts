import { z } from 'zod';
import { AccountNotice } from './account-notice.js';
import { timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';
import { messagingLimit, SenderQuality, SenderStatus } from './senders.js';

export const HealthStatus = z.enum(['ok', 'degraded']).meta({
  id: 'HealthStatus',
  description: '`degraded`: something in `problems` needs a person.',
  example: 'ok',
});

export const HealthProblem = z
  .object({
    what: z.string().meta({
      description: 'What is wrong.',
      example: 'The access token is 84 days old.',
    }),
    advice: z.string().meta({
      description: 'What to do about it.',
      example: 'Make a new one and set META_ACCESS_TOKEN_NEXT.',
    }),
  })
  .meta({
    id: 'HealthProblem',
    description: 'Something that needs a person.',
    example: {
      what: 'The access token is 84 days old.',
      advice: 'Make a new one and set META_ACCESS_TOKEN_NEXT.',
    },
  });
export type HealthProblem = z.infer<typeof HealthProblem>;

export const HealthDatabase = z
  .object({
    isWritable: z.boolean().meta({ description: 'Whether it takes writes.', example: true }),
    latencyMs: z.number().meta({ description: 'How long one durable write took.', example: 1.4 }),
  })
  .meta({
    id: 'HealthDatabase',
    description: 'The database.',
    example: { isWritable: true, latencyMs: 1.4 },
  });

export const HealthQueue = z
  .object({
    queued: z.int().meta({ description: 'Messages that wait.', example: 12 }),
    sending: z.int().meta({ description: 'Messages whose outcome is not known yet.', example: 1 }),
    oldestQueuedSeconds: z
      .int()
      .optional()
      .meta({ description: 'For how long the oldest has waited.', example: 2 }),
  })
  .meta({
    id: 'HealthQueue',
    description: 'What is to be sent.',
    example: { queued: 12, sending: 1, oldestQueuedSeconds: 2 },
  });

export const HealthWebhooks = z
  .object({
    waiting: z.int().meta({ description: 'Stored and not applied yet.', example: 0 }),
    oldestWaitingSeconds: z
      .int()
      .optional()
      .meta({ description: 'For how long the oldest has waited.', example: 1 }),
    lastReceivedAt: timestamp('When Meta last posted something.').optional(),
    quarantined24h: z.int().meta({
      description: 'In quarantine, whole or in part, in the last 24 hours.',
      example: 0,
    }),
    failed24h: z
      .int()
      .meta({ description: 'With a change that failed, in the last 24 hours.', example: 0 }),
  })
  .meta({
    id: 'HealthWebhooks',
    description: 'What Meta told.',
    example: { waiting: 0, quarantined24h: 0, failed24h: 0 },
  });

export const HealthProviderError = z
  .object({
    code: z.int().meta({ description: 'Meta’s error code.', example: 131026 }),
    title: z.string().meta({ description: 'Meta’s title.', example: 'Message undeliverable' }),
    count: z.int().meta({ description: 'Messages that failed with it.', example: 7 }),
    advice: z.string().meta({
      description: 'What to do about it.',
      example: 'The number may have no WhatsApp account.',
    }),
  })
  .meta({
    id: 'HealthProviderError',
    description: 'An error of Meta’s, and how often it came in the last 24 hours.',
    example: {
      code: 131026,
      title: 'Message undeliverable',
      count: 7,
      advice: 'The number may have no WhatsApp account.',
    },
  });

export const HealthToken = z
  .object({
    which: z.enum(['current', 'next']).meta({
      id: 'HealthTokenName',
      description: 'META_ACCESS_TOKEN or META_ACCESS_TOKEN_NEXT.',
      example: 'current',
    }),
    isInUse: z.boolean().meta({ description: 'Meta is called with it.', example: true }),
    ageDays: z.int().meta({ description: 'Days since it was first seen.', example: 12 }),
    replaceBy: timestamp('When it is 90 days old.'),
    refusedAt: timestamp('When Meta last refused it.').optional(),
  })
  .meta({
    id: 'HealthToken',
    description: 'A token of the platform’s.',
    example: {
      which: 'current',
      isInUse: true,
      ageDays: 12,
      replaceBy: '2027-02-09T20:15:04.123Z',
    },
  });

export const HealthSender = z
  .object({
    id: z.string().meta({ description: 'Id.', example: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79' }),
    label: z.string().meta({ description: 'Name.', example: 'Shared number' }),
    status: SenderStatus,
    pauseReason: z
      .string()
      .optional()
      .meta({ description: 'Why it is paused.', example: 'Meta is throttling this number.' }),
    marketingPausedUntil: timestamp('Until then no marketing is sent from it.').optional(),
    quality: SenderQuality,
    messagingLimit,
    throughputPerSecond: z.int().meta({ description: 'Messages a second.', example: 80 }),
    queued: z.int().meta({ description: 'Messages that wait for it.', example: 12 }),
    notices: z
      .array(AccountNotice)
      .optional()
      .meta({ description: 'What Meta says of it, newest first.', example: [] }),
  })
  .meta({
    id: 'HealthSender',
    description: 'How a number does.',
    example: {
      id: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
      label: 'Shared number',
      status: 'active',
      quality: 'green',
      throughputPerSecond: 80,
      queued: 12,
    },
  });

export const HealthAccount = z
  .object({
    wabaId: z.string().meta({ description: 'Meta’s id of it.', example: '101000000000001' }),
    notices: z
      .array(AccountNotice)
      .meta({ description: 'What Meta says of it, newest first.', example: [] }),
  })
  .meta({
    id: 'HealthAccount',
    description: 'How a WhatsApp account stands with Meta.',
    example: { wabaId: '101000000000001', notices: [] },
  });

export const HealthGraph = z
  .object({
    version: z.string().meta({ description: 'The version that is called.', example: 'v26.0' }),
    endsAt: timestamp('When Meta ends it; absent: not announced.').optional(),
  })
  .meta({
    id: 'HealthGraph',
    description: 'Meta’s Graph API.',
    example: { version: 'v26.0' },
  });

const exampleHealth = {
  status: 'ok',
  problems: [],
  database: { isWritable: true, latencyMs: 1.4 },
  queue: { queued: 12, sending: 1, oldestQueuedSeconds: 2 },
  webhooks: { waiting: 0, quarantined24h: 0, failed24h: 0 },
  providerErrors: [],
  tokens: [{ which: 'current', isInUse: true, ageDays: 12, replaceBy: '2027-02-09T20:15:04.123Z' }],
  senders: [
    {
      id: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
      label: 'Shared number',
      status: 'active',
      quality: 'green',
      throughputPerSecond: 80,
      queued: 12,
    },
  ],
  accounts: [{ wabaId: '101000000000001', notices: [] }],
  graph: { version: 'v26.0' },
};

export const PlatformHealth = z
  .object({
    status: HealthStatus,
    problems: z
      .array(HealthProblem)
      .meta({ description: 'What needs a person, worst first.', example: [] }),
    database: HealthDatabase,
    queue: HealthQueue,
    webhooks: HealthWebhooks,
    providerErrors: z
      .array(HealthProviderError)
      .meta({ description: 'Of the last 24 hours, most frequent first.', example: [] }),
    tokens: z
      .array(HealthToken)
      .meta({ description: 'The platform’s own.', example: exampleHealth.tokens }),
    senders: z
      .array(HealthSender)
      .meta({ description: 'Every number.', example: exampleHealth.senders }),
    accounts: z
      .array(HealthAccount)
      .meta({ description: 'Every WhatsApp account.', example: exampleHealth.accounts }),
    graph: HealthGraph,
  })
  .meta({ id: 'PlatformHealth', description: 'How the platform does.', example: exampleHealth });
export type PlatformHealth = z.infer<typeof PlatformHealth>;

export const getPlatformHealth = defineEndpoint({
  operationId: 'getPlatformHealth',
  method: 'get',
  path: '/api/admin/health',
  tag: 'Admin',
  summary: 'How the platform does, and what needs a person',
  access: 'admin',
  responses: { 200: { description: 'As it is now.', data: PlatformHealth } },
  errors: [],
});
