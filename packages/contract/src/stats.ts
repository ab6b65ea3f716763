import { z } from 'zod';
import { merchantFilter, moment, timestamp, timeZone } from './common.js';
import { defineEndpoint } from './endpoint.js';

const exampleMerchantId = 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78';

export const StatsGroup = z.enum(['hour', 'day', 'template', 'sender', 'type']).meta({
  id: 'StatsGroup',
  description: 'What the series is made by.',
  example: 'day',
});
export type StatsGroup = z.infer<typeof StatsGroup>;

const statsQuery = {
  from: moment.optional().meta({
    description: 'Made at this moment or later; 30 days before `until` otherwise.',
    example: '2026-11-01T00:00:00Z',
  }),
  until: moment.optional().meta({
    description: 'Made before this moment; now otherwise.',
    example: '2026-12-01T00:00:00Z',
  }),
  groupBy: StatsGroup.default('day'),
  timezone: timeZone.optional().meta({
    description: 'Where days and hours begin; the merchant’s own otherwise.',
    example: 'Europe/Amsterdam',
  }),
};

export const StatsQuery = z.strictObject({
  ...statsQuery,
  merchantId: merchantFilter,
});
export type StatsQuery = z.infer<typeof StatsQuery>;

export const AnalyticsQuery = z.strictObject(statsQuery);
export type AnalyticsQuery = z.infer<typeof AnalyticsQuery>;

const count = (description: string, example = 1) => z.int().min(0).meta({ description, example });

const exampleTotals = {
  outbound: 4,
  inbound: 1,
  scheduled: 0,
  queued: 0,
  sending: 0,
  sent: 0,
  delivered: 1,
  read: 2,
  failed: 1,
  unconfirmed: 0,
  cancelled: 0,
  expired: 0,
};

export const StatsTotals = z
  .object({
    outbound: count('Messages to people; the stages below add up to it.', 4),
    inbound: count('Messages from people.'),
    scheduled: count('Wait for their time.'),
    queued: count('Wait to be sent.'),
    sending: count('Are being sent, or wait for evidence.'),
    sent: count('Meta has them.'),
    delivered: count('Reached the phone.'),
    read: count('Were read.'),
    failed: count('Will not arrive.'),
    unconfirmed: count('May or may not have reached Meta.'),
    cancelled: count('Were called back in time.'),
    expired: count('Were not sent in time.'),
  })
  .meta({
    id: 'StatsTotals',
    description: 'Messages by the furthest stage they reached.',
    example: exampleTotals,
  });
export type StatsTotals = z.infer<typeof StatsTotals>;

export const StatsFunnel = z
  .object({
    accepted: count('Meta took them.', 4),
    delivered: count('Of these reached the phone.', 3),
    read: count('Of these were read.', 2),
  })
  .meta({
    id: 'StatsFunnel',
    description: 'How far outbound messages came, cumulative.',
    example: { accepted: 4, delivered: 3, read: 2 },
  });

const fraction = (description: string, example: number) =>
  z.number().min(0).max(1).meta({ description, example });

export const StatsRates = z
  .object({
    delivery: fraction('Delivered.', 0.75),
    read: fraction('Read.', 0.5),
    failure: fraction('Failed after Meta took them.', 0.25),
  })
  .meta({
    id: 'StatsRates',
    description: 'Fractions of the accepted; 0 where nothing was accepted.',
    example: { delivery: 0.75, read: 0.5, failure: 0.25 },
  });

export const StatsPoint = z
  .object({
    key: z.string().meta({
      description: 'Start of the hour or day, or name of the template, id of the sender, type.',
      example: '2026-11-23T00:00:00.000Z',
    }),
    outbound: count('Messages to people.', 4),
    inbound: count('Messages from people.'),
    accepted: count('Meta took them.', 4),
    delivered: count('Of these reached the phone.', 3),
    read: count('Of these were read.', 2),
    failed: count('Will not arrive.'),
  })
  .meta({
    id: 'StatsPoint',
    description: 'One bucket; those with nothing in them are left out.',
    example: {
      key: '2026-11-23T00:00:00.000Z',
      outbound: 4,
      inbound: 1,
      accepted: 4,
      delivered: 3,
      read: 2,
      failed: 1,
    },
  });
export type StatsPoint = z.infer<typeof StatsPoint>;

export const StatsFailure = z
  .object({
    code: z.int().meta({ description: "Meta's error code.", example: 131026 }),
    title: z.string().meta({ description: 'In words.', example: 'Message undeliverable' }),
    count: count('How many failed so.'),
  })
  .meta({
    id: 'StatsFailure',
    description: 'A reason for failure.',
    example: { code: 131026, title: 'Message undeliverable', count: 1 },
  });

