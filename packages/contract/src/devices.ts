import { z } from 'zod';
import { timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';

export const DeviceKind = z.enum(['webpush', 'fcm']).meta({
  id: 'DeviceKind',
  description: '`webpush`: a browser (RFC 8030). `fcm`: an app, through Firebase Cloud Messaging.',
  example: 'webpush',
});
export type DeviceKind = z.infer<typeof DeviceKind>;

export const PushEvent = z
  .enum([
    'message.received',
    'message.failed',
    'template.decided',
    'account.updated',
    'account.notice',
  ])
  .meta({
    id: 'PushEvent',
    description:
      'What a device is told. `message.received`: somebody wrote. `message.failed`: a message was ' +
      'refused, or its time was over before it could be sent. `template.decided`: Meta approved, ' +
      'rejected, paused or disabled a template. `account.updated`: the merchant was ' +
      'changed. `account.notice`: Meta has changed how a number stands. New ones may be added.',
    example: 'message.received',
  });
export type PushEvent = z.infer<typeof PushEvent>;

const exampleKeys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

export const PushSubscriptionKeys = z
  .strictObject({
    p256dh: z
      .string()
      .regex(/^B[A-Za-z0-9_-]{86}$/, 'Must be a key of P-256 in base64url.')
      .meta({ description: 'Public key of the browser.', example: exampleKeys.p256dh }),
    auth: z
      .string()
      .regex(/^[A-Za-z0-9_-]{22}$/, 'Must be 16 bytes in base64url.')
      .meta({ description: 'Secret of the browser.', example: exampleKeys.auth }),
  })
  .meta({
    id: 'PushSubscriptionKeys',
    description: 'What a push is encrypted with, so that only the browser can read it (RFC 8291).',
    example: exampleKeys,
  });

const exampleSubscription = {
  endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/gAAAAABq1',
  keys: exampleKeys,
};

export const PushSubscription = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .meta({
        description: 'Where the push service takes pushes for the browser.',
        example: exampleSubscription.endpoint,
      }),
    expirationTime: z.number().nullable().optional().meta({
      description: 'As browsers give it; not used.',
      example: null,
    }),
    keys: PushSubscriptionKeys,
  })
  .meta({
    id: 'PushSubscription',
    description: 'What `PushManager.subscribe()` gives, as JSON.',
    example: exampleSubscription,
  });
export type PushSubscription = z.infer<typeof PushSubscription>;

const pushEvents = z
  .array(PushEvent)
  .min(1)
  .max(20)
  .meta({ description: 'What to tell it.', example: ['message.received', 'message.failed'] });

const showText = 'Names, numbers and texts may be in its pushes, and so on a locked screen.';

export const RegisterDeviceBody = z
  .strictObject({
    kind: DeviceKind,
    subscription: PushSubscription.optional(),
    token: z
      .string()
      .regex(/^[\x21-\x7e]{1,4096}$/, 'Must be a registration token of Firebase.')
      .optional()
      .meta({
        description: 'For `fcm`: the app’s registration token.',
        example: 'c8Xo1nRkTq2:APA91bFexample',
      }),
    events: pushEvents,
    showText: z.boolean().default(false).meta({ description: showText, example: false }),
  })
  .meta({
    id: 'RegisterDeviceBody',
    description: 'A browser with its `subscription`, or an app with its `token`.',
    example: {
      kind: 'webpush',
      subscription: exampleSubscription,
      events: ['message.received', 'message.failed'],
    },
  });
export type RegisterDeviceBody = z.infer<typeof RegisterDeviceBody>;

const exampleDevice = {
  id: 'dev_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  kind: 'webpush',
  events: ['message.received', 'message.failed'],
  showText: false,
  failures: 0,
  createdAt: '2026-11-23T20:15:04.123Z',
  updatedAt: '2026-11-23T20:15:04.123Z',
};

export const Device = z
  .object({
    id: z.string().meta({ description: 'Id of the device.', example: exampleDevice.id }),
    kind: DeviceKind,
    events: pushEvents,
    showText: z.boolean().meta({ description: showText, example: false }),
    failures: z
      .int()
      .meta({ description: 'Pushes in a row that did not get through.', example: 0 }),
    lastPushedAt: timestamp(
      'When the push service last took a push for it, to the minute.',
    ).optional(),
    createdAt: timestamp('When it was registered.'),
    updatedAt: timestamp('When it was last registered again.'),
  })
  .meta({
    id: 'Device',
    description: 'A browser or an app that is told by push. Its address is never shown.',
    example: exampleDevice,
  });
export type Device = z.infer<typeof Device>;

export const Devices = z.array(Device).meta({
  id: 'Devices',
  description: 'Devices of one user.',
  example: [exampleDevice],
});

export const VapidKey = z
  .object({
    publicKey: z.string().meta({
      description: 'For `applicationServerKey` of `PushManager.subscribe()`, in base64url.',
      example: exampleKeys.p256dh,
    }),
  })
  .meta({
    id: 'VapidKey',
    description: 'Whose pushes a browser shall take (RFC 8292). It stays the same.',
    example: { publicKey: exampleKeys.p256dh },
  });
export type VapidKey = z.infer<typeof VapidKey>;

export const DeviceParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Id of the device.', example: exampleDevice.id }),
});

export const getVapidKey = defineEndpoint({
  operationId: 'getVapidKey',
  method: 'get',
  path: '/api/devices/vapid-key',
  tag: 'Live',
  summary: 'Read the key that browsers subscribe with',
  access: 'user',
  responses: { 200: { description: 'The public key.', data: VapidKey } },
  errors: [],
});

export const registerDevice = defineEndpoint({
  operationId: 'registerDevice',
  method: 'post',
  path: '/api/devices',
  tag: 'Live',
  summary: 'Have a browser or an app told by push',
  description:
    'Of the user who calls, and of nobody else. Registered again, the device is updated; a device ' +
    'belongs to whoever registered it last. It is told for as long as the session lasts, or has ' +
    'run out by itself: logging out ends it. Each push is JSON: `{ type, id, eventId, title, ' +
    'body?, at }`, with the id of the message, template or merchant, or of the number that a notice ' +
    'is about (`account` where it is about none); for `fcm` in `data`. A user has at most ' +
    '20 devices: the one that was registered first gives way.',
  access: 'user',
  body: RegisterDeviceBody,
  responses: {
    200: { description: 'It was known, and is updated.', data: Device },
    201: { description: 'It is told from now on.', data: Device },
  },
  errors: [],
});

export const listDevices = defineEndpoint({
  operationId: 'listDevices',
  method: 'get',
  path: '/api/devices',
  tag: 'Live',
  summary: 'List the user’s own devices',
  access: 'user',
  responses: { 200: { description: 'All of them, newest first.', data: Devices } },
  errors: [],
});

export const deleteDevice = defineEndpoint({
  operationId: 'deleteDevice',
  method: 'delete',
  path: '/api/devices/{id}',
  tag: 'Live',
  summary: 'Tell a device nothing any more',
  access: 'user',
  params: DeviceParams,
  responses: { 200: { description: 'As it was.', data: Device } },
  errors: ['not_found'],
});
