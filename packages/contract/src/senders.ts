import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';

const exampleSender = {
  id: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
  label: 'Shared number',
  displayPhoneNumber: '+15550100200',
  shared: true,
  isDefault: true,
  status: 'active',
  quality: 'green',
};

export const SenderStatus = z.enum(['active', 'restricted', 'paused']).meta({
  id: 'SenderStatus',
  description:
    'While a number is paused, what is sent from it is kept queued; while it is restricted, the part that ' +
    'Meta stops.',
  example: 'active',
});

export const SenderQuality = z.enum(['unknown', 'green', 'yellow', 'red']).meta({
  id: 'SenderQuality',
  description: 'How Meta rates the number.',
  example: 'green',
});

export const statusReason = z.string().optional().meta({
  description: 'What Meta stops, where it is Meta that does.',
  example: 'Meta has disabled the account.',
});

export const messagingLimit = z
  .string()
  .optional()
  .meta({
    description:
      'How many people may be written to first in 24 hours, in Meta’s words: TIER_250, TIER_2K … TIER_UNLIMITED; ' +
      'absent until Meta has told it.',
    example: 'TIER_2K',
  });

export type SenderQuality = z.infer<typeof SenderQuality>;

export const Sender = z
  .object({
    id: z.string().meta({ description: 'Id of the sender.', example: exampleSender.id }),
    label: z.string().meta({ description: 'Its name, for people.', example: 'Shared number' }),
    displayPhoneNumber: z
      .string()
      .optional()
      .meta({ description: 'Absent until Meta has told it.', example: '+15550100200' }),
    shared: z.boolean().meta({ description: 'Other merchants may use it too.', example: true }),
    isDefault: z
      .boolean()
      .meta({ description: 'Used where a send names no sender.', example: true }),
    status: SenderStatus,
    statusReason,
    quality: SenderQuality,
    messagingLimit,
  })
  .meta({ id: 'Sender', description: 'A number to send from.', example: exampleSender });
export type Sender = z.infer<typeof Sender>;

export const Senders = z.array(Sender).meta({
  id: 'Senders',
  description: 'Every number that the merchant may send from.',
  example: [exampleSender],
});

export const listSenders = defineEndpoint({
  operationId: 'listSenders',
  method: 'get',
  path: '/api/senders',
  tag: 'Merchant',
  summary: 'List the numbers the merchant may send from',
  access: 'merchant',
  responses: {
    200: {
      description: 'All of them, oldest first.',
      data: Senders,
    },
  },
  errors: [],
});
