import type { SandboxDeps } from '../graph-deps.js';
import { isRecord, tryParseJson, type Json } from '../json.js';
import type { WebhookSender } from '../webhooks.js';
import { ControlError } from './control-error.js';

const FIELD = /^[a-z_]{1,100}$/;

/** Tells a change of any field in Meta's shape (cloud-api.md §6), as it is given. */
export function sendChange({ publish, state }: SandboxDeps, body: Json): Json {
  const { field, value, ...others } = body;
  const stray = Object.keys(others)[0];
  if (stray !== undefined) throw new ControlError(400, `${stray} is not known`);
  if (typeof field !== 'string' || !FIELD.test(field)) {
    throw new ControlError(400, 'field must be the name of a webhook field');
  }
  if (!isRecord(value)) throw new ControlError(400, 'value must be an object');
  publish(field, value);
  return { field, isSent: state.webhookUrl !== null };
}

const STATUSES = ['pending', 'delivered', 'failed'];

export function listWebhooks(sender: WebhookSender, status: string | null): Json {
  if (status !== null && !STATUSES.includes(status)) {
    throw new ControlError(400, `status must be one of ${STATUSES.join(', ')}`);
  }
  const posts = sender.list().filter((post) => status === null || post.status === status);
  return {
    ...sender.counts(),
    webhooks: posts.map(({ id, url, status, body, attempts, answers, createdAt }) => ({
      ...{ id, url, status, attempts, answers },
      createdAt: new Date(createdAt).toISOString(),
      body: tryParseJson(body) ?? null,
    })),
  };
}
