import { z } from 'zod';
import { AccountNotice } from './account-notice.js';
import { Merchant } from './auth.js';
import { timestamp } from './common.js';
import { Contact } from './contacts.js';
import { defineEndpoint } from './endpoint.js';
import { Message, exampleMessage } from './message.js';
import { Template } from './template.js';

export const EventType = z
  .enum([
    'message.created',
    'message.updated',
    'template.updated',
    'contact.updated',
    'account.updated',
    'account.notice',
  ])
  .meta({
    id: 'EventType',
    description:
      'What happened. New types may be added. `account.updated` holds the merchant, `account.notice` news ' +
      'of how a number stands with Meta.',
    example: 'message.updated',
  });
export type EventType = z.infer<typeof EventType>;

const exampleEvent = {
  id: '4711',
  type: 'message.updated',
  at: '2026-11-23T20:15:04.123Z',
  message: exampleMessage,
};

export const Event = z
  .object({
    id: z.string().meta({ description: 'Later events have greater ids.', example: '4711' }),
    type: EventType,
    at: timestamp('When it was told.'),
    message: Message.optional(),
    template: Template.optional(),
    contact: Contact.optional(),
    merchant: Merchant.optional(),
    notice: AccountNotice.optional(),
  })
  .meta({
    id: 'Event',
    description: 'Something that changed, and how it stood then.',
    example: exampleEvent,
  });
export type Event = z.infer<typeof Event>;

export const EventListQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .meta({
      description:
        '`meta.nextCursor` of the page before, or the id of the last event that is known.',
      example: '4711',
    }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({
    description: 'How many at the most.',
    example: 50,
  }),
});
export type EventListQuery = z.infer<typeof EventListQuery>;

export const listEvents = defineEndpoint({
  operationId: 'listEvents',
  method: 'get',
  path: '/api/events',
  tag: 'Live',
  summary: 'What changed, oldest first, or live',
  description:
    'With `Accept: text/event-stream` this is a stream of server-sent events: `event` is the type, ' +
    '`data` the message, template, contact, merchant or notice as it then stood, `id` good for `Last-Event-ID` on a later ' +
    'connection, with a comment every 15 seconds. It ends with the access token, and for a client that reads ' +
    'nothing for 10 seconds: come back with the last id. A `reset` event says that events may be missing: read anew. Without that header it ' +
    'is a page of the same events for apps that sleep; `meta.nextCursor` is always what to ask ' +
    'after next, and `invalid_cursor` says to read anew. Events are kept for 30 days. A shared template that the ' +
    'caller does not see any more is told once as `deleted`; where some still see it, that comes before how it stands.',
  access: 'user',
  query: EventListQuery,
  responses: { 200: { description: 'Oldest first.', data: Event, isList: true } },
  streams: { 'text/event-stream': 'Server-sent events, as they happen.' },
  errors: ['invalid_cursor', 'rate_limited'],
});