export const StatsPercentiles = z
  .object({
    p50: z.int().optional().meta({ description: 'Median, ms; absent without data.', example: 900 }),
    p95: z.int().optional().meta({ description: 'The 95th of 100, ms.', example: 4200 }),
  })
  .meta({
    id: 'StatsPercentiles',
    description: 'Milliseconds, to the nearest tenth of a second.',
    example: { p50: 900, p95: 4200 },
  });

export const StatsLatency = z
  .object({ acceptedToDeliveredMs: StatsPercentiles, deliveredToReadMs: StatsPercentiles })
  .meta({
    id: 'StatsLatency',
    description: 'How long it took. Meta’s own times are whole seconds.',
    example: {
      acceptedToDeliveredMs: { p50: 900, p95: 4200 },
      deliveredToReadMs: { p50: 60_000, p95: 3_600_000 },
    },
  });

const exampleStats = {
  from: '2026-11-01T00:00:00.000Z',
  until: '2026-12-01T00:00:00.000Z',
  totals: exampleTotals,
  funnel: { accepted: 4, delivered: 3, read: 2 },
  rates: { delivery: 0.75, read: 0.5, failure: 0.25 },
  series: [
    {
      key: '2026-11-23T00:00:00.000Z',
      outbound: 4,
      inbound: 1,
      accepted: 4,
      delivered: 3,
      read: 2,
      failed: 1,
    },
  ],
  failures: [{ code: 131026, title: 'Message undeliverable', count: 1 }],
  latency: {
    acceptedToDeliveredMs: { p50: 900, p95: 4200 },
    deliveredToReadMs: { p50: 60_000, p95: 3_600_000 },
  },
};

const statsFields = {
  from: timestamp('Where the span begins.'),
  until: timestamp('Where the span ends; it is not part of it.'),
  totals: StatsTotals,
  funnel: StatsFunnel,
  rates: StatsRates,
  series: z
    .array(StatsPoint)
    .meta({ description: 'In order of time, else the most first.', example: exampleStats.series }),
  failures: z
    .array(StatsFailure)
    .meta({ description: 'The most frequent first, 20 at most.', example: exampleStats.failures }),
  latency: StatsLatency,
};

export const MessageStats = z.object(statsFields).meta({
  id: 'MessageStats',
  description: 'What became of the messages made in a span of time.',
  example: exampleStats,
});
export type MessageStats = z.infer<typeof MessageStats>;

export const PlatformMerchants = z
  .object({
    total: count('All.', 3),
    active: count('Wrote or were written to in the span.', 2),
    new: count('Registered in the span.', 1),
  })
  .meta({
    id: 'PlatformMerchants',
    description: 'Merchants of the platform.',
    example: { total: 3, active: 2, new: 1 },
  });

export const TopMerchant = z
  .object({
    merchantId: z.string().meta({ description: 'Id of the merchant.', example: exampleMerchantId }),
    businessName: z.string().meta({ description: 'Its name.', example: 'Ana’s shop' }),
    outbound: count('Messages it sent in the span.', 4),
  })
  .meta({
    id: 'TopMerchant',
    description: 'One of those who sent the most.',
    example: { merchantId: exampleMerchantId, businessName: 'Ana’s shop', outbound: 4 },
  });
export type TopMerchant = z.infer<typeof TopMerchant>;

export const Analytics = z
  .object({
    ...statsFields,
    merchants: PlatformMerchants,
    topMerchants: z.array(TopMerchant).meta({
      description: 'Who sent the most, 10 at most.',
      example: [{ merchantId: exampleMerchantId, businessName: 'Ana’s shop', outbound: 4 }],
    }),
  })
  .meta({
    id: 'Analytics',
    description: 'The whole platform in a span of time.',
    example: {
      ...exampleStats,
      merchants: { total: 3, active: 2, new: 1 },
      topMerchants: [{ merchantId: exampleMerchantId, businessName: 'Ana’s shop', outbound: 4 }],
    },
  });
export type Analytics = z.infer<typeof Analytics>;

export const getMessageStats = defineEndpoint({
  operationId: 'getMessageStats',
  method: 'get',
  path: '/api/messages/stats',
  tag: 'Messages',
  summary: 'Count messages',
  description: 'Spans of up to 366 days, by the hour of up to 31. Counted when asked for.',
  access: 'user',
  query: StatsQuery,
  responses: { 200: { description: 'The counts.', data: MessageStats } },
  errors: [],
});

export const getAnalytics = defineEndpoint({
  operationId: 'getAnalytics',
  method: 'get',
  path: '/api/admin/analytics',
  tag: 'Admin',
  summary: 'Count messages and merchants of the whole platform',
  access: 'admin',
  query: AnalyticsQuery,
  responses: { 200: { description: 'The counts.', data: Analytics } },
  errors: [],
});
