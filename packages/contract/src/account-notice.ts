import { z } from 'zod';
import { timestamp } from './common.js';

const NoticeSeverity = z.enum(['info', 'warning', 'critical']).meta({
  id: 'NoticeSeverity',
  description: 'Whether a person must act. `critical`: messages do not go out, or will not soon.',
  example: 'critical',
});

const exampleNotice = {
  topic: 'restriction',
  event: 'RESTRICTED',
  severity: 'critical',
  text: 'Meta restricts the account: RESTRICTED_BIZ_INITIATED_MESSAGING.',
  senderId: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
  at: '2026-11-23T20:15:04.000Z',
};

export const AccountNotice = z
  .object({
    topic: z.string().meta({
      description:
        'What it is about: `ban` `restriction` `limit` `name` `quality` `subscription` … New ones may be added.',
      example: exampleNotice.topic,
    }),
    event: z.string().meta({ description: 'Meta’s word for it.', example: exampleNotice.event }),
    severity: NoticeSeverity,
    text: z.string().meta({ description: 'The same in words.', example: exampleNotice.text }),
    detail: z
      .string()
      .optional()
      .meta({ description: 'Meta’s explanation.', example: 'Ask for a review.' }),
    senderId: z
      .string()
      .optional()
      .meta({ description: 'The number it is about.', example: exampleNotice.senderId }),
    wabaId: z.string().optional().meta({
      description: 'Meta’s id of the account it is about; told to admins alone.',
      example: '101000000000001',
    }),
    at: timestamp('Since when it is so, by Meta’s clock.'),
  })
  .meta({
    id: 'AccountNotice',
    description: 'How a number or an account stands with Meta.',
    example: exampleNotice,
  });
export type AccountNotice = z.infer<typeof AccountNotice>;
