import { z } from 'zod';
import { Identity, Merchant, MerchantStatus, RegisterBody } from './auth.js';
import { commaList, pageQuery, timeZone, searchText } from './common.js';
import { defineEndpoint } from './endpoint.js';

const timezone = timeZone
  .optional()
  .meta({ description: 'IANA time zone; UTC unless told.', example: 'Europe/Madrid' });

const exampleCounts = { outbound: 120, inbound: 8, sent: 4, delivered: 30, read: 84, failed: 2 };

export const MerchantCounts = z
  .object({
    outbound: z.int().meta({ description: 'Messages sent or to be sent.', example: 120 }),
    inbound: z.int().meta({ description: 'Messages received.', example: 8 }),
    sent: z.int().meta({ description: 'Sent, and no further yet.', example: 4 }),
    delivered: z.int().meta({ description: 'Delivered, and no further yet.', example: 30 }),
    read: z.int().meta({ description: 'Read.', example: 84 }),
    failed: z.int().meta({ description: 'Failed for good.', example: 2 }),
  })
  .meta({
    id: 'MerchantCounts',
    description: 'Messages made in the last 30 days, by the furthest stage they reached.',
    example: exampleCounts,
  });
export type MerchantCounts = z.infer<typeof MerchantCounts>;

const exampleOverview = {
  id: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
  businessName: 'Ana’s shop',
  status: 'active',
  timezone: 'UTC',
  createdAt: '2026-11-23T20:15:04.123Z',
  last30Days: exampleCounts,
};

export const MerchantOverview = z.object({ ...Merchant.shape, last30Days: MerchantCounts }).meta({
  id: 'MerchantOverview',
  description: 'A merchant, and what it did in the last 30 days.',
  example: exampleOverview,
});
export type MerchantOverview = z.infer<typeof MerchantOverview>;

export const CreateMerchantBody = z.strictObject({ ...RegisterBody.shape, timezone }).meta({
  id: 'CreateMerchantBody',
  description: 'A new merchant and its first user.',
  example: {
    email: 'ana@shop.test',
    password: 'correct horse battery',
    name: 'Ana',
    businessName: 'Ana’s shop',
    timezone: 'Europe/Madrid',
  },
});
export type CreateMerchantBody = z.infer<typeof CreateMerchantBody>;

export const UpdateMerchantBody = z.strictObject({ status: MerchantStatus.optional() }).meta({
  id: 'UpdateMerchantBody',
  description: 'What is to change; what is absent stays.',
  example: { status: 'active' },
});
export type UpdateMerchantBody = z.infer<typeof UpdateMerchantBody>;

export const MerchantListQuery = z.strictObject({
  q: searchText.optional().meta({
    description: 'Part of the business’s name, in any case.',
    example: 'shop',
  }),
  status: commaList(MerchantStatus, { description: 'One status or both.' }),
  ...pageQuery,
});
export type MerchantListQuery = z.infer<typeof MerchantListQuery>;

const MerchantParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the merchant.', example: exampleOverview.id }),
});

const defaultSenderId = z.string().min(1).max(64).optional().meta({
  description: 'The sender used where none is named; the oldest one granted unless told.',
  example: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
});

export const OnUnconfirmed = z.enum(['ask', 'resend_authentication']).meta({
  id: 'OnUnconfirmed',
  description:
    'What is wanted for messages of which it is not known whether they reached Meta. It is kept; ' +
    'nothing is sent again by itself yet, whatever it says.',
  example: 'ask',
});

export const MerchantSettings = z
  .object({ ...Merchant.shape, defaultSenderId, onUnconfirmed: OnUnconfirmed })
  .meta({
    id: 'MerchantSettings',
    description: 'The merchant itself, with its settings.',
    example: {
      id: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
      businessName: 'Ana’s shop',
      status: 'active',
      timezone: 'UTC',
      createdAt: '2026-11-23T20:15:04.123Z',
      onUnconfirmed: 'ask',
    },
  });
export type MerchantSettings = z.infer<typeof MerchantSettings>;

export const UpdateOwnMerchantBody = z
  .strictObject({
    businessName: RegisterBody.shape.businessName.optional(),
    timezone,
    defaultSenderId: z.string().min(1).max(64).nullable().optional().meta({
      description: 'The sender used where none is named; null: the oldest one granted.',
      example: 'snd_0193a7f2c1e47b3a9c5d2e8f41b06a79',
    }),
    onUnconfirmed: OnUnconfirmed.optional(),
  })
  .meta({
    id: 'UpdateOwnMerchantBody',
    description: 'What is to change; what is absent stays.',
    example: { businessName: 'Ana’s shop', timezone: 'Europe/Madrid' },
  });
export type UpdateOwnMerchantBody = z.infer<typeof UpdateOwnMerchantBody>;

export const getOwnMerchant = defineEndpoint({
  operationId: 'getOwnMerchant',
  method: 'get',
  path: '/api/merchant',
  tag: 'Merchant',
  summary: 'Read the merchant itself',
  access: 'merchant',
  responses: { 200: { description: 'The merchant.', data: MerchantSettings } },
  errors: [],
});

export const updateOwnMerchant = defineEndpoint({
  operationId: 'updateOwnMerchant',
  method: 'patch',
  path: '/api/merchant',
  tag: 'Merchant',
  summary: 'Change the merchant’s settings',
  access: 'merchant',
  body: UpdateOwnMerchantBody,
  responses: { 200: { description: 'The merchant as it now stands.', data: MerchantSettings } },
  errors: ['sender_unavailable'],
});

export const createMerchant = defineEndpoint({
  operationId: 'createMerchant',
  method: 'post',
  path: '/api/admin/merchants',
  tag: 'Admin',
  summary: 'Create a merchant and its owner',
  description: 'Also while registration is closed.',
  access: 'admin',
  body: CreateMerchantBody,
  responses: { 201: { description: 'The merchant and its owner.', data: Identity } },
  errors: ['email_taken', 'invalid_phone_number'],
});

export const listMerchants = defineEndpoint({
  operationId: 'listMerchants',
  method: 'get',
  path: '/api/admin/merchants',
  tag: 'Admin',
  summary: 'List the merchants',
  access: 'admin',
  query: MerchantListQuery,
  responses: {
    200: {
      description: 'A page of merchants, newest first.',
      data: MerchantOverview,
      isList: true,
    },
  },
  errors: ['invalid_cursor'],
});

export const getMerchant = defineEndpoint({
  operationId: 'getMerchant',
  method: 'get',
  path: '/api/admin/merchants/{id}',
  tag: 'Admin',
  summary: 'Read a merchant',
  access: 'admin',
  params: MerchantParams,
  responses: { 200: { description: 'The merchant.', data: MerchantOverview } },
  errors: ['not_found'],
});

export const updateMerchant = defineEndpoint({
  operationId: 'updateMerchant',
  method: 'patch',
  path: '/api/admin/merchants/{id}',
  tag: 'Admin',
  summary: 'Suspend or reactivate a merchant',
  description:
    'From this answer on a suspended merchant is answered `403 account_suspended`, at login too, ' +
    'and what it has queued is held until it is active again or its validity ends.',
  access: 'admin',
  params: MerchantParams,
  body: UpdateMerchantBody,
  responses: { 200: { description: 'The merchant as it now stands.', data: MerchantOverview } },
  errors: ['not_found'],
});
