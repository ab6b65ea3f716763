import * as adminSenders from './admin-senders.js';
import * as audit from './audit.js';
import * as auth from './auth.js';
import * as contacts from './contacts.js';
import * as devices from './devices.js';
import type { Endpoint, PlainEndpoint } from './endpoint.js';
import * as exports from './exports.js';
import * as health from './health.js';
import * as live from './live.js';
import * as media from './media.js';
import * as merchants from './merchants.js';
import * as messages from './messages.js';
import * as operations from './operations.js';
import * as sendBatch from './send-batch.js';
import * as senders from './senders.js';
import * as stats from './stats.js';
import * as templateLibrary from './template-library.js';
import * as templatePreview from './template-preview.js';
import * as templates from './templates.js';
import * as webhookEvents from './webhook-events.js';
import * as webhooks from './webhooks.js';

/** Every operation of the API. */
export const endpoints: readonly (Endpoint | PlainEndpoint)[] = [
  auth,
  merchants,
  senders,
  messages,
  sendBatch,
  contacts,
  media,
  exports,
  stats,
  live,
  devices,
  templates,
  templatePreview,
  templateLibrary,
  webhooks,
  webhookEvents,
  adminSenders,
  health,
  audit,
  operations,
].flatMap((feature) => Object.values(feature).filter(isEndpoint));

function isEndpoint(value: unknown): value is Endpoint | PlainEndpoint {
  return typeof value === 'object' && value !== null && 'operationId' in value;
}
