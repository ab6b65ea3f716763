import { z } from 'zod';
import { definePlainEndpoint } from './endpoint.js';

const VerifyQuery = z.object({
  'hub.mode': z.string().meta({ description: 'Always `subscribe`.', example: 'subscribe' }),
  'hub.challenge': z.string().meta({ description: 'To be answered.', example: '1158201444' }),
  'hub.verify_token': z.string().meta({ description: 'The shared token.', example: 'a-token' }),
});

export const verifyWebhook = definePlainEndpoint({
  operationId: 'verifyWebhook',
  method: 'get',
  path: '/api/webhooks/meta',
  tag: 'Webhooks',
  summary: 'Meta’s check of the callback URL',
  access: 'public',
  query: VerifyQuery,
  plainResponses: {
    200: { description: 'The challenge.', contentType: 'text/plain' },
    403: { description: 'The token does not match.' },
  },
  errors: [],
});

const AppParams = z.strictObject({
  appKey: z.string().min(1).max(64).meta({
    description: 'Names the app; an admin reads it in the `webhookPath` of its numbers.',
    example: 'app_0193a7f2c1e47b3a9c5d2e8f41b06a79',
  }),
});

export const verifyAppWebhook = definePlainEndpoint({
  ...verifyWebhook,
  operationId: 'verifyAppWebhook',
  path: '/api/webhooks/meta/{appKey}',
  summary: 'Meta’s check of the callback URL of a merchant’s own app',
  params: AppParams,
});

export const receiveWebhook = definePlainEndpoint({
  operationId: 'receiveWebhook',
  method: 'post',
  path: '/api/webhooks/meta',
  tag: 'Webhooks',
  summary: 'Meta’s events',
  description:
    'The raw bytes are checked against `X-Hub-Signature-256`, stored durably, answered, then applied.',
  access: 'public',
  plainResponses: {
    200: { description: 'Stored.' },
    401: { description: 'The signature does not match; nothing was stored.' },
    413: { description: 'Larger than 4 MB.' },
    415: { description: 'The body is compressed.' },
    503: { description: 'It could not be stored; Meta sends it again.' },
  },
  errors: [],
});

export const receiveAppWebhook = definePlainEndpoint({
  ...receiveWebhook,
  operationId: 'receiveAppWebhook',
  path: '/api/webhooks/meta/{appKey}',
  summary: 'Meta’s events of a merchant’s own app',
  description:
    'Signed with that app’s own secret; what it tells of a number or account that is not its own is put in quarantine.',
  params: AppParams,
});
