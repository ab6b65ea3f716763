import { z } from 'zod';
import { merchantFilter, pageQuery, searchText, timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';
import { Message, exampleMessage } from './message.js';

const exampleContact = {
  id: 'con_0193a7f2c1e47b3a9c5d2e8f41b06a75',
  merchantId: exampleMessage.merchantId,
  name: 'Ana',
  phone: '+15550109999',
  waId: '15550109999',
  userId: 'US.20417000111222333',
  optedOut: false,
  windows: [{ senderId: exampleMessage.senderId, openUntil: '2026-11-24T20:15:04.000Z' }],
  lastMessageAt: '2026-11-23T20:15:04.000Z',
};

export const ContactWindow = z
  .object({
    senderId: z
      .string()
      .meta({ description: 'The business’s number.', example: exampleMessage.senderId }),
    openUntil: timestamp('Free text may be sent from this number until then; may be over.'),
  })
  .meta({
    id: 'ContactWindow',
    description: 'The 24 hours after the person last wrote to one of the business’s numbers.',
    example: exampleContact.windows[0],
  });

export const Contact = z
  .object({
    id: z.string().meta({ description: 'Id of the person.', example: exampleContact.id }),
    merchantId: z
      .string()
      .meta({ description: 'Whose contact it is.', example: exampleContact.merchantId }),
    name: z
      .string()
      .optional()
      .meta({ description: 'The name the person has chosen in WhatsApp.', example: 'Ana' }),
    phone: z.string().optional().meta({
      description:
        'As your app wrote to it, else as Meta tells it; absent for people who hide their number.',
      example: '+15550109999',
    }),
    waId: z.string().optional().meta({
      description:
        'As Meta knows the number; may be another spelling of `phone`, or a newer number.',
      example: '15550109999',
    }),
    userId: z.string().optional().meta({
      description: 'Meta’s id of the person for your business, which a hidden number has too.',
      example: exampleContact.userId,
    }),
    optedOut: z.boolean().meta({
      description: 'The person wants no marketing from a number of yours.',
      example: false,
    }),
    windows: z
      .array(ContactWindow)
      .meta({ description: 'The latest to end comes first.', example: exampleContact.windows }),
    lastMessageAt: timestamp('When the last message was exchanged, in either direction.'),
  })
  .meta({
    id: 'Contact',
    description: 'A person that you write with, under whatever numbers and ids.',
    example: exampleContact,
  });
export type Contact = z.infer<typeof Contact>;

export const ContactListQuery = z.strictObject({
  q: searchText.optional().meta({
    description: 'Text in a name, a number or an id of Meta’s, in any case of letters.',
    example: '0109999',
  }),
  optedOut: z.enum(['true', 'false']).optional().meta({
    id: 'OptedOut',
    description: 'Only people who want no marketing, or only the others.',
    example: 'true',
  }),
  merchantId: merchantFilter,
  ...pageQuery,
});
export type ContactListQuery = z.infer<typeof ContactListQuery>;

export const ContactParams = z.strictObject({
  id: z.string().min(1).max(64).meta({
    description: 'Id of the person. An id stays good when two contacts turn out to be one person.',
    example: exampleContact.id,
  }),
});

export const ContactMessagesQuery = z.strictObject(pageQuery);
export type ContactMessagesQuery = z.infer<typeof ContactMessagesQuery>;

export const listContacts = defineEndpoint({
  operationId: 'listContacts',
  method: 'get',
  path: '/api/contacts',
  tag: 'Contacts',
  summary: 'List the people you write with',
  description:
    'A person is here from the first message on, in either direction; one that you wrote to, a second ' +
    'after Meta took the message.',
  access: 'user',
  query: ContactListQuery,
  responses: { 200: { description: 'Newest first.', data: Contact, isList: true } },
  errors: ['invalid_cursor'],
});

export const getContact = defineEndpoint({
  operationId: 'getContact',
  method: 'get',
  path: '/api/contacts/{id}',
  tag: 'Contacts',
  summary: 'Read one person, with the windows that are open',
  access: 'user',
  params: ContactParams,
  responses: { 200: { description: 'The person.', data: Contact } },
  errors: ['not_found'],
});

export const listContactMessages = defineEndpoint({
  operationId: 'listContactMessages',
  method: 'get',
  path: '/api/contacts/{id}/messages',
  tag: 'Contacts',
  summary: 'Read the conversation with one person',
  access: 'user',
  params: ContactParams,
  query: ContactMessagesQuery,
  responses: {
    200: { description: 'Both directions, newest first.', data: Message, isList: true },
  },
  errors: ['not_found', 'invalid_cursor'],
});
