import { z } from 'zod';
import { merchantIds, timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';
import { messagingLimit, SenderQuality, SenderStatus } from './senders.js';

const exampleSender = {
  id: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
  label: 'Shop in Madrid',
  phoneNumberId: '201000000000001',
  wabaId: '101000000000001',
  displayPhoneNumber: '+15550100200',
  shared: true,
  status: 'active',
  quality: 'green',
  throughputPerSecond: 80,
  hasOwnToken: false,
  createdAt: '2026-11-23T20:15:04.123Z',
};

const label = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ description: 'Its name, for people.', example: exampleSender.label });
const shared = z.boolean().meta({
  description:
    'Several merchants may use it: all, or those of `merchantIds`. Otherwise it is one merchant’s.',
  example: true,
});
const users = merchantIds.meta({
  description: 'Who may use it; all merchants without, where it is shared.',
  example: ['mer_0193a7f2c1e47b3a9c5d2e8f41b06a78'],
});
const accessToken = z.string().min(8).max(1000).meta({
  description:
    'A token of its own, used for this number and its account instead of the platform’s; never read back.',
  example: 'EAAG…',
});
const appSecret = z
  .string()
  .min(32)
  .max(200)
  .meta({
    description:
      'The secret of its own Meta app, by which that signs webhooks; never read back. The one before stays ' +
      'good for a day. All numbers of one app share it.',
    example: '0123456789abcdef0123456789abcdef',
  });
const graphId = (description: string, example: string) =>
  z
    .string()
    .regex(/^\d{1,32}$/, 'Must be the digits of an id of Meta.')
    .meta({ description, example });

export const AdminSender = z
  .object({
    id: z.string().meta({ description: 'Id of the sender.', example: exampleSender.id }),
    label,
    phoneNumberId: z
      .string()
      .meta({ description: 'Meta’s id of the number.', example: exampleSender.phoneNumberId }),
    wabaId: z
      .string()
      .meta({ description: 'Meta’s id of its account.', example: exampleSender.wabaId }),
    displayPhoneNumber: z.string().optional().meta({
      description: 'Absent until Meta has told it.',
      example: exampleSender.displayPhoneNumber,
    }),
    shared,
    merchantIds: z
      .array(z.string())
      .optional()
      .meta({
        description: 'Who may use it; absent: all merchants.',
        example: ['mer_0193a7f2c1e47b3a9c5d2e8f41b06a78'],
      }),
    status: SenderStatus,
    pauseReason: z.string().optional().meta({
      description: 'Why nothing is sent from it now.',
      example: 'Meta does not accept the access token (190).',
    }),
    pausedUntil: timestamp('When it is tried again.').optional(),
    marketingPausedUntil: timestamp('Until then no marketing is sent from it.').optional(),
    quality: SenderQuality,
    messagingLimit,
    throughputPerSecond: z
      .int()
      .meta({ description: 'Messages a second that Meta allows it.', example: 80 }),
    hasOwnToken: z.boolean().meta({
      description: 'Meta is called with a token of its own, instead of the platform’s.',
      example: false,
    }),
    webhookPath: z.string().optional().meta({
      description:
        'Where its own Meta app posts webhooks; absent: it is on the platform’s app, which posts to `/api/webhooks/meta`.',
      example: '/api/webhooks/meta/app_0193a7f2c1e47b3a9c5d2e8f41b06a79',
    }),
    createdAt: timestamp('When it was made known.'),
  })
  .meta({
    id: 'AdminSender',
    description: 'A number, and who may use it.',
    example: exampleSender,
  });
export type AdminSender = z.infer<typeof AdminSender>;

export const AdminSenders = z.array(AdminSender).meta({
  id: 'AdminSenders',
  description: 'Every number.',
  example: [exampleSender],
});

export const CreateSenderBody = z
  .strictObject({
    phoneNumberId: graphId('Meta’s id of the number.', exampleSender.phoneNumberId),
    wabaId: graphId('Meta’s id of the account it is on.', exampleSender.wabaId),
    label,
    shared: shared.default(true),
    merchantIds: users.optional(),
    accessToken: accessToken.optional(),
    appSecret: appSecret.optional(),
  })
  .superRefine(({ shared: isShared, merchantIds: ids }, ctx) => {
    if (isShared || ids?.length === 1) return;
    const message = 'One merchant must be named where the number is not shared.';
    ctx.addIssue({ code: 'custom', path: ['merchantIds'], message });
  })
  .meta({
    id: 'CreateSenderBody',
    description: 'A number on an account that the platform’s token can use.',
    example: {
      phoneNumberId: '201000000000002',
      wabaId: exampleSender.wabaId,
      label: exampleSender.label,
    },
  });
export type CreateSenderBody = z.infer<typeof CreateSenderBody>;

export const UpdateSenderBody = z
  .strictObject({
    label: label.optional(),
    shared: shared.optional(),
    merchantIds: users.optional(),
    accessToken: accessToken.nullable().optional(),
    appSecret: appSecret.nullable().optional(),
  })
  .superRefine(({ shared: isShared, merchantIds: ids }, ctx) => {
    if (isShared !== false || ids?.length === 1) return;
    const message = 'One merchant must be named where the number is not shared.';
    ctx.addIssue({ code: 'custom', path: ['merchantIds'], message });
  })
  .meta({
    id: 'UpdateSenderBody',
    description:
      'What is to change; what is absent stays. `shared: true` without `merchantIds` gives it to all; null gives ' +
      'a token or app of its own up.',
    example: { label: 'Shop in Madrid' },
  });
export type UpdateSenderBody = z.infer<typeof UpdateSenderBody>;

export const SenderParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the sender.', example: exampleSender.id }),
});

export const listAllSenders = defineEndpoint({
  operationId: 'listAllSenders',
  method: 'get',
  path: '/api/admin/senders',
  tag: 'Admin',
  summary: 'List every number and who may use it',
  access: 'admin',
  responses: { 200: { description: 'All of them, oldest first.', data: AdminSenders } },
  errors: [],
});

export const createSender = defineEndpoint({
  operationId: 'createSender',
  method: 'post',
  path: '/api/admin/senders',
  tag: 'Admin',
  summary: 'Make a number known',
  description: 'Meta is asked for it first, so that a wrong id is found at once.',
  access: 'admin',
  body: CreateSenderBody,
  responses: { 201: { description: 'Messages can be sent from it.', data: AdminSender } },
  errors: ['conflict', 'provider_rejected', 'provider_error'],
});

export const updateSender = defineEndpoint({
  operationId: 'updateSender',
  method: 'patch',
  path: '/api/admin/senders/{id}',
  tag: 'Admin',
  summary: 'Rename a number, or change who may use it',
  description: 'Holds for the next message; what is queued already still goes.',
  access: 'admin',
  params: SenderParams,
  body: UpdateSenderBody,
  responses: { 200: { description: 'The number.', data: AdminSender } },
  errors: ['not_found', 'conflict'],
});
